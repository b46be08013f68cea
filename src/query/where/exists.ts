import { type Cypher, cypher } from '../../engine/cypher.ts';

/**
 * Returns the condition that a pattern is found. Inside another subquery it counts instead: there the
 * embedded engine looks at every record for each row. Below 100 organizations with 60,000 agreements an
 * EXISTS took 4 s and the same COUNT 40 ms; outermost, EXISTS is up to twice as fast.
 */
export function found(
  where: { readonly isNested: boolean },
  sought: { readonly pattern: Cypher; readonly condition: Cypher },
): Cypher {
  const { pattern, condition } = sought;
  return where.isNested
    ? cypher`(COUNT { ${pattern} WHERE ${condition} } > 0)`
    : cypher`EXISTS { MATCH ${pattern} WHERE ${condition} }`;
}
