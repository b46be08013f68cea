import { InputError } from '../../errors.ts';
import type { GroupOrderInput } from './group-order.ts';

/** The arguments of `facets` and `groupBy`. */
export interface FacetArguments {
  readonly by: readonly string[];
  readonly orderBy?: readonly GroupOrderInput[] | null;
  readonly first?: number | null;
}

/** How many are given when nothing is said, how many at most, and by how many fields at most. */
export const FACET_LIMITS = { first: 10, most: 100, by: 10 };
export const GROUP_LIMITS = { first: 25, most: 1_000, by: 4 };

/** Returns how many values or groups are asked for. Throws `InputError` past the limits. */
export function checkedFirst(
  what: 'facets' | 'groupBy',
  args: FacetArguments,
  limits: { readonly first: number; readonly most: number; readonly by: number },
): number {
  const first = args.first ?? limits.first;
  if (args.by.length < 1)
    throw new InputError(
      `\`${what}\` counts by 1 to ${limits.by} fields; found none. Name at least one in \`by\`.`,
    );
  if (args.by.length > limits.by)
    throw new InputError(
      `\`${what}\` counts by 1 to ${limits.by} fields; found ${args.by.length}. Name fewer in \`by\`, or ask in several requests.`,
    );
  if (first >= 1 && first <= limits.most) return first;
  const remedy =
    first < 1 ? 'Ask for at least 1.' : `Ask for at most ${limits.most}, and narrow the list with \`where\`.`;
  throw new InputError(
    `\`first\` of \`${what}\` must be a whole number from 1 to ${limits.most}; found ${first}. ${remedy}`,
  );
}
