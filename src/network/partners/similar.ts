import type { Affiliations } from './affiliations.ts';
import { shared } from './partner-graph.ts';

/** How much one member resembles another by the things that both have. */
export interface Likeness {
  readonly node: number;
  readonly shared: readonly number[];
  /** Things shared over all things that either has (Jaccard 1901). */
  readonly jaccard: number;
  /**
   * Each shared thing counts less the more members have it: 1 over the logarithm of their number (Adamic and
   * Adar 2003).
   */
  readonly adamicAdar: number;
}

/**
 * Returns the members that share something with a member: most shared things first, then the greater Jaccard
 * index, then by id.
 */
export function similarTo({ thingsOf, membersOf }: Affiliations, node: number): Likeness[] {
  const own = thingsOf.get(node) ?? [];
  const others = new Set(own.flatMap((thing) => membersOf.get(thing) ?? []));
  others.delete(node);
  const found = [...others].map((other) => likeness({ thingsOf, membersOf }, node, other));
  return found.sort(
    (one, other) =>
      other.shared.length - one.shared.length || other.jaccard - one.jaccard || one.node - other.node,
  );
}

function likeness(
  { thingsOf, membersOf }: Pick<Affiliations, 'thingsOf' | 'membersOf'>,
  node: number,
  other: number,
): Likeness {
  const [own, theirs] = [thingsOf.get(node) ?? [], thingsOf.get(other) ?? []];
  const both = shared(own, theirs);
  return {
    node: other,
    shared: both,
    jaccard: both.length / (own.length + theirs.length - both.length),
    adamicAdar: both.reduce((sum, thing) => sum + 1 / Math.log(membersOf.get(thing)?.length ?? 2), 0),
  };
}

/** Shares and their concentration. */
export interface Concentration {
  /** Sum of the squared shares in percent, 0 to 10,000 (Herfindahl-Hirschman index). */
  readonly hhi: number;
  readonly total: number;
  readonly shares: readonly { readonly node: number; readonly count: number; readonly share: number }[];
}

/** Returns how concentrated counted things are on those who have them, the largest share first. */
export function concentration(counts: ReadonlyMap<number, number>): Concentration {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const shares = [...counts]
    .map(([node, count]) => ({ node, count, share: count / total }))
    .sort((one, other) => other.count - one.count || one.node - other.node);
  return { total, shares, hhi: shares.reduce((sum, { share }) => sum + (share * 100) ** 2, 0) };
}
