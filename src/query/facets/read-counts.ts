import { type Cypher, cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Bindings } from '../bindings.ts';
import { load } from '../load.ts';
import type { ReadScope } from '../request-context.ts';
import { type CountedFields, countTail } from './count-by.ts';
import type { FacetField } from './facet-fields.ts';

/** The list whose records are counted: Cypher that binds `n`, for one `key`. */
export interface CountedList {
  readonly name: string;
  readonly target: string;
  readonly key: string;
  /** Leads from `key` to the variables that `scope` names. */
  readonly anchor: Cypher;
  readonly scope: Cypher;
  readonly matched: Cypher;
  readonly bindings: Bindings;
  /**
   * The version of `n` that the view sees, as a map; set where a view may see other values than those on the
   * nodes.
   */
  readonly state: Cypher | undefined;
  /** Counts all records by a query of its own. */
  readonly total?: () => Promise<number>;
}

/** Returns true when a field has few values, and each record one of them or none. */
function isClosed({ kind }: FacetField): boolean {
  return kind === 'TYPE' || kind === 'VALUE' || kind === 'DATES';
}

/** How each part of a count comes to the records `n` of its list, and in a view to their versions `v`. */
interface FoundOnce {
  /** What is read once before all parts. */
  readonly first: Cypher;
  readonly scope: Cypher;
  readonly matched: Cypher;
  readonly state: Cypher;
}

/**
 * What a view asks of records is long: Neo4j takes a third of a second to plan it, for each part that states it. So several parts share the
 * records that are found once.
 */
function foundBy({ scope, matched, state, bindings }: CountedList, isShared: boolean): FoundOnce {
  const bound = state ? cypher` WITH n, ${state} AS v` : cypher``;
  if (!isShared || !bindings.view) return { first: cypher``, scope, matched, state: bound };
  const each = state ? cypher`{n: n, v: v}` : cypher`n`;
  return {
    first: cypher` CALL (${scope}) { ${matched}${bound} RETURN collect(${each}) AS found }`,
    scope: cypher`found`,
    matched: state ? cypher`UNWIND found AS each WITH each.n AS n, each.v AS v` : cypher`UNWIND found AS n`,
    state: cypher``,
  };
}

/**
 * Reads the parts. The whole follows from a part that puts every record into one group and has few groups;
 * otherwise it is counted beside them.
 */
export async function readParts(
  context: ReadScope,
  list: CountedList,
  ask: { readonly parts: readonly CountedFields[]; readonly isAsked: boolean },
): Promise<Row | undefined> {
  const { parts, isAsked } = ask;
  const wholeFrom = isAsked ? parts.find(({ by }) => by.every(isClosed)) : undefined;
  const tails = parts.map((part, index) =>
    countTail(context.model, list, { ...part, index, givesWhole: part === wholeFrom }),
  );
  const whole = isAsked && !wholeFrom ? [cypher`RETURN count(n) AS whole`] : [];
  const found = foundBy(list, tails.length + whole.length > 1);
  const calls = [...tails, ...whole].map(
    (tail) => cypher`CALL (${found.scope}) { ${found.matched}${found.state} ${tail} }`,
  );
  const results = [...parts.map((_part, index) => name(`part${index}`)), ...(isAsked ? [cypher`whole`] : [])];
  const body = cypher`UNWIND $keys AS key ${list.anchor}${found.first} ${join(calls, ' ')} RETURN key, ${join(results, ', ')}`;
  const firsts = Object.fromEntries(parts.map(({ first }, index) => [`first${index}`, first]));
  const batched = {
    query: namedQuery(`${list.name}.facets`, body),
    params: { ...list.bindings.params, ...firsts },
    ...(context.facetMs !== undefined && { limitMs: context.facetMs }),
  };
  return load(context, batched, list.key);
}
