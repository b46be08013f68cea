import type { Engine } from '../../../src/engine/engine.ts';
import { concreteTypes, type Model, type RelationshipField } from '../../../src/model/model.ts';

export type Values = Readonly<Record<string, unknown>>;

/** A graph in memory, as it stands in a database: what the plain models of filters, orders and facets are judged by. */
export interface PlainGraph {
  readonly model: Model;
  readonly nodes: ReadonlyMap<string, Values>;
  /** Links by type and tail, and by type and head. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
}

export interface Link {
  readonly far: string;
  readonly values: Values;
}

/** Reads a whole graph by the two simplest statements there are. */
export async function readPlainGraph(engine: Engine, model: Model): Promise<PlainGraph> {
  const nodes = await engine.read({
    name: 'test.nodes',
    text: 'MATCH (n:Node) WHERE n.mergedInto IS NULL RETURN n {.*} AS n',
  });
  const text = 'MATCH (a:Node)-[r]->(b:Node) RETURN a.id AS tail, type(r) AS type, b.id AS head, r {.*} AS r';
  const links = new Map<string, Link[]>();
  for (const { tail, type, head, r } of await engine.read({ name: 'test.links', text })) {
    for (const [key, far] of [
      [`OUT ${type} ${tail}`, head],
      [`IN ${type} ${head}`, tail],
    ]) {
      const known = links.get(String(key)) ?? [];
      links.set(String(key), [...known, { far: String(far), values: r as Values }]);
    }
  }
  return { model, nodes: new Map(nodes.map(({ n }) => [String((n as Values).id), n as Values])), links };
}

/** The records of a type or interface, by id. */
export function recordsOf(graph: PlainGraph, target: string): Values[] {
  const types = new Set(concreteTypes(graph.model, target).map((type) => type.name));
  return [...graph.nodes.values()]
    .filter((node) => types.has(String(node.type)))
    .sort((one, other) => compare(one.id, other.id));
}

/** What a relationship field of a record leads to. */
export function related(
  graph: PlainGraph,
  node: Values,
  field: RelationshipField,
): { readonly node: Values; readonly edge: Values }[] {
  const types = new Set(concreteTypes(graph.model, field.target).map((type) => type.name));
  return (graph.links.get(`${field.direction} ${field.type} ${node.id}`) ?? []).flatMap(({ far, values }) => {
    const end = graph.nodes.get(far);
    return end && types.has(String(end.type)) ? [{ node: end, edge: values }] : [];
  });
}

export function compare(one: unknown, other: unknown): number {
  const [a, b] = [one as string, other as string];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text without case and accents, by other means than the code under test. */
export function plainFold(text: unknown): string {
  return String(text)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLocaleLowerCase('en')
    .split('ß')
    .join('ss')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}

/** First and last day of a date as written. */
export function plainDays(written: unknown): readonly [string, string] {
  const [year, month, day] = String(written).split('-');
  if (day !== undefined) return [String(written), String(written)];
  if (month === undefined) return [`${year}-01-01`, `${year}-12-31`];
  return [
    `${year}-${month}-01`,
    new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10),
  ];
}
