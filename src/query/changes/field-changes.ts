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
import type { Model } from '../../model/model.ts';
import { type Past, replacementsOf } from '../../store/read/read-replaced.ts';
import { grouped, movingAt, type Stood } from './moved-groups.ts';

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
  /** The merges and splits, where some of them moved what is asked about. */
  readonly merges: readonly Act[];
}

const MAX_IDS = 20;

/**
 * Returns a function that finds what changed in a group at a point: its best value or edge, then the conflict
 * that it stands in, undefined where those did not. Where merges or splits of then took statements to other groups or from them, what
 * changed there follows in pairs alike.
 */
export function fieldChanges(
  histories: Histories,
): (group: string, point: string) => readonly (FieldChange | undefined)[] {
  const groups = grouped(histories.claims, ({ group }) => group);
  const families = grouped(histories.claims, conflictKey);
  const moving = movingAt(histories.model, {
    ...{ merges: histories.merges, claims: histories.claims },
    hasHappened: (claim, point) => hasHappened(histories, claim, point),
  });
  const unmoved = (claims: readonly Claim[] = []): Stood => ({ was: claims, is: claims });
  return (group, point) => {
    const moved = moving(point);
    const inGroup = moved?.group ?? ((key) => unmoved(groups.get(key)));
    const inFamily = moved?.family ?? ((key) => unmoved(families.get(key)));
    return [group, ...(moved?.told(group) ?? [])].flatMap((place) => {
      const { was, is } = inGroup(place);
      const any = is[0] ?? was[0];
      if (!any || !histories.types.has(any.subject)) return [undefined, undefined];
      const on = { point, any, acts: moved?.acts };
      const around = moment(histories, inFamily(conflictKey(any)), on);
      return [
        bestChange(histories, moment(histories, { was, is }, on)),
        // A conflict may touch several relationships at once; only the first that changed at the point reports
        // it.
        around.moved.some((claim) => claim.group < place) ? undefined : conflictChange(histories, around),
      ];
    });
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
  /** The merge or split that moved some of them here or away; undefined where anything else happened to any. */
  readonly merged: readonly Act[] | undefined;
  /** Ids of those claims, and of statements elsewhere that began or ceased to replace them. */
  readonly makers: readonly string[];
}

function moment(
  histories: Histories,
  { was, is }: Stood,
  {
    point,
    any,
    acts,
  }: { readonly point: string; readonly any: Claim; readonly acts: readonly Act[] | undefined },
): Moment {
  const { axis, superseders } = histories;
  const asOf = (at: string, some: readonly Claim[]) =>
    claimsAsOf(some, horizonAt(histories, at), superseders);
  const [stood, stand] = [was, is].map((some) => new Set(some.map(({ id }) => id)));
  const isHere = (claim: Claim) => stand?.has(claim.id) === true;
  const isMoved = (claim: Claim) => isHere(claim) !== stood?.has(claim.id);
  const happened = (claim: Claim) => hasHappened(histories, claim, point);
  const all = was === is ? is : [...is, ...was.filter((claim) => !isHere(claim))];
  const moved = all.filter((claim) => happened(claim) || isMoved(claim));
  const makers = moved.flatMap((claim) => [claim.id, ...replacing(histories, claim, point)]);
  return {
    ...{ point, any, was: asOf(pointBefore(axis, point), was), is: asOf(point, is), moved },
    merged: moved.some(isMoved) && !moved.some(happened) ? acts : undefined,
    makers: [...new Set(makers)].sort(compareText),
  };
}

/** Whether the claim itself was recorded, said, decided about or replaced at a point. */
function hasHappened(histories: Histories, claim: Claim, point: string): boolean {
  return happenedAt(claim, histories.axis, point) || replacing(histories, claim, point).length > 0;
}

/** The statements that began or ceased to replace a claim at a point. */
function replacing({ axis, superseders }: Histories, claim: Claim, point: string): readonly string[] {
  return replacementsOf(claim).filter((id) => {
    const other = superseders.get(id);
    return other !== undefined && happenedAt(other, axis, point);
  });
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
