import type { Row } from '../engine/engine.ts';
import { claimsAsOf } from './as-of.ts';
import type { Sources } from './best-value.ts';
import type { SourceFacts } from './claims.ts';
import type { RequestContext } from './context.ts';
import { type Cypher, cypher, statement } from './cypher.ts';
import { type Batched, load } from './load.ts';
import { toEvidence, toStatement } from './state.ts';
import type { Claim } from './statements.ts';
import { factsOf } from './stored.ts';
import type { View } from './view.ts';

/** What has been said on one subject and predicate, or of one set of relationships. */
export interface Said {
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  /** False where more was said than is read. */
  readonly isComplete: boolean;
}

/** So many statements are read for one key. */
const MOST = 500;

const EVIDENCE = cypher`[(s)-[f:FROM]->(x:Source) | {source: x.id, said: f {.*}, tier: x.tier, publisher: x.publisher, publishedBy: x.publishedBy, publishedOn: x.publishedOn}]`;

/** A statement that reads the statements \`s\` of a pattern which starts at `key`, with their evidence and what decides of its sources. */
export function saidBy(name: string, match: Cypher): Batched {
  const text = cypher`UNWIND $keys AS key CALL (key) { MATCH ${match} WITH s ORDER BY s.id LIMIT $most
      WITH s, ${EVIDENCE} AS evidence RETURN collect({statement: s {.*}, evidence: evidence}) AS said }
    RETURN key, said`;
  return { statement: statement(name, text), params: { most: MOST + 1 } };
}

/** Reads the statements of a group: on one property or observation, under the key `subject|predicate`. */
export const OF_GROUP = saidBy('statements.ofGroup', cypher`(s:Statement {group: key})`);

/** What has been said, as it stood in the view. Keys of one tick share the call. */
export async function readSaid(
  context: RequestContext,
  batched: Batched,
  on: { readonly key: string; readonly view: View | undefined },
): Promise<Said> {
  const rows = ((await load(context, batched, on.key))?.said ?? []) as readonly Row[];
  const sources = new Map<string, SourceFacts>();
  const claims = rows.slice(0, MOST).map(({ statement: row, evidence }): Claim => {
    const items = evidence as readonly Row[];
    for (const item of items) sources.set(String(item.source), factsOf(item));
    const entries = items.map(
      (item) => [String(item.source), toEvidence(String(item.source), item.said as Row)] as const,
    );
    return { ...toStatement(row as Row), evidence: new Map(entries) };
  });
  return { claims: inView(claims, on.view), sources, isComplete: rows.length <= MOST };
}

function inView(claims: readonly Claim[], view: View | undefined): readonly Claim[] {
  if (!view) return claims;
  const known = claimsAsOf(claims, view, new Map(claims.map((claim) => [claim.id, claim])));
  const { validOn } = view;
  if (validOn === undefined) return known;
  return known.filter(
    (claim) => (claim.startMin ?? '') <= validOn && (claim.endMax === undefined || claim.endMax >= validOn),
  );
}
