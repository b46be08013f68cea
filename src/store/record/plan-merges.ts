import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Act, Claim, StoredStatement } from '../../model/claims/claim.ts';
import { placed, type Survivors, survivorsOf } from '../../model/claims/merges.ts';
import type { Model } from '../../model/model.ts';
import { toAct } from '../layout/properties.ts';
import {
  type KnownNodes,
  placeOf,
  type Read,
  readEach,
  readStatements,
  readWaitingDirect,
} from '../read/read-state.ts';
import type { EdgeKey, Input, MergePlan } from './plan-types.ts';

const MERGES = namedQuery(
  'record.merges',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})<-[:JUDGES]-(a:Act) WHERE a.kind IN ['MERGE', 'SPLIT'] RETURN a {.*} AS act`,
);
const ABOUT = (end: 'subject' | 'object' | 'recordedSubject' | 'recordedObject') =>
  namedQuery(
    'record.statementsOf',
    {
      subject: cypher`UNWIND $ids AS id MATCH (s:Statement {subject: id}) RETURN s.id AS id`,
      object: cypher`UNWIND $ids AS id MATCH (s:Statement {object: id}) RETURN s.id AS id`,
      recordedSubject: cypher`UNWIND $ids AS id MATCH (s:Statement {recordedSubject: id}) RETURN s.id AS id`,
      recordedObject: cypher`UNWIND $ids AS id MATCH (s:Statement {recordedObject: id}) RETURN s.id AS id`,
    }[end],
  );

const LATER = namedQuery(
  'record.laterMerges',
  cypher`MATCH (a:Act) WHERE a.kind IN ['MERGE', 'SPLIT'] AND a.at > $until RETURN a {.*} AS act`,
);

/** Works out which entities the acts of a batch merge or split, or those until an instant, and what was said of those. */
export async function planMerges(
  read: Read,
  model: Model,
  given: {
    readonly input: Input;
    readonly known: KnownNodes;
    readonly readKnown: ReadKnown;
  },
): Promise<MergePlan> {
  const { acts: brought, nodes, mergedUntil: until } = given.input;
  const own = until === undefined ? brought.filter(isMerge) : (await read(LATER, { until })).map(actOf);
  const none = {
    ...{ survivors: given.known.survivors, vanished: new Map(), stillborn: new Map(), reborn: new Map() },
    ...{ moved: [], places: [], newLinks: [], lostLinks: [], leads: [] },
    ...{ stood: new Map(), wholeGroups: new Set<string>() },
  };
  if (own.length === 0) return none;
  const acts = await connected(read, own);
  const ids = [...new Set(acts.flatMap(endsOfAct))];
  await given.readKnown(ids);
  const after = survivorsOf(until === undefined ? acts : acts.filter(({ at }) => at <= until));
  const before = given.known.survivors;
  const changed = ids.filter((id) => before.get(id) !== after.get(id));
  const statements = await readStatements(read, { ids: await statementsOf(read, changed) });
  // Their other ends may have been merged by acts that have nothing to do with these.
  await given.readKnown([...statements.values()].flatMap(recordedEnds));
  const named = new Set(ids);
  const survivors = new Map([...before].filter(([id]) => !named.has(id)));
  for (const [id, survivor] of after) survivors.set(id, survivor);
  if (changed.length === 0) return { ...none, survivors };
  const { types } = given.known;
  const typesOf = (some: readonly string[]) =>
    new Map(some.flatMap((id) => (types.has(id) ? [[id, types.get(id) ?? ''] as const] : [])));
  const stillborn = new Map(
    nodes.flatMap(({ id, type }) => (after.has(id) && !types.has(id) ? [[id, type.name] as const] : [])),
  );
  const moves = [...statements.values()].map((was) => [was, placed(model, was, survivors)] as const);
  const moved = moves.filter(([was, is]) => was !== is);
  const links = await directLinks(read, model, { changed, before, after });
  // All that stands at a record which changes was read.
  const isChanged = new Set(changed);
  const whole = ({ subject, object }: StoredStatement) =>
    isChanged.has(subject) || (object !== undefined && isChanged.has(object));
  return {
    survivors,
    vanished: typesOf(changed.filter((id) => !before.has(id))),
    stillborn,
    reborn: typesOf(changed.filter((id) => !after.has(id))),
    moved: moved.map(([{ id }]) => id),
    places: moved.flatMap(([was, is]) => [placeOf(was), placeOf(is)]),
    stood: new Map(moved.map(([was]) => [was.id, was])),
    wholeGroups: new Set(moved.flat().flatMap((claim) => (whole(claim) ? claim.group : []))),
    ...links,
    leads: changed.map((id) => ({
      id,
      properties: { mergedInto: after.get(id) ?? null, type: types.get(id) ?? stillborn.get(id) ?? null },
    })),
  };
}

/** Adds to what is known of nodes. */
type ReadKnown = (ids: readonly string[]) => Promise<void>;

function isMerge(act: Act): boolean {
  return act.kind === 'MERGE' || act.kind === 'SPLIT';
}

function actOf({ act }: Row): Act {
  return toAct(act as Row);
}

function endsOfAct({ from, into }: Act): readonly string[] {
  return [from ?? [], into ?? []].flat();
}

/** These acts and all others that are connected with them by the entities they name. */
async function connected(read: Read, own: readonly Act[]): Promise<readonly Act[]> {
  const acts = new Map<string, Act>();
  const earlier = (act: Act) => {
    const known = acts.get(act.id);
    if (!known || act.at < known.at) acts.set(act.id, act);
  };
  own.forEach(earlier);
  const seen = new Set<string>();
  for (let fresh = own.flatMap(endsOfAct); fresh.length > 0; ) {
    for (const id of fresh) seen.add(id);
    for (const row of await readEach(read, MERGES, { ids: fresh })) earlier(actOf(row));
    fresh = [...acts.values()].flatMap(endsOfAct).filter((id) => !seen.has(id));
  }
  return [...acts.values()];
}

function recordedEnds(claim: StoredStatement): readonly string[] {
  const { subject, object, recordedSubject = subject, recordedObject = object } = claim;
  return [recordedSubject, recordedObject ?? []].flat();
}

async function statementsOf(read: Read, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const end of ['subject', 'object', 'recordedSubject', 'recordedObject'] as const)
    for (const { id } of await readEach(read, ABOUT(end), { ids })) found.add(String(id));
  return found;
}

async function directLinks(
  read: Read,
  model: Model,
  on: { readonly changed: readonly string[]; readonly before: Survivors; readonly after: Survivors },
): Promise<{ readonly newLinks: readonly EdgeKey[]; readonly lostLinks: readonly EdgeKey[] }> {
  const links = await readWaitingDirect(read, model, on.changed);
  const leading = (survivors: Survivors) =>
    links.map((link) => ({ ...link, to: survivors.get(link.to) ?? link.to }));
  return { newLinks: leading(on.after), lostLinks: leading(on.before) };
}

/** The links of statements that are about another record than before: those to draw and those that go. */
export function movedLinks(
  moved: readonly string[],
  [before, after]: readonly [ReadonlyMap<string, Claim>, ReadonlyMap<string, Claim>],
): { readonly newLinks: readonly EdgeKey[]; readonly lostLinks: readonly EdgeKey[] } {
  const newLinks: EdgeKey[] = [];
  const lostLinks: EdgeKey[] = [];
  for (const id of moved) {
    const [was, is] = [before.get(id), after.get(id)];
    if (!was || !is) continue;
    for (const [type, old, now] of [
      ['ABOUT', was.subject, is.subject],
      ['OBJECT', was.object, is.object],
    ] as const) {
      if (old === now) continue;
      if (old !== undefined) lostLinks.push({ type, from: id, to: old });
      if (now !== undefined) newLinks.push({ type, from: id, to: now });
    }
  }
  return { newLinks, lostLinks };
}
