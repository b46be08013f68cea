import type { Row } from '../engine/engine.ts';
import { claimsAsOf } from '../model/claims/as-of.ts';
import type { Sources } from '../model/claims/best-value.ts';
import type { Claim } from '../model/claims/claim.ts';
import type { SourceFacts } from '../model/claims/claims-of-record.ts';
import type { Publishing } from '../model/records/record-types.ts';
import { isHeld, type View } from '../model/view.ts';
import { evidenceBySource, factsOf, toEvidence, toStatement } from '../store/layout/properties.ts';
import type { Past } from '../store/read/read-replaced.ts';
import type { ClaimsQuery } from './claims-query.ts';
import { type BatchedQuery, load } from './load.ts';
import type { ReadScope } from './request-context.ts';

/** The claims on one subject and predicate, or on one set of relationships. */
export interface SaidClaims {
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  /** The marks of those sources that are not public. */
  readonly closed: ReadonlyMap<string, Publishing>;
  /** False where more was said than is read. */
  readonly isComplete: boolean;
}

/** Returns the claims under a key as they stood in the view. Keys of one tick share the query. */
export async function readSaid(scope: ReadScope, reading: ClaimsQuery, key: string): Promise<SaidClaims> {
  const { view } = scope;
  if (!view) return readClaims(scope, reading.now, key);
  const { claims, superseders, ...said } = await readHistory(scope, reading, key);
  return { ...said, claims: inView(claims, superseders, view) };
}

/**
 * Returns the claims under a key and everything that ever replaced them, so that they can be judged at any
 * horizon.
 */
export async function readHistory(
  context: ReadScope,
  reading: ClaimsQuery,
  key: string,
): Promise<Past & Pick<SaidClaims, 'closed' | 'isComplete'>> {
  const { rows, ...said } = await readClaims(context, reading.past, key);
  const superseders = new Map([...replacementsIn(rows), ...said.claims].map((claim) => [claim.id, claim]));
  return { ...said, superseders };
}

async function readClaims(
  context: ReadScope,
  batched: BatchedQuery,
  key: string,
): Promise<SaidClaims & { readonly rows: readonly Row[] }> {
  const read = ((await load(context, batched, key))?.said ?? []) as readonly Row[];
  const rows = read.slice(0, Number(batched.params.limit) - 1);
  const sources = new Map<string, SourceFacts>();
  const closed = new Map<string, Publishing>();
  const claims = rows.map(({ statement: row, evidence }): Claim => {
    const items = evidence as readonly Row[];
    for (const item of items) {
      sources.set(String(item.source), factsOf(item));
      if (item.visibility !== null && item.visibility !== 'PUBLIC')
        closed.set(String(item.source), markOf(item));
    }
    return claimOf(row as Row, items);
  });
  return { claims, sources, closed, isComplete: rows.length === read.length, rows };
}

function markOf({ visibility, embargoedUntil }: Row): Publishing {
  const until = typeof embargoedUntil === 'string' ? { embargoedUntil } : {};
  return { visibility: visibility as Publishing['visibility'], ...until };
}

function replacementsIn(rows: readonly Row[]): readonly Claim[] {
  const words = rows.flatMap((row) => row.words as readonly Row[]);
  return rows
    .flatMap((row) => row.replacements as readonly Row[])
    .map(({ statement: row }) =>
      claimOf(
        row as Row,
        words.filter(({ id }) => id === (row as Row).id),
      ),
    );
}

function claimOf(row: Row, evidence: readonly Row[]): Claim {
  const items = evidence.map((item) => toEvidence(String(item.source), item.said as Row));
  return { ...toStatement(row), ...evidenceBySource(items) };
}

function inView(claims: readonly Claim[], superseders: Past['superseders'], view: View): readonly Claim[] {
  return claimsAsOf(claims, view, superseders).filter((claim) =>
    isHeld(claim, { ...view, certainty: 'POSSIBLE' }),
  );
}
