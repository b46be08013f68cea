import type { GraphQLResolveInfo } from 'graphql';
import { explainEdges, type StatementStanding } from '../model/claims/explain-best-value.ts';
import { OF_GROUP, readSaid } from './read-claims.ts';
import { type RequestContext, readScope } from './request-context.ts';

/** The number of sources that back the very claim, and of others that back only the record it is part of. */
export interface SourceSplit {
  readonly claim: number;
  readonly record: number;
}

/** A source that backs the claim is not counted again for the record. */
export function splitSources(standings: readonly StatementStanding[]): SourceSplit {
  const evidence = standings.flatMap(({ claim }) => [...claim.evidence.values()]);
  const tied = new Set(evidence.filter(({ level }) => level === 'CLAIM').map(({ source }) => source));
  const all = new Set(evidence.map(({ source }) => source));
  return { claim: tied.size, record: all.size - tied.size };
}

/**
 * Returns the split of a relationship by its live statements, those of the group with its id, as the view
 * sees them; one query for all links of a tick.
 */
export async function sourceSplitOf(
  context: RequestContext,
  linkId: unknown,
  info: GraphQLResolveInfo,
): Promise<SourceSplit> {
  if (typeof linkId !== 'string') return { claim: 0, record: 0 };
  const { claims, sources } = await readSaid(readScope(context, info), OF_GROUP, linkId);
  return splitSources(explainEdges(claims, sources).standings.filter(isLive));
}

/** Returns true when a statement took part in the choice. */
export function isLive({ standing }: StatementStanding): boolean {
  return standing !== 'LEFT_OUT';
}
