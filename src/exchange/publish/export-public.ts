import type { Engine } from '../../engine/engine.ts';
import { UnavailableError } from '../../errors.ts';
import { allEvidence } from '../../model/claims/acted.ts';
import type { Claim } from '../../model/claims/claim.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { neededOf } from '../../model/records/check-record.ts';
import type { ActRecord, EntityRecord } from '../../model/records/record-types.ts';
import {
  directRecords,
  idsWithMerged,
  nodeIds,
  recordOf,
  storedActs,
  storedClaims,
} from '../../store/read/export-records.ts';
import { type Read, readRevision } from '../../store/read/read-state.ts';
import {
  embargoEnd,
  endsOf,
  isPublicOn,
  type PublicParts,
  publicStatement,
  publicVerdict,
  type StatementLinks,
} from './publication.ts';

/** The day on which embargoes are judged, and the one on which it is asked. */
export interface Days {
  readonly day: string;
  readonly today: string;
}

/** How much was written and how much stayed back, by what it is. */
export type PublicCounts = Readonly<Record<Part, { readonly written: number; readonly withheld: number }>>;
type Part = 'statements' | 'evidence' | 'acts' | 'entities' | 'sources' | 'identifiers' | 'imports';

/**
 * Yields what is public of the graph on a day as record lines, in the form and order of a whole export: public statements with their public
 * evidence, what was decided about them without who decided and why, and the records that those name. What follows from it is worked out by whoever
 * imports it. Statements are read several times, for what stays back may take others with it; what is held in memory grows with the entities and
 * with what stays back. Returns how much did. Throws `UnavailableError` at its end when somebody wrote meanwhile: then it is no whole.
 */
export async function* exportPublic(
  engine: Engine,
  model: Model,
  days: Days,
): AsyncGenerator<string, PublicCounts, undefined> {
  const read: Read = (query, params) => engine.read(query, params);
  const revision = await readRevision(read);
  const entities = await readEntities(engine, model);
  const sources = await readPublicSources(engine, model, days);
  const found = await findPublic(engine, { ...days, entities, sources });
  const { parts, seen } = found;
  const acts = await publicActs(engine, model, found);
  const counts = {
    statements: count(seen.statements, seen.statements + parts.withheld.size),
    evidence: count(seen.evidence, seen.allEvidence),
    acts: count(acts.records.length, acts.all),
    ...{ entities: count(0, 0), sources: count(0, 0), identifiers: count(0, 0), imports: count(0, 0) },
  };
  for (const name of [...model.types.keys(), 'Statement', 'Act'].sort()) {
    const type = model.types.get(name);
    if (name === 'Act') for (const act of acts.records) yield JSON.stringify(act);
    if (name === 'Statement') yield* statementLines(engine, days.day, parts);
    if (!type) continue;
    const part = partOf(type);
    for await (const record of recordsOf(engine, model, { type, found })) {
      counts[part].withheld += record === undefined ? 1 : 0;
      counts[part].written += record === undefined ? 0 : 1;
      if (record) yield JSON.stringify(record);
    }
  }
  if ((await readRevision(read)) !== revision)
    throw new UnavailableError(
      'The graph was written while it was exported, so that what came is not whole. Throw it away and give the command again.',
    );
  return counts;
}

function count(written: number, all: number): { written: number; withheld: number } {
  return { written, withheld: all - written };
}

function partOf(type: NodeType): 'entities' | 'sources' | 'identifiers' | 'imports' {
  if (type.isEntity) return 'entities';
  if (type.name === 'Source') return 'sources';
  return type.name === 'Import' ? 'imports' : 'identifiers';
}

/** All entities, merged ones too, with the properties that the model requires of each. */
async function readEntities(engine: Engine, model: Model): Promise<ReadonlyMap<string, readonly string[]>> {
  const entities = new Map<string, readonly string[]>();
  for (const type of model.types.values()) {
    if (!type.isEntity) continue;
    const needed = neededOf(model, type);
    for await (const ids of idsWithMerged(engine, type)) for (const id of ids) entities.set(id, needed);
  }
  return entities;
}

/** The public sources, with the instant of their release where there was one. */
async function readPublicSources(
  engine: Engine,
  model: Model,
  { day, today }: Days,
): Promise<ReadonlyMap<string, string>> {
  const type = model.types.get('Source');
  if (!type) throw new Error('The SDL must declare the type Source.');
  const open = new Map<string, string>();
  for await (const ids of nodeIds(engine, type)) {
    for await (const source of directRecords(engine, model, { type, ids })) {
      if (!isPublicOn(source, day)) continue;
      const isEmbargoed = source.visibility === 'EMBARGOED';
      open.set(
        source.id,
        isEmbargoed ? embargoEnd(source.embargoedUntil, today) : String(source.releasedAt ?? ''),
      );
    }
  }
  return open;
}

interface PublicWhole {
  readonly parts: PublicParts;
  readonly seen: Mentioned;
}

/** What the public statements name, and what they come to. */
interface Mentioned {
  readonly named: ReadonlySet<string>;
  readonly acts: readonly ActRecord[];
  readonly statements: number;
  readonly evidence: number;
  readonly allEvidence: number;
}

/** Finds what is public: from all that says it is, until what stays back takes nothing more with it. */
async function findPublic(
  engine: Engine,
  on: Days & {
    readonly entities: ReadonlyMap<string, readonly string[]>;
    readonly sources: ReadonlyMap<string, string>;
  },
): Promise<PublicWhole> {
  let parts: PublicParts = {
    ...{ sources: on.sources, today: on.today },
    ...{ lacking: new Set(), withheld: new Set() },
  };
  for (;;) {
    const { next, seen } = await look(engine, parts, on);
    const isSettled = sizeOf(next) === sizeOf(parts);
    parts = next;
    if (isSettled) return { parts, seen };
  }
}

