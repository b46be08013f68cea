import { type Claim, type IncomingClaim, isEqual } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { isOfLife, lifeGroups } from '../../model/claims/lives.ts';
import { placed } from '../../model/claims/merges.ts';
import type { Model } from '../../model/model.ts';
import {
  type ClaimPlace,
  type KnownNodes,
  placeOf,
  type Read,
  readFromSources,
  readLinks,
  readStatements,
  readWaiting,
  withSuperseders,
} from '../read/read-state.ts';
import type { Input, MergePlan } from './plan-types.ts';

/** The part of the graph that must be read to judge a batch. */
export interface Reach {
  /** Keys of the statements to read. */
  readonly ids: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly families: ReadonlySet<string>;
  /** Units that are recomputed whether or not one of their claims changes. */
  readonly touched: ClaimPlace[];
  /** Statements recorded before a node that the batch creates. */
  readonly waiting: readonly ClaimPlace[];
}

/**
 * Finds what a batch reaches beyond its own claims: statements waiting for its nodes, those from sources
 * whose facts change, and those that it replaces or releases.
 */
export async function findReach(
  read: Read,
  on: {
    readonly model: Model;
    readonly input: Input;
    readonly incoming: ReadonlyMap<string, IncomingClaim>;
    readonly created: ReadonlySet<string>;
    readonly known: KnownNodes;
    readonly sourcesAfter: ReadonlyMap<string, SourceFacts>;
    readonly merges: MergePlan;
  },
): Promise<Reach> {
  const claims = [...on.incoming.values()];
  const changedSources = [...on.sourcesAfter.keys()].filter((id) => {
    const facts = on.known.sources.get(id);
    return facts !== undefined && !isEqual(facts, on.sourcesAfter.get(id));
  });
  const decided = [
    ...on.input.acts.flatMap((act) => act.statement ?? []),
    ...claims.filter((claim) => claim.acts !== undefined).map((claim) => claim.id),
  ];
  const replaced = [...(await readLinks(read, decided)).values()].flatMap((links) => replacedIn(links));
  const ids = new Set([
    ...[...decided, ...replaced, ...claims.flatMap((claim) => claim.supersedes)],
    ...on.merges.moved,
  ]);
  const waiting = await readWaiting(read, [...on.created]);
  const touched: ClaimPlace[] = [
    ...waiting,
    ...(await readFromSources(read, changedSources)),
    ...on.merges.places,
    ...[...(await readStatements(read, { ids: unknownOf(ids, on.merges) })).values()].map(placeOf),
  ];
  touched.push(...(await readDated(read, [...touched, ...claims.map(placeOf)], on)));
  const places = [...touched, ...claims.map(placeOf)];
  return {
    ids,
    groups: new Set(places.map((place) => place.group)),
    families: new Set(places.flatMap((place) => place.family ?? [])),
    touched,
    waiting,
  };
}

/** Finds the relationships of records whose dates may change: their bounds follow from those. */
async function readDated(
  read: Read,
  places: readonly ClaimPlace[],
  on: { readonly model: Model; readonly created: ReadonlySet<string> },
): Promise<ClaimPlace[]> {
  const subjects = datedSubjects(on.model, places).filter((id) => !on.created.has(id));
  if (subjects.length === 0) return [];
  return (await readWaiting(read, subjects)).filter(({ group }) => group.startsWith('edge:'));
}

/** The records on whose dates something is said in these places. */
function datedSubjects(model: Model, places: readonly ClaimPlace[]): string[] {
  const subjects = places.flatMap(({ group }) => {
    const [subject = '', predicate = ''] = group.split('|');
    return isOfLife(model, { subject, predicate }) ? [subject] : [];
  });
  return [...new Set(subjects)];
}

/**
 * Reads the claims as they are, with evidence: those within reach, those that these replace (their view
 * depends on what replaces them), and those that replace them.
 */
export async function readBefore(
  read: Read,
  on: {
    readonly model: Model;
    readonly reach: Reach;
    readonly incoming: ReadonlyMap<string, IncomingClaim>;
    readonly created: ReadonlySet<string>;
    readonly known: KnownNodes;
    readonly merges: MergePlan;
  },
): Promise<Map<string, Claim>> {
  const { model, reach, incoming, created, known, merges } = on;
  const { stood, wholeGroups } = merges;
  const statements = new Map([
    ...stood,
    ...(await readStatements(read, {
      ids: unknownOf(reach.ids, merges),
      groups: [...reach.groups].filter((group) => !wholeGroups.has(group)),
      families: reach.families,
    })),
  ]);
  const seen = [...incoming.keys(), ...reach.touched.map((place) => place.id)];
  const links = await readLinks(
    read,
    seen.filter((id) => statements.has(id)),
  );
  const replaced = [...links.values()].flatMap((targets) => replacedIn(targets));
  if (replaced.length > 0) {
    const places = [...(await readStatements(read, { ids: replaced })).values()].map(placeOf);
    reach.touched.push(...places);
    const groups = places.map((place) => place.group);
    const families = places.flatMap((place) => place.family ?? []);
    for (const [id, found] of await readStatements(read, { groups, families })) statements.set(id, found);
  }
  // The bounds of relationships follow from the dates of the records at both ends.
  const moved = merges.moved.flatMap((id) => {
    const claim = statements.get(id);
    return claim ? [placed(model, claim, merges.survivors)] : [];
  });
  const ends = [...statements.values(), ...moved, ...incoming.values()].flatMap(({ subject, object }) =>
    object === undefined ? [] : [subject, object],
  );
  const dated = datedSubjects(model, [...reach.touched, ...[...incoming.values()].map(placeOf)]);
  const records = [...new Set([...ends, ...dated])].filter((id) => !created.has(id));
  const groups = records.flatMap((id) => lifeGroups(model, id));
  for (const [id, found] of await readStatements(read, { groups })) statements.set(id, found);
  return withSuperseders(read, statements, known.sources);
}

/** The ids of statements among these that merges did not read. */
function unknownOf(ids: ReadonlySet<string>, { stood }: MergePlan): readonly string[] {
  return [...ids].filter((id) => !stood.has(id));
}

function replacedIn(links: Iterable<string>): string[] {
  return [...links]
    .filter((link) => link.startsWith('SUPERSEDES '))
    .map((link) => link.slice('SUPERSEDES '.length));
}
