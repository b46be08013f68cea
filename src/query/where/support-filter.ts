import { type Cypher, cypher, join, name } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import { TIERS } from '../../model/claims/best-value.ts';
import { BASES } from '../../model/claims/levels.ts';
import type { Bindings } from '../bindings.ts';
import { isPast } from '../time/horizon.ts';
import { columnOf, type Grade, isAmong, notDeprecated, statementCounts } from '../time/statements.ts';
import { found } from './exists.ts';

/**
 * How well something is supported: conditions on the best basis and tier that the writer stores on statements
 * and relationships.
 */

interface SupportScope {
  readonly bindings: Bindings;
  /** Under a negation a missing value must make a condition false, not unknown. */
  readonly isStrict: boolean;
  /** True inside a subquery. */
  readonly isNested: boolean;
}

type SupportInput = Readonly<Record<string, unknown>>;

/**
 * Returns the condition that a `support` filter puts on statements, or on an entity by the best of its live
 * statements.
 */
export function supportFilter(
  scope: SupportScope,
  on: { readonly target: string; readonly variable: Cypher; readonly asked: SupportInput },
): Cypher {
  const { target, variable, asked } = on;
  if (target !== 'Statement') return all(asked, (key, value) => bestSupport(scope, variable, { key, value }));
  const { bindings } = scope;
  const column = (name: string) => columnOf(bindings, target, { of: variable, name });
  return cypher`(${variable}.kind <> 'NOT_DISCLOSED' AND ${ownSupport(scope, column, asked)})`;
}

/**
 * Returns the condition that a `support` filter puts on a relationship, or on anything that stores a basis
 * and a tier of its own.
 */
export function relationshipSupport(scope: SupportScope, variable: Cypher, asked: SupportInput): Cypher {
  return ownSupport(scope, (column) => cypher`${variable}.${name(column)}`, asked);
}

function ownSupport(scope: SupportScope, column: Column, asked: SupportInput): Cypher {
  return all(asked, (key, value) => {
    const [better, worse] = typeof value === 'string' ? split(key, value) : [[], []];
    const [basis, tier] = [column('basis'), column('tier')];
    switch (key) {
      case 'restsOnlyOn':
        return among(scope, basis, worse);
      case 'maxTier':
        return among(scope, tier, worse);
      case 'minTier':
        return among(scope, tier, [...better, String(value)]);
      case 'unsourced':
        return cypher`(${basis} IS NOT NULL AND ${tier} ${value === true ? NONE : SOME})`;
      case 'level':
        return atLevel(column, value);
      case 'minSources':
        return cypher`coalesce(${column('sourceCount')}, -1) >= ${scope.bindings.value(Number(value))}`;
      case 'maxSources':
        return cypher`(${basis} IS NOT NULL AND ${column('sourceCount')} <= ${scope.bindings.value(Number(value))})`;
      default:
        throw unknown(key);
    }
  });
}

function atLevel(column: Column, level: unknown): Cypher {
  const tied = cypher`coalesce(${column('claimSourceCount')}, 0)`;
  return level === 'CLAIM'
    ? cypher`${tied} > 0`
    : cypher`(${tied} = 0 AND coalesce(${column('recordSourceCount')}, 0) > 0)`;
}

/** What the writer keeps of a statement's support, as a view sees it. */
type Column = (name: string) => Cypher;

/** Asks for a better statement only: the search ends at the first one. */
function bestSupport(
  scope: SupportScope,
  entity: Cypher,
  on: { readonly key: string; readonly value: unknown },
): Cypher {
  const { key, value } = on;
  const [better, worse] = typeof value === 'string' ? split(key, value) : [[], []];
  const said = (condition: (column: Column, s: Cypher) => Cypher, role: 'ABOUT' | 'OBJECT' = 'ABOUT') =>
    found(scope, liveStatement(scope.bindings, { entity, role }, condition));
  const graded = (grade: Grade, best: readonly string[]) => (column: Column, s: Cypher) =>
    isPast(scope.bindings.view)
      ? isAmong(scope.bindings, s, { grade, among: best })
      : among(scope, column(grade), best);
  switch (key) {
    case 'restsOnlyOn':
      return cypher`NOT ${said(graded('basis', better))}`;
    case 'maxTier':
      return cypher`(${said(graded('tier', [...better, ...worse]))} AND NOT ${said(graded('tier', better))})`;
    case 'minTier':
      return said(graded('tier', [...better, String(value)]));
    case 'unsourced': {
      const isSourced = graded('tier', TIERS);
      const sourced = said(isSourced);
      // Of a record that is so far known only as another's counterpart, those statements tell.
      const mentioned = cypher`(${said(isSourced, 'OBJECT')} AND NOT ${said(() => cypher`true`)})`;
      const any = scope.bindings.view ? cypher`(${sourced} OR ${mentioned})` : sourced;
      return value === true ? cypher`NOT ${any}` : any;
    }
    case 'level': {
      const tied = said((column) => atLevel(column, 'CLAIM'));
      if (value === 'CLAIM') return tied;
      return cypher`(${said((column) => atLevel(column, 'RECORD'))} AND NOT ${tied})`;
    }
    case 'minSources':
      return said((column) => cypher`${column('sourceCount')} >= ${scope.bindings.value(Number(value))}`);
    case 'maxSources':
      return cypher`NOT ${said((column) => cypher`${column('sourceCount')} > ${scope.bindings.value(Number(value))}`)}`;
    default:
      throw unknown(key);
  }
}

/** A live statement on an entity that meets a condition on its support, as the view sees it. */
function liveStatement(
  bindings: Bindings,
  on: { readonly entity: Cypher; readonly role: 'ABOUT' | 'OBJECT' },
  condition: (column: Column, s: Cypher) => Cypher,
): { readonly pattern: Cypher; readonly condition: Cypher } {
  const s = bindings.variable('s');
  const live = cypher`${s}.kind <> 'NOT_DISCLOSED' AND ${notDeprecated(bindings, s)} AND ${statementCounts(bindings, s)}`;
  const role = on.role === 'ABOUT' ? cypher`ABOUT` : cypher`OBJECT`;
  return {
    pattern: cypher`(${on.entity})<-[:${role}]-(${s}:Statement)`,
    condition: cypher`${live} AND ${condition(statementColumn(bindings, s), s)}`,
  };
}

function statementColumn(bindings: Bindings, s: Cypher): Column {
  return (name) => columnOf(bindings, 'Statement', { of: s, name });
}

const NONE = cypher`IS NULL`;
const SOME = cypher`IS NOT NULL`;

function among(scope: SupportScope, column: Cypher, values: readonly string[]): Cypher {
  const found = cypher`${column} IN ${scope.bindings.value(values)}`;
  return scope.isStrict ? cypher`(${column} IS NOT NULL AND ${found})` : found;
}

/** Returns the values better than the given one, and the given one with the worse ones. */
function split(key: string, value: unknown): readonly [readonly string[], readonly string[]] {
  const values: readonly string[] = key === 'restsOnlyOn' ? BASES : TIERS;
  const place = values.indexOf(String(value));
  return place < 0 ? [[], []] : [values.slice(0, place), values.slice(place)];
}

function all(asked: SupportInput, condition: (key: string, value: unknown) => Cypher): Cypher {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== null);
  return given.length === 0
    ? cypher`true`
    : cypher`(${join(
        given.map(([key, value]) => condition(key, value)),
        ' AND ',
      )})`;
}

function unknown(key: string): InputError {
  return new InputError(`A filter on support has no condition "${key}".`);
}
