import {
  defaultDirection,
  directionOf,
  isNumeric,
  keysOf,
  type Report,
  type ReportEdge,
  type ReportRow,
} from './report.ts';
import { escaped } from './xml.ts';

/** Writes GEXF 1.3, which Gephi reads. */
export function gexf({ nodes, edges }: Report): string {
  const nodeRows = nodes.map(({ values }) => values);
  // The weight of an edge is an attribute of the format, which tools use without being told.
  const edgeRows = edges.map(({ values: { weight: _weight, ...values } }) => values);
  const common = defaultDirection(edges);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    `  <graph defaultedgetype="${common}">`,
    ...attributes('node', nodeRows),
    ...attributes('edge', edgeRows),
    '    <nodes>',
    ...nodes.flatMap(({ id, name, values }) => [
      `      <node id="${escaped(id)}" label="${escaped(name)}">`,
      ...attributeValues(values),
      '      </node>',
    ]),
    '    </nodes>',
    '    <edges>',
    ...edges.flatMap((edge, index) => [
      `      <edge ${edgeAttributes(edge, common)}>`,
      ...attributeValues(edgeRows[index] ?? {}),
      '      </edge>',
    ]),
    '    </edges>',
    '  </graph>',
    '</gexf>',
  ];
  return `${lines.join('\n')}\n`;
}

function edgeAttributes(edge: ReportEdge, common: string): string {
  const { id, from, to, type, values } = edge;
  const direction = directionOf(edge);
  const given = {
    ...{ id, source: from, target: to, label: type },
    ...(direction !== common && { type: direction }),
    ...(typeof values.weight === 'number' && { weight: String(values.weight) }),
  };
  return Object.entries(given)
    .map(([key, value]) => `${key}="${escaped(value)}"`)
    .join(' ');
}

function attributes(owner: string, rows: readonly ReportRow[]): string[] {
  const keys = keysOf(rows);
  if (keys.length === 0) return [];
  return [
    `    <attributes class="${owner}">`,
    ...keys.map(
      (key) =>
        `      <attribute id="${key}" title="${key}" type="${isNumeric(rows, key) ? 'double' : 'string'}"/>`,
    ),
    '    </attributes>',
  ];
}

function attributeValues(row: ReportRow): string[] {
  const given = Object.entries(row).filter(([, value]) => value !== null);
  if (given.length === 0) return [];
  return [
    '        <attvalues>',
    ...given.map(([key, value]) => `          <attvalue for="${key}" value="${escaped(String(value))}"/>`),
    '        </attvalues>',
  ];
}
