import { decidedAt } from '../../model/claims/acted.ts';
import { claimsAsOf } from '../../model/claims/as-of.ts';
import { bestEdge, bestValue, type EdgeRow } from '../../model/claims/best-value.ts';
import {
  type Axis,
  actsAt,
  happenedAt,
  horizonAt,
  pointBefore,
  spokenAt,
  type Timeline,
} from '../../model/claims/change-axis.ts';
import { type Act, type Claim, compareText, hash, isEqual } from '../../model/claims/claim.ts';
import {
  type ConflictClass,
  type ConflictRow,
  conflictAmong,
  conflictKey,
  isEdge,
} from '../../model/claims/conflicts.ts';
import { placed, type Survivors, survivorsOf } from '../../model/claims/merges.ts';
import type { Model } from '../../model/model.ts';
import { type Past, replacementsOf } from '../../store/read/read-replaced.ts';

/** The kind of change to a field. */
export type ChangeKind = 'ADDED' | 'CHANGED' | 'REMOVED' | 'RETRACTED' | 'DISPUTED' | 'SETTLED';

/** The facts of a relationship besides its ends. */
export interface LinkState {
  readonly role?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly basis: string;
}

/** One field of one entity that was known differently before a point than at it. */
export interface FieldChange {
  readonly id: string;
  readonly group: string;
  /** The value comes before the conflict that it stands in. */
  readonly part: 'value' | 'conflict';
  /** An instant on the axis RECORDED, a day on PUBLISHED. */
  readonly point: string;
  readonly subject: string;
  readonly predicate: string;
  /** The head of a relationship. */
  readonly object?: string | undefined;
  readonly kind: ChangeKind;
  readonly before?: Claim['value'] | LinkState;
  readonly after?: Claim['value'] | LinkState;
  readonly conflictClass?: ConflictClass;
  readonly reason?: string | undefined;
  readonly isMaterial: boolean;
  /** The scalar or enum of the property; undefined for relationships and observations. */
  readonly scalar: string | undefined;
  /** Statements that were recorded, published, retracted or replaced at the point, at most 20. */
  readonly statements: readonly string[];
  /** Acts of the point about those statements, at most 20. */
  readonly acts: readonly string[];
  /** Sources of those statements, at most 20. */
  readonly sources: readonly string[];
}

/** Claims with their past, and what is needed to judge them. */
export interface Histories extends Timeline, Past {
  readonly model: Model;
  /** Types of the nodes that exist, by id. */
  readonly types: ReadonlyMap<string, string>;
  /** The merges and splits, where a claim was recorded of an entity that is another now. */
  readonly merges: readonly Act[];
}

const MAX_IDS = 20;

/**
 * Returns a function that finds what changed in a group at a point: its best value or edge, then the conflict
 * that it stands in.
 */
export function fieldChanges(histories: Histories): (group: string, point: string) => FieldChange[] {
  const groups = new Map<string, Claim[]>();
  const families = new Map<string, Claim[]>();
  const merging = mergingAt(histories);
  for (const claim of histories.claims) {
    put(groups, claim.group, claim);
    put(families, conflictKey(claim), claim);
  }
  return (group, point) => {
    const claims = groups.get(group) ?? [];
    const [any] = claims;
    if (!any || !histories.types.has(any.subject)) return [];
    const family = families.get(conflictKey(any)) ?? [];
    const on = { point, merging: merging(point) };
    const around = moment(histories, family, on);
    const found = [
      bestChange(histories, moment(histories, claims, on)),
      // A conflict may touch several relationships at once; only the first that changed at the point reports
      // it.
      around.moved.some((claim) => claim.group < group) ? undefined : conflictChange(histories, around),
    ];
    return found.filter((change) => change !== undefined);
  };
}

function put(lists: Map<string, Claim[]>, key: string, claim: Claim): void {
  const list = lists.get(key);
  if (list) list.push(claim);
  else lists.set(key, [claim]);
}

