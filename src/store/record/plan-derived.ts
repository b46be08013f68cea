import { breathing } from '../../breathing.ts';
import { bestValue, type EdgeRow, shownValue } from '../../model/claims/best-value.ts';
import { type Claim, isEqual } from '../../model/claims/claim.ts';
import { type ConflictState, conflictStates } from '../../model/claims/conflict-history.ts';
import { type ConflictRow, conflictAmong, conflictKey, isEdge } from '../../model/claims/conflicts.ts';
import { type EdgeKnowledge, edgeHistory } from '../../model/claims/edge-history.ts';
import { isOfLife, lifeClaims, lifeColumns, lifeProperties } from '../../model/claims/lives.ts';
import { difference, type Properties } from '../layout/properties.ts';
import type { ClaimPlace } from '../read/read-state.ts';
import type { ChangedEdge, DerivedChanges, PlanInput } from './plan-types.ts';

/**
 * Recomputes what follows from the claims in the units touched (best values, edges, conflicts) and returns
 * how it differs from what followed before.
 */
export async function derive(work: PlanInput, touched: readonly ClaimPlace[]): Promise<DerivedChanges> {
  const groups = new Set(touched.map((place) => place.group));
  const before = byPlace(work.before.values());
  const after = byPlace(work.after.values());
  const values = new Map<string, Record<string, unknown>>();
  const dated = new Set<string>();
  const known = {
    before: knowledgeOf(work, 'before'),
    after: knowledgeOf(work, 'after'),
  };
  const edges = {
    newEdges: [] as EdgeRow[],
    lostEdges: [] as EdgeRow[],
    changedEdges: [] as ChangedEdge[],
    newPastEdges: [] as EdgeRow[],
    lostPastEdges: [] as EdgeRow[],
  };
  const conflictKeys = new Set(touched.flatMap((place) => place.family ?? []));
  const breathe = breathing();
  for (const group of groups) {
    await breathe();
    const [was, is] = [before.groups.get(group) ?? [], after.groups.get(group) ?? []];
    const any = is[0] ?? was[0];
    if (!any) continue;
    if (isEdge(any)) {
      compareEdges({ ...work, known }, [was, is], edges);
      continue;
    }
    conflictKeys.add(group);
    const type = typeOf(work, any.subject);
    const property = type?.properties.get(any.predicate);
    if (!property) continue;
    if (isOfLife(work.model, any)) dated.add(any.subject);
    const id = any.subject;
    const old = existedBefore(work, id)
      ? shownValue(property, was, { id, sources: work.sourcesBefore })
      : undefined;
    const best = shownValue(property, is, { id, sources: work.sourcesAfter });
    if (isEqual(old, best)) continue;
    const of = values.get(any.subject) ?? {};
    of[property.name] = best ?? null;
    values.set(any.subject, of);
  }
  dateEntities({ ...work, known }, dated, values);
  return { values, ...edges, ...compareConflicts(work, conflictKeys, [before.families, after.families]) };
}

/** A batch with what edges are judged by, before and after it. */
interface Judging extends PlanInput {
  readonly known: { readonly before: EdgeKnowledge; readonly after: EdgeKnowledge };
}

function knowledgeOf(work: PlanInput, when: 'before' | 'after'): EdgeKnowledge {
  const claims = work[when];
  const sources = when === 'before' ? work.sourcesBefore : work.sourcesAfter;
  return { sources, superseders: claims, lives: lifeClaims(work.model, claims.values()) };
}

/** Keeps on entities from when on their dates have them there. */
function dateEntities(
  work: Judging,
  dated: ReadonlySet<string>,
  values: Map<string, Record<string, unknown>>,
): void {
  for (const id of dated) {
    const type = typeOf(work, id);
    if (!type) continue;
    const columns = (when: 'before' | 'after') => {
      const { lives, sources } = work.known[when];
      const claims = lives.bySubject.get(id) ?? [];
      const best = lifeProperties(type).map((property) => {
        const own = claims.filter(({ predicate }) => predicate === property);
        return [property, bestValue(own, sources)] as const;
      });
      return lifeColumns(type, Object.fromEntries(best));
    };
    const now = columns('after');
    const none = Object.fromEntries(Object.keys(now).map((key) => [key, null]));
    const changes = difference(existedBefore(work, id) ? { ...columns('before') } : none, { ...now });
    if (Object.keys(changes).length > 0) values.set(id, { ...values.get(id), ...changes });
  }
}