function sizeOf({ lacking, withheld }: PublicParts): number {
  return lacking.size + withheld.size;
}

/** Goes through all statements once. What stays back only grows from one time to the next. */
async function look(
  engine: Engine,
  parts: PublicParts,
  on: { readonly day: string; readonly entities: ReadonlyMap<string, readonly string[]> },
): Promise<{ readonly next: PublicParts; readonly seen: Mentioned }> {
  const withheld = new Set<string>();
  const named = new Set<string>();
  const given = new Map<string, number>();
  const acts = new Map<string, ActRecord>();
  let [statements, evidence, all] = [0, 0, 0];
  for await (const { claim, links } of storedClaims(engine)) {
    const own = linksOf(links);
    const shown = publicStatement({ claim, links: own, day: on.day }, parts);
    all += allEvidence(claim).length;
    if (!shown) {
      withheld.add(claim.id);
      continue;
    }
    statements += 1;
    evidence += allEvidence(shown.claim).length;
    for (const act of shown.acts) acts.set(String(act.id), act);
    for (const id of [...endsOf(claim), ...allEvidence(shown.claim).map(({ source }) => source)])
      named.add(id);
    for (const id of shown.links.checked) named.add(id);
    const [subject = ''] = endsOf(claim);
    const place = claim.kind === 'VALUE' && claim.value !== undefined ? neededPlace(on.entities, claim) : -1;
    if (place >= 0) given.set(subject, (given.get(subject) ?? 0) | (1 << place));
  }
  const lacking = new Set<string>();
  for (const [id, needed] of on.entities)
    if ((given.get(id) ?? 0) !== 2 ** needed.length - 1) lacking.add(id);
  const next = { sources: parts.sources, today: parts.today, lacking, withheld };
  return { next, seen: { named, acts: [...acts.values()], statements, evidence, allEvidence: all } };
}

function neededPlace(entities: ReadonlyMap<string, readonly string[]>, claim: Claim): number {
  return entities.get(endsOf(claim)[0] ?? '')?.indexOf(claim.predicate) ?? -1;
}

function linksOf(links: ReadonlySet<string>): StatementLinks {
  const of = (type: string) =>
    [...links].filter((link) => link.startsWith(`${type} `)).map((link) => link.slice(type.length + 1));
  return { checked: of('CHECKED'), supersedes: of('SUPERSEDES'), inferredFrom: of('INFERRED_FROM') };
}

async function* statementLines(engine: Engine, day: string, parts: PublicParts): AsyncGenerator<string> {
  for await (const { claim, links } of storedClaims(engine)) {
    if (parts.withheld.has(claim.id)) continue;
    const shown = publicStatement({ claim, links: linksOf(links), day }, parts);
    if (!shown) continue;
    const { checked, supersedes, inferredFrom } = shown.links;
    const open = [
      ...checked.map((id) => `CHECKED ${id}`),
      ...supersedes.map((id) => `SUPERSEDES ${id}`),
      ...inferredFrom.map((id) => `INFERRED_FROM ${id}`),
    ];
    yield JSON.stringify(recordOf(shown.claim, new Set(open)));
  }
}

/** The acts on public statements, and those on pairs of entities of which both are public; by id. */
async function publicActs(
  engine: Engine,
  model: Model,
  { parts, seen }: PublicWhole,
): Promise<{ readonly records: readonly ActRecord[]; readonly all: number }> {
  const records = new Map(seen.acts.map((act) => [String(act.id), act]));
  let all = 0;
  for await (const act of storedActs(engine, model)) {
    all += 1;
    if (act.statement !== undefined) continue;
    const ends = [...(act.entities ?? []), act.from ?? [], act.into ?? []].flat();
    if (!ends.every((id) => isPublicEntity(id, { parts, seen }))) continue;
    const verdict = publicVerdict(act);
    records.set(String(verdict.id), verdict);
  }
  return {
    records: [...records].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, act]) => act),
    all,
  };
}

function isPublicEntity(id: string, { parts, seen }: PublicWhole): boolean {
  return seen.named.has(id) && !parts.lacking.has(id);
}

/** The records of a type as the public may read them; undefined for each that stays back. */
async function* recordsOf(
  engine: Engine,
  model: Model,
  { type, found }: { readonly type: NodeType; readonly found: PublicWhole },
): AsyncGenerator<EntityRecord | undefined> {
  for await (const ids of type.isEntity ? idsWithMerged(engine, type) : nodeIds(engine, type)) {
    if (type.isEntity) {
      for (const id of ids) yield isPublicEntity(id, found) ? { type: type.name, id } : undefined;
      continue;
    }
    for await (const record of directRecords(engine, model, { type, ids })) {
      const isPublic = found.seen.named.has(record.id) && type.name !== 'Import';
      yield isPublic ? publicRecord(record, found) : undefined;
    }
  }
}

/** A source or identifier as the public may read it: what is written of who may read it is not for them. */
function publicRecord(record: EntityRecord, found: PublicWhole): EntityRecord {
  if (record.type !== 'Source') return record;
  const { publishedBy } = record;
  const isPublisherPublic = typeof publishedBy === 'string' && isPublicEntity(publishedBy, found);
  return {
    ...record,
    visibility: 'PUBLIC',
    embargoedUntil: undefined,
    releasedAt: undefined,
    publishedBy: isPublisherPublic ? publishedBy : undefined,
  };
}
