import { cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { type RecordedBeginning, seenFrom } from '../../model/claims/lives.ts';
import type { Model } from '../../model/model.ts';
import { statedTypes } from '../../model/model-rules.ts';
import { nodeIds } from '../read/export-records.ts';
import { type Drift, driftsOf, mendedOnNode } from '../verify/drift.ts';

const PAGE = 1_000;

const BEGINNINGS = namedQuery(
  'verify.beginnings',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) RETURN id, n.datedFrom AS datedFrom, n.attestedFrom AS attestedFrom,
    n.joinedFrom AS joinedFrom, n.presumedFrom AS presumedFrom, n.certainFrom AS certainFrom`,
);

/** The properties of an entity that this stage compares. */
export const BEGINS: ReadonlySet<string> = new Set(['joinedFrom', 'presumedFrom', 'certainFrom']);

/**
 * Yields the entities that views of a day see from another day on than follows from their dates, the words of sources and their
 * relationships.
 */
export async function* verifyBegins(engine: Engine, model: Model): AsyncGenerator<Drift> {
  const joined = namedQuery(
    'verify.joined',
    cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[r:${join(statedTypes(model).map(name), '|')}]-()
      WHERE r.startMax > '' RETURN id, min(r.startMax) AS day`,
  );
  for (const type of model.types.values()) {
    if (!type.isEntity) continue;
    for await (const ids of nodeIds(engine, type)) {
      for (let start = 0; start < ids.length; start += PAGE) {
        const some = ids.slice(start, start + PAGE);
        const first = new Map((await engine.read(joined, { ids: some })).map(({ id, day }) => [id, day]));
        for (const row of await engine.read(BEGINNINGS, { ids: some })) {
          const { id, datedFrom: _, attestedFrom: __, ...found } = row;
          const joinedFrom = (first.get(id) ?? null) as string | null;
          const expected = {
            joinedFrom,
            ...seenFrom(type, { ...(row as Row & RecordedBeginning), joinedFrom }),
          };
          yield* mendedOnNode(driftsOf(String(id), expected, found));
        }
      }
    }
  }
}
