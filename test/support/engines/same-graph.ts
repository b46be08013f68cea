import type { Engine, Row } from '../../../src/engine/engine.ts';
import { type Copy, copyOf } from './copy.ts';

/** What the writer draws or reads off the clock, by label: it is another at every recording of the same graph. */
const OF_THE_MOMENT: Readonly<Record<string, readonly string[]>> = {
  ChangeSet: ['at', 'token'],
  Format: ['writtenAt'],
  Proposal: ['at', 'decidedAt'],
};

/** Lists in which the order of a reading is left and means nothing: the journal names what to read anew. */
const UNORDERED = 'Written';

const FLOATS = `MATCH (n) UNWIND keys(n) AS key WITH n, key WHERE valueType(n[key]) CONTAINS 'FLOAT'
    RETURN n.id AS of, key, n[key] AS value
  UNION ALL MATCH ()-[r]->() UNWIND keys(r) AS key WITH r, key WHERE valueType(r[key]) CONTAINS 'FLOAT'
    RETURN type(r) AS of, key, r[key] AS value`;

/** How many differences are told. */
const MOST = 20;

/**
 * What of all that an engine holds differs from a copy: nodes with their labels, relationships with their ends, and every property, but for
 * what is of the moment; and whole numbers that Neo4j keeps as floating-point ones, which a reader cannot tell and an index can.
 */
export async function differencesFrom(copy: Copy, engine: Engine): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  for (const line of linesOf(copy)) counts.set(line, (counts.get(line) ?? 0) - 1);
  for (const line of linesOf(await copyOf(engine))) counts.set(line, (counts.get(line) ?? 0) + 1);
  const differing = [...counts].filter(([, count]) => count !== 0);
  return [
    ...differing.map(([line, count]) => `${count > 0 ? 'more' : 'less'}: ${line}`),
    ...(engine.kind === 'neo4j' ? await wholeFloats(engine) : []),
  ].slice(0, MOST);
}

/** A line for each node and relationship, with all that is stored of it. */
function linesOf({ nodes, links }: Copy): readonly string[] {
  const names = new Map(nodes.map((node) => [node.id, nameOf(node)]));
  return [
    ...nodes.map((node) => `(${nameOf(node)}) ${textOf(compared(node))}`),
    ...links.map(
      ({ tail, type, head, properties }) =>
        `(${names.get(tail)})-[${type}]->(${names.get(head)}) ${textOf(properties as Row)}`,
    ),
  ];
}

/** What tells a node from every other. */
function nameOf({ labels, properties }: Row): string {
  const { id, place } = properties as Row;
  return `${(labels as readonly string[]).toSorted().join(':')} ${id ?? place}`;
}

function compared(node: Row): Row {
  const labels = node.labels as readonly string[];
  const left = labels.flatMap((label) => OF_THE_MOMENT[label] ?? []);
  const isUnordered = labels.includes(UNORDERED);
  const values = Object.entries(node.properties as Row).map(([key, value]) => {
    if (left.includes(key)) return [key, 'of the moment'];
    return [key, isUnordered && Array.isArray(value) ? value.toSorted() : value];
  });
  return Object.fromEntries(values);
}

/** Properties in the order of their keys. */
function textOf(properties: Row): string {
  return JSON.stringify(Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function wholeFloats(engine: Engine): Promise<string[]> {
  const rows = await engine.read({ name: 'test.floats', text: FLOATS });
  return rows
    .filter(({ value }) => [value].flat().some(Number.isInteger))
    .map(({ of, key, value }) => `a floating-point number: ${key} of ${of}, ${JSON.stringify(value)}`);
}