/** Acts that make one entity of two, and where what was said stood before them and since. */
interface Merging {
  readonly acts: readonly Act[];
  readonly was: Survivors;
  readonly is: Survivors;
}

/** Returns what was merged at a point; undefined where nothing was. Otherwise what was said is told as if it had always stood where it does. */
function mergingAt({ merges }: Histories): (point: string) => Merging | undefined {
  const known = new Map<string, Merging | undefined>();
  return (point) => {
    if (merges.length === 0) return undefined;
    if (known.has(point)) return known.get(point);
    const acts = merges.filter(({ at }) => at === point);
    const until = (holds: (at: string) => boolean) => survivorsOf(merges.filter(({ at }) => holds(at)));
    const found =
      acts.length === 0
        ? undefined
        : { acts, was: until((at) => at < point), is: until((at) => at <= point) };
    known.set(point, found);
    return found;
  };
}

/** The claims of one group or family just before a point and at it. */
interface Moment {
  readonly point: string;
  readonly any: Claim;
  readonly was: readonly Claim[];
  readonly is: readonly Claim[];
  /** Claims about which something happened at the point. */
  readonly moved: readonly Claim[];
  /** The merge that moved some of them here; undefined where anything else happened to any. */
  readonly merged: readonly Act[] | undefined;
  /** Ids of those claims, and of statements elsewhere that began or ceased to replace them. */
  readonly makers: readonly string[];
}

function moment(
  histories: Histories,
  claims: readonly Claim[],
  { point, merging }: { readonly point: string; readonly merging: Merging | undefined },
): Moment {
  const { axis, superseders, model } = histories;
  const [any] = claims;
  if (!any) throw new Error('A place of statements without a statement.');
  const asOf = (at: string, some: readonly Claim[]) =>
    claimsAsOf(some, horizonAt(histories, at), superseders);
  const standing = (survivors: Survivors | undefined) =>
    survivors ? claims.filter((claim) => placed(model, claim, survivors) === claim) : claims;
  const [stood, stand] = [standing(merging?.was), standing(merging?.is)];
  const isMoving = (id: string) => {
    const other = superseders.get(id);
    return other !== undefined && happenedAt(other, axis, point);
  };
  const hasHappened = (claim: Claim) =>
    happenedAt(claim, axis, point) || replacementsOf(claim).some(isMoving);
  const before = new Set(stood);
  const arrived = new Set(merging ? stand.filter((claim) => !before.has(claim)) : []);
  const moved = claims.filter((claim) => hasHappened(claim) || arrived.has(claim));
  const makers = moved.flatMap((claim) => [claim.id, ...replacementsOf(claim).filter(isMoving)]);
  return {
    ...{ point, any, was: asOf(pointBefore(axis, point), stood), is: asOf(point, stand), moved },
    merged: arrived.size > 0 && !moved.some(hasHappened) ? merging?.acts : undefined,
    makers: [...new Set(makers)].sort(compareText),
  };
}

function bestChange(histories: Histories, at: Moment): FieldChange | undefined {
  const { any } = at;
  const { model, sources, types } = histories;
  if (isEdge(any)) {
    if (any.object === undefined || !types.has(any.object)) return undefined;
    const [before, after] = [linkOf(bestEdge(at.was, sources)), linkOf(bestEdge(at.is, sources))];
    return changeOf(histories, at, { before, after });
  }
  const property = model.types.get(types.get(any.subject) ?? '')?.properties.get(any.predicate);
  if (!property) return undefined;
  return changeOf(histories, at, { before: bestValue(at.was, sources), after: bestValue(at.is, sources) });
}

function linkOf(edge: EdgeRow | undefined): LinkState | undefined {
  return edge && { role: edge.role, since: edge.startText, until: edge.endText, basis: edge.basis };
}

function changeOf(
  histories: Histories,
  at: Moment,
  known: Pick<FieldChange, 'before' | 'after'>,
): FieldChange | undefined {
  if (isEqual(known.before, known.after)) return undefined;
  const retracted = at.moved.filter((claim) => isTakenBack(at, claim, known.before));
  const kind = kindOf(known, retracted.length > 0);
  return {
    ...common(histories, at, 'value'),
    ...known,
    kind,
    reason: reasonOf(at, kind, retracted),
    // That two records are one is no news of what they tell of.
    isMaterial: !at.merged && isMaterial(histories, at.any),
  };
}

