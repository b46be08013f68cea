import { isNumeric, keysOf, type Report, type ReportRow } from './report.ts';
import { escaped } from './xml.ts';

/** Writes GEXF 1.3, which Gephi reads. */
export function gexf({ nodes, edges }: Report): string {
  const nodeRows = nodes.map(({ values }) => values);
  const edgeRows = edges.map(({ values }) => values);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    '  <graph defaultedgetype="directed">',
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
    ...edges.flatMap(({ id, from, to, type, isDirected, values }) => [
      `      <edge id="${escaped(id)}" source="${escaped(from)}" target="${escaped(to)}" label="${escaped(type)}" type="${isDirected ? 'directed' : 'undirected'}">`,
      ...attributeValues(values),
      '      </edge>',
    ]),
    '    </edges>',
    '  </graph>',
    '</gexf>',
  ];
  return `${lines.join('\n')}\n`;
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
