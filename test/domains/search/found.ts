import { expect } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ask } from '../../support/ask.ts';

/** A page of hits. */
export interface Found {
  readonly edges: readonly {
    readonly cursor: string;
    readonly score: number;
    readonly field: string;
    readonly highlight: string;
    readonly node: { readonly id: string; readonly __typename: string };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

const SEARCH = `query($text: String!, $types: [EntityType!], $where: EntityFilter, $first: Int, $after: String) {
  search(text: $text, types: $types, where: $where, first: $first, after: $after) {
    edges { cursor score field highlight node { __typename id } } pageInfo { hasNextPage endCursor } totalCount } }`;
const SUGGEST =
  'query($prefix: String!, $first: Int) { suggest(prefix: $prefix, first: $first) { id name type matched } }';

/** Searches. */
export async function found(engine: Engine, variables: Readonly<Record<string, unknown>>): Promise<Found> {
  return (await ask(engine, SEARCH, variables)).search as Found;
}

/** Suggests for what has been typed so far. */
export async function suggested(engine: Engine, prefix: string, first?: number) {
  const { suggest } = await ask(engine, SUGGEST, { prefix, ...(first !== undefined && { first }) });
  return suggest as readonly { id: string; name: string; type: string; matched: string }[];
}

/** Returns all hits by following the pages; fails when a page promises more and nothing follows. */
export async function allPages(
  engine: Engine,
  variables: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: Found = await found(engine, { ...variables, after });
    ids.push(...page.edges.map(({ node }) => node.id));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.edges.length).toBeGreaterThan(0);
    after = page.pageInfo.endCursor;
  }
}
