import { type Cypher, cypher, name, namedQuery } from '../../engine/cypher.ts';
import type { Engine } from '../../engine/engine.ts';
import { once } from '../../model/memoize.ts';
import type { Model } from '../../model/model.ts';

/** The number of relationships of one type that records have at one end. */
export interface Degrees {
  /** Relationships of the type. */
  readonly edges: number;
  /**
   * The mean number at a record that was reached by one of them: larger than the mean over all records,
   * because hubs are reached more often.
   */
  readonly met: number;
}

/** How large a graph is, and how densely connected: what the work of a question can be estimated from. */
export interface GraphFigures {
  /** Records by concrete type. */
  readonly records: ReadonlyMap<string, number>;
  /** Keys are `TYPE OUT` and `TYPE IN`. */
  readonly degrees: ReadonlyMap<string, Degrees>;
}

/** Reads the figures of a graph, one relationship type after the other. It goes through the whole graph. */
export async function readGraphFigures(engine: Pick<Engine, 'read'>, model: Model): Promise<GraphFigures> {
  const records = new Map(
    (await engine.read(RECORDS)).map((row) => [String(row.type), Number(row.count)] as const),
  );
  const degrees = new Map<string, Degrees>();
  for (const type of relationshipTypes(model)) {
    for (const direction of ['OUT', 'IN'] as const) {
      const [row] = await engine.read(degreesOf(type, direction));
      const edges = Number(row?.edges ?? 0);
      degrees.set(`${type} ${direction}`, { edges, met: edges === 0 ? 0 : Number(row?.squares) / edges });
    }
  }
  return { records, degrees };
}

const RECORDS = namedQuery(
  'figures.records',
  cypher`MATCH (n:Node) RETURN n.type AS type, count(*) AS count`,
);

/** Every stored type that a filter or an order can lead along, those of evidence included. */
const relationshipTypes = once((model: Model): readonly string[] => {
  const owners = [...model.types.values(), ...model.internal.values(), ...model.interfaces.values()];
  const fields = owners.flatMap(({ relationships, evidence }) => [
    ...relationships.values(),
    ...evidence.values(),
  ]);
  return [...new Set(fields.map(({ type }) => type))].sort();
});

function degreesOf(type: string, direction: 'OUT' | 'IN') {
  const arrow: Cypher =
    direction === 'OUT' ? cypher`(n)-[r:${name(type)}]->()` : cypher`(n)<-[r:${name(type)}]-()`;
  return namedQuery(
    'figures.degrees',
    cypher`MATCH ${arrow} WITH n, count(r) AS degree RETURN coalesce(sum(degree), 0) AS edges, coalesce(sum(degree * degree), 0) AS squares`,
  );
}
