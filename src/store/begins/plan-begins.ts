import { cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { EdgeRow } from '../../model/claims/best-value.ts';
import { type RecordedBeginning, seenFrom } from '../../model/claims/lives.ts';
import { earliest } from '../../model/claims/period.ts';
import { once } from '../../model/memoize.ts';
import type { Model } from '../../model/model.ts';
import { statedTypes } from '../../model/model-rules.ts';
import { difference, type Properties } from '../layout/properties.ts';
import { readEach } from '../read/read-state.ts';
import type { DerivedChanges, PastChanges, PlanInput } from '../record/plan-types.ts';

/** How many relationships of each of some records had begun by which day. */
const begunBy = once((model: Model) =>
  namedQuery(
    'record.begunBy',
    cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[r:${join(statedTypes(model).map(name), '|')}]-()
      WHERE r.startMax > '' RETURN id, r.startMax AS day, count(DISTINCT r.id) AS count`,
  ),
);

/** The days by which relationships of a record had begun: those that a batch takes from it, and those that it gives. */
interface Joins {
  readonly lost: string[];
  readonly gained: string[];
}

/**
 * Works out from when on views of a day see the entities that a batch dates, attests or joins to others. The relationships of an entity are
 * read only where the first one to begin is taken away, so that a hub costs what a small record does.
 */
export async function planBegins(
  work: PlanInput,
  { derived, past }: { readonly derived: DerivedChanges; readonly past: PastChanges },
): Promise<ReadonlyMap<string, Properties>> {
  const joins = new Map([...joinsOf(derived)].filter(([id]) => work.types.has(id)));
  const dated = [...derived.values].flatMap(([id, values]) => ('datedFrom' in values ? id : []));
  const attested = [...past.knownSince].flatMap(([id, known]) => ('attestedFrom' in known ? id : []));
  const ids = [...new Set([...work.created, ...joins.keys(), ...dated, ...attested])];
  const joined = await firstJoins(work, joins);
  const begins = new Map<string, Properties>();
  for (const id of ids) {
    const type = work.model.types.get(work.types.get(id) ?? '');
    if (!type?.isEntity) continue;
    const was = storedBeginning(work, id);
    const changed = { ...derived.values.get(id), ...past.knownSince.get(id) } as Partial<RecordedBeginning>;
    const is: RecordedBeginning = {
      datedFrom: changed.datedFrom === undefined ? was.datedFrom : changed.datedFrom,
      attestedFrom: changed.attestedFrom === undefined ? was.attestedFrom : changed.attestedFrom,
      joinedFrom: joined.has(id) ? joined.get(id) : was.joinedFrom,
    };
    const before = work.created.has(id) ? {} : { joinedFrom: was.joinedFrom, ...seenFrom(type, was) };
    const changes = difference(before, { joinedFrom: is.joinedFrom ?? null, ...seenFrom(type, is) });
    if (Object.keys(changes).length > 0) begins.set(id, changes);
  }
  return begins;
}

function storedBeginning(work: PlanInput, id: string): RecordedBeginning {
  return (work.created.has(id) ? undefined : work.knownSince.get(id)) ?? {};
}

function joinsOf({ newEdges, lostEdges, changedEdges }: DerivedChanges): ReadonlyMap<string, Joins> {
  const joins = new Map<string, Joins>();
  const note = (edge: EdgeRow, kind: keyof Joins) => {
    if (!edge.startMax) return;
    for (const end of new Set([edge.from, edge.to])) {
      const of = joins.get(end) ?? { lost: [], gained: [] };
      joins.set(end, of);
      of[kind].push(edge.startMax);
    }
  };
  for (const edge of newEdges) note(edge, 'gained');
  for (const edge of lostEdges) note(edge, 'lost');
  for (const { edge, was } of changedEdges) {
    if (edge.startMax === was.startMax) continue;
    note(was, 'lost');
    note(edge, 'gained');
  }
  return joins;
}

/** Returns the first day by which a relationship of each of these records had begun, after the batch. */
async function firstJoins(
  work: PlanInput,
  joins: ReadonlyMap<string, Joins>,
): Promise<ReadonlyMap<string, string | undefined>> {
  const first = new Map<string, string | undefined>();
  const receding: string[] = [];
  for (const [id, { lost, gained }] of joins) {
    const was = storedBeginning(work, id).joinedFrom ?? undefined;
    const gain = earliest(gained);
    const isFirstLost = was !== undefined && lost.includes(was);
    if (isFirstLost && (gain === undefined || gain > was)) receding.push(id);
    else first.set(id, earliest([gain, was]));
  }
  const counts = await readBegun(work, receding);
  for (const id of receding) {
    const { lost = [], gained = [] } = joins.get(id) ?? {};
    const left = new Map(counts.get(id));
    for (const day of lost) left.set(day, (left.get(day) ?? 0) - 1);
    const days = [...left].flatMap(([day, count]) => (count > 0 ? day : []));
    first.set(id, earliest([...days, ...gained]));
  }
  return first;
}

async function readBegun(
  work: PlanInput,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  if (ids.length === 0) return counts;
  for (const { id, day, count } of await readEach(work.read, begunBy(work.model), { ids })) {
    const of = counts.get(String(id)) ?? new Map<string, number>();
    counts.set(String(id), of.set(String(day), Number(count)));
  }
  return counts;
}