/** The reason of the retraction or, where an act made another change, of the act. */
function reasonOf(at: Moment, kind: ChangeKind, retracted: readonly Claim[]): string | undefined {
  const [taken] = retracted;
  if (kind === 'RETRACTED') return taken && decidedAt(taken, at.point).retractReason;
  const acts = at.merged ?? at.moved.flatMap((claim) => actsAt(claim, at.point));
  return acts.find((act) => act.reason !== undefined)?.reason;
}

function kindOf({ before, after }: Pick<FieldChange, 'before' | 'after'>, isRetracted: boolean): ChangeKind {
  if (before === undefined) return 'ADDED';
  if (isRetracted) return 'RETRACTED';
  return after === undefined ? 'REMOVED' : 'CHANGED';
}

/** Returns true when a claim that gave the best known value was retracted at this very point. */
function isTakenBack(at: Moment, claim: Claim, before: FieldChange['before']): boolean {
  if (decidedAt(claim, at.point).retractedAt !== at.point) return false;
  return isEdge(claim) || isEqual(claim.value, before);
}

function conflictChange(histories: Histories, at: Moment): FieldChange | undefined {
  const { model, sources, types } = histories;
  const judge = (claims: readonly Claim[]): ConflictRow | undefined =>
    conflictAmong(model, types.get(at.any.subject), { claims, sources });
  const [old, found] = [judge(at.was), judge(at.is)];
  const judged = found ?? old;
  if (!judged || old?.class === found?.class) return undefined;
  const values = isEdge(at.any)
    ? {}
    : { before: bestValue(at.was, sources), after: bestValue(at.is, sources) };
  return {
    ...common(histories, at, 'conflict'),
    ...values,
    object: undefined,
    kind: found ? 'DISPUTED' : 'SETTLED',
    conflictClass: judged.class,
    reason: judged.reason,
    statements: judged.statements.slice(0, MAX_IDS),
    isMaterial: judged.class === 'CONTRADICTION' && !at.merged && isMaterial(histories, at.any),
  };
}

function common({ axis, model, types }: Histories, at: Moment, part: FieldChange['part']) {
  const { any, point, makers } = at;
  return {
    id: `change:${hash([axis, point, part === 'value' ? any.group : conflictKey(any), part])}`,
    ...{ group: any.group, part, point, subject: any.subject, predicate: any.predicate },
    object: isEdge(any) ? any.object : undefined,
    scalar: model.types.get(types.get(any.subject) ?? '')?.properties.get(any.predicate)?.scalar,
    statements: makers.slice(0, MAX_IDS),
    acts: (at.merged ?? at.moved.flatMap((claim) => (axis === 'RECORDED' ? actsAt(claim, point) : [])))
      .map((act) => act.id)
      .sort(compareText)
      .slice(0, MAX_IDS),
    sources: sourcesAt(axis, at),
  };
}

/**
 * Returns the sources that spoke at the point. Where none did, as when a statement is retracted, returns
 * every source of the claims concerned.
 */
function sourcesAt(axis: Axis, { moved, point }: Moment): readonly string[] {
  const all = moved.flatMap((claim) => [...claim.evidence.values()]);
  const spoke = all.filter((item) => spokenAt(item, axis) === point);
  const ids = (spoke.length > 0 ? spoke : all).map((item) => item.source);
  return [...new Set(ids)].sort(compareText).slice(0, MAX_IDS);
}

function isMaterial({ model, types }: Histories, { subject, predicate, object }: Claim): boolean {
  const type = types.get(subject) ?? '';
  if (object !== undefined) return model.relationships.get(predicate)?.materialFrom.has(type) === true;
  return model.types.get(type)?.properties.get(predicate)?.isMaterial === true;
}
