import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { isEqual } from '../../model/claims/claim.ts';
import { survivorsOf } from '../../model/claims/merges.ts';
import { toAct } from '../layout/properties.ts';
import { type Drift, withMend } from './drift.ts';

const ACTS = namedQuery(
  'verify.merges',
  cypher`MATCH (a:Act) WHERE a.kind IN ['MERGE', 'SPLIT'] RETURN a {.*} AS act`,
);
const MERGED = namedQuery(
  'verify.merged',
  cypher`MATCH (n:Node) WHERE n.mergedInto IS NOT NULL RETURN n {.*} AS node, labels(n) AS labels UNION ALL MATCH (n:Merged) WHERE n.mergedInto IS NULL RETURN n {.*} AS node, labels(n) AS labels`,
);
const LABELS = ['Merged', 'Node'];

/** Checks that exactly the entities that acts merge are merged, each into the one that it is, and keep nothing but their id and type. */
export async function* verifyMerges(engine: Engine): AsyncGenerator<Drift> {
  const acts = (await engine.read(ACTS)).map(({ act }) => toAct(act as Row));
  const expected = survivorsOf(acts);
  const found = new Map(
    (await engine.read(MERGED)).map((row) => [String((row.node as Row).id), row] as const),
  );
  for (const id of new Set([...expected.keys(), ...found.keys()])) {
    const { node = {}, labels = [] } = found.get(id) ?? {};
    const { type, id: _, mergedInto = null, ...rest } = node as Row;
    const survivor = expected.get(id) ?? null;
    if (survivor !== mergedInto) {
      const drift = { id, what: 'mergedInto', expected: survivor, found: mergedInto };
      const own = acts.filter((act) => act.from === id);
      yield own.length > 0 ? withMend(drift, { kind: 'merge', id, acts: own }) : drift;
      continue;
    }
    yield* leftovers(id, labels as readonly string[], rest);
  }
}

function* leftovers(id: string, labels: readonly string[], rest: Row): Generator<Drift> {
  const sorted = [...labels].sort();
  const [missing, wrong] = [
    LABELS.filter((label) => !labels.includes(label)),
    labels.filter((label) => !LABELS.includes(label)),
  ];
  if (!isEqual(sorted, LABELS))
    yield withMend(
      { id, what: 'labels', expected: LABELS, found: sorted },
      { kind: 'labels', id, missing, wrong },
    );
  for (const [key, value] of Object.entries(rest))
    yield withMend(
      { id, what: key, expected: null, found: value },
      { kind: 'node', id, properties: { [key]: null } },
    );
}
