import { InputError } from '../errors.ts';
import { TIERS } from './best-value.ts';
import { type Cypher, cypher, join } from './cypher.ts';
import type { Bindings } from './params.ts';
import { BASES } from './statements.ts';
import { found } from './subquery.ts';

/** How well something is supported: conditions on the best basis and tier that the writer keeps on statements and relationships. */

interface Scope {
  readonly bindings: Bindings;
  /** Under a negation a missing value must make a condition false, not unknown. */
  readonly isStrict: boolean;
  /** Whether the condition stands inside a subquery. */
  readonly isNested: boolean;
}

type Asked = Readonly<Record<string, unknown>>;

/** The condition that a `support` filter puts on statements, or on an entity by the best of its live statements. */
export function supportFilter(
  scope: Scope,
  on: { readonly target: string; readonly variable: Cypher; readonly asked: Asked },
): Cypher {
  const { target, variable, asked } = on;
  if (target !== 'Statement') return all(asked, (key, value) => bestSupport(scope, variable, { key, value }));
  return cypher`(${variable}.kind <> 'NOT_DISCLOSED' AND ${relationshipSupport(scope, variable, asked)})`;
}

/** The condition that a `support` filter puts on a relationship, or on whatever keeps a basis and a tier of its own. */
export function relationshipSupport(scope: Scope, variable: Cypher, asked: Asked): Cypher {
  return all(asked, (key, value) => {
    const [better, worse] = split(key, value);
    const tier = cypher`${variable}.tier`;
    switch (key) {
      case 'restsOnlyOn':
        return among(scope, cypher`${variable}.basis`, worse);
      case 'maxTier':
        return among(scope, tier, worse);
      case 'minTier':
        return among(scope, tier, [...better, String(value)]);
      case 'unsourced':
        return cypher`(${variable}.basis IS NOT NULL AND ${tier} ${value === true ? NONE : SOME})`;
      default:
        throw unknown(key);
    }
  });
}

/** Asks for a better statement only: the search ends at the first one. */
function bestSupport(
  scope: Scope,
  entity: Cypher,
  on: { readonly key: string; readonly value: unknown },
): Cypher {
  const { key, value } = on;
  const [better, worse] = split(key, value);
  const said = (condition: (statement: Cypher) => Cypher) => {
    const s = scope.bindings.variable('s');
    return found(scope, {
      pattern: cypher`(${entity})<-[:ABOUT]-(${s}:Statement)`,
      condition: cypher`${s}.kind <> 'NOT_DISCLOSED' AND ${s}.retractedAt IS NULL AND ${s}.supersededBy IS NULL
        AND ${s}.rank <> 'DEPRECATED' AND ${condition(s)}`,
    });
  };
  const ofTier = (tiers: readonly string[]) => said((s) => among(scope, cypher`${s}.tier`, tiers));
  switch (key) {
    case 'restsOnlyOn':
      return cypher`NOT ${said((s) => among(scope, cypher`${s}.basis`, better))}`;
    case 'maxTier':
      return cypher`(${ofTier(worse)} AND NOT ${ofTier(better)})`;
    case 'minTier':
      return ofTier([...better, String(value)]);
    case 'unsourced': {
      const sourced = said((s) => cypher`${s}.tier IS NOT NULL`);
      return value === true ? cypher`NOT ${sourced}` : sourced;
    }
    default:
      throw unknown(key);
  }
}

const NONE = cypher`IS NULL`;
const SOME = cypher`IS NOT NULL`;

function among(scope: Scope, column: Cypher, values: readonly string[]): Cypher {
  const found = cypher`${column} IN ${scope.bindings.value(values)}`;
  return scope.isStrict ? cypher`(${column} IS NOT NULL AND ${found})` : found;
}

/** The values better than the given one, and it with the worse ones. */
function split(key: string, value: unknown): readonly [readonly string[], readonly string[]] {
  const values: readonly string[] = key === 'restsOnlyOn' ? BASES : TIERS;
  const place = values.indexOf(String(value));
  return place < 0 ? [[], []] : [values.slice(0, place), values.slice(place)];
}

function all(asked: Asked, condition: (key: string, value: unknown) => Cypher): Cypher {
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