interface Places {
  readonly groups: ReadonlyMap<string, readonly Claim[]>;
  readonly families: ReadonlyMap<string, readonly Claim[]>;
}

function byPlace(claims: Iterable<Claim>): Places {
  const groups = new Map<string, Claim[]>();
  const families = new Map<string, Claim[]>();
  for (const claim of claims) {
    push(groups, claim.group, claim);
    push(families, conflictKey(claim), claim);
  }
  return { groups, families };
}

function push(map: Map<string, Claim[]>, key: string, claim: Claim): void {
  const list = map.get(key);
  if (list) list.push(claim);
  if (!list) map.set(key, [claim]);
}

/**
 * Compares the edges that the claims on one relationship make, before and after. An edge exists only where
 * both its ends do.
 */
function compareEdges(
  work: Judging,
  [was, is]: readonly [readonly Claim[], readonly Claim[]],
  into: {
    newEdges: EdgeRow[];
    lostEdges: EdgeRow[];
    changedEdges: ChangedEdge[];
    newPastEdges: EdgeRow[];
    lostPastEdges: EdgeRow[];
  },
): void {
  const [any] = is.length > 0 ? is : was;
  if (!any || any.object === undefined) return;
  const had = existedBefore(work, any.subject) && existedBefore(work, any.object);
  const has = work.types.has(any.subject) && work.types.has(any.object);
  const before = edgeHistory(had ? was : [], work.known.before);
  const after = edgeHistory(has ? is : [], work.known.after);
  if (!isEqual(before.past, after.past)) {
    into.lostPastEdges.push(...before.past);
    into.newPastEdges.push(...after.past);
  }
  const [old, best] = [before.current, after.current];
  if (best && !old) into.newEdges.push(best);
  if (old && !best) into.lostEdges.push(old);
  if (!best || !old) return;
  const properties = edgeDifference(old, best);
  if (Object.keys(properties).length > 0) into.changedEdges.push({ edge: best, was: old, properties });
}

/** Returns the changes that turn one edge's properties into another's; null removes one. */
function edgeDifference(from: object, to: EdgeRow): Properties {
  const absent = Object.fromEntries(Object.keys(from).map((key) => [key, null]));
  return difference({ ...from }, { ...absent, ...to } as Properties);
}

function compareConflicts(
  work: PlanInput,
  keys: ReadonlySet<string>,
  [formerClaims, claims]: readonly [
    ReadonlyMap<string, readonly Claim[]>,
    ReadonlyMap<string, readonly Claim[]>,
  ],
): Pick<DerivedChanges, 'newConflicts' | 'lostConflicts' | 'newConflictStates' | 'lostConflictStates'> {
  const newConflicts: ConflictRow[] = [];
  const lostConflicts: ConflictRow[] = [];
  const newConflictStates: ConflictState[] = [];
  const lostConflictStates: string[] = [];
  for (const key of keys) {
    const [was, is] = [formerClaims.get(key) ?? [], claims.get(key) ?? []];
    const subject = (is[0] ?? was[0])?.subject;
    if (subject === undefined) continue;
    const type = work.types.get(subject);
    const had = typeBefore(work, subject);
    const before = { claims: was, sources: work.sourcesBefore, superseders: work.before };
    const after = { claims: is, sources: work.sourcesAfter, superseders: work.after };
    const [formerly, since] = [
      conflictStates(work.model, had, before),
      conflictStates(work.model, type, after),
    ];
    if (!isEqual(formerly, since)) {
      newConflictStates.push(...since);
      lostConflictStates.push(...formerly.slice(0, 1).map(({ id }) => id));
    }
    const old = conflictAmong(work.model, had, before);
    const found = conflictAmong(work.model, type, after);
    if (isEqual(old, found)) continue;
    if (old) lostConflicts.push(old);
    if (found) newConflicts.push(found);
  }
  return { newConflicts, lostConflicts, newConflictStates, lostConflictStates };
}

function existedBefore(work: PlanInput, id: string): boolean {
  return typeBefore(work, id) !== undefined;
}

function typeBefore(work: PlanInput, id: string): string | undefined {
  return work.merges.vanished.get(id) ?? (work.created.has(id) ? undefined : work.types.get(id));
}

function typeOf(work: PlanInput, id: string) {
  const name = work.types.get(id);
  return name === undefined ? undefined : work.model.types.get(name);
}
