import { type Cypher, cypher, join, name } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import { TIERS } from '../../model/claims/best-value.ts';
import { BASES } from '../../model/claims/claim.ts';
import type { Bindings } from '../bindings.ts';
import { columnOf, evidenceStands, isPast, notDeprecated, statementCounts } from '../time/visibility.ts';
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

function ownSupport(scope: SupportScope, column: (name: string) => Cypher, asked: SupportInput): Cypher {
  return all(asked, (key, value) => {
    const [better, worse] = split(key, value);
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
      default:
        throw unknown(key);
    }
  });
}

/** Asks only for a better statement, so that the search ends at the first one. */
function bestSupport(
  scope: SupportScope,
  entity: Cypher,
  on: { readonly key: string; readonly value: unknown },
): Cypher {
  const { key, value } = on;
  const [better, worse] = split(key, value);
  const said = (condition: (on: { readonly basis: Cypher; readonly tier: Cypher }) => Cypher) =>
    found(scope, liveStatement(scope.bindings, entity, condition));
  const ofTier = (tiers: readonly string[]) => said(({ tier }) => among(scope, tier, tiers));
  switch (key) {
    case 'restsOnlyOn':
      return cypher`NOT ${said(({ basis }) => among(scope, basis, better))}`;
    case 'maxTier':
      return cypher`(${ofTier(worse)} AND NOT ${ofTier(better)})`;
    case 'minTier':
      return ofTier([...better, String(value)]);
    case 'unsourced': {
      const sourced = said(({ tier }) => cypher`${tier} IS NOT NULL`);
      return value === true ? cypher`NOT ${sourced}` : sourced;
    }
    default:
      throw unknown(key);
  }
}

/**
 * Returns the pattern of a live statement on an entity that meets a condition. A view asks about the evidence
 * that it sees; otherwise the values that the writer stores suffice.
 */
function liveStatement(
  bindings: Bindings,
  entity: Cypher,
  condition: (on: { readonly basis: Cypher; readonly tier: Cypher }) => Cypher,
): { readonly pattern: Cypher; readonly condition: Cypher } {
  const [s, f, x] = [bindings.variable('s'), bindings.variable('f'), bindings.variable('x')];
  const live = cypher`${s}.kind <> 'NOT_DISCLOSED' AND ${notDeprecated(bindings, s)} AND ${statementCounts(bindings, s)}`;
  if (!isPast(bindings.view)) {
    return {
      pattern: cypher`(${entity})<-[:ABOUT]-(${s}:Statement)`,
      condition: cypher`${live} AND ${condition({ basis: cypher`${s}.basis`, tier: cypher`${s}.tier` })}`,
    };
  }
  const seen = join(evidenceStands(bindings, f), ' AND ');
  return {
    pattern: cypher`(${entity})<-[:ABOUT]-(${s}:Statement)-[${f}:FROM]->(${x}:Source)`,
    condition: cypher`${live} AND ${seen} AND ${condition({ basis: cypher`${f}.basis`, tier: cypher`${x}.tier` })}`,
  };
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
