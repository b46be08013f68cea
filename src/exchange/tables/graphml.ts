import { defaultDirection, directionOf, isNumeric, keysOf, type Report, type ReportRow } from './report.ts';
import { escaped } from './xml.ts';

/** Writes GraphML 1.0 (Brandes and others 2002), which Gephi, yEd and NetworkX read. */
export function graphml({ nodes, edges }: Report): string {
  const nodeRows = nodes.map(({ name, values }) => ({ name, ...values }));
  const edgeRows = edges.map(({ type, values }) => ({ type, ...values }));
  const common = defaultDirection(edges);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys('node', nodeRows),
    ...keys('edge', edgeRows),
    `  <graph id="accord" edgedefault="${common}">`,
    ...nodes.flatMap(({ id }, index) => [
      `    <node id="${escaped(id)}">`,
      ...data('node', nodeRows[index] ?? {}),
      '    </node>',
    ]),
    ...edges.flatMap((edge, index) => [
      `    <edge id="${escaped(edge.id)}" source="${escaped(edge.from)}" target="${escaped(edge.to)}"${directionOf(edge) === common ? '' : ` directed="${edge.isDirected}"`}>`,
      ...data('edge', edgeRows[index] ?? {}),
      '    </edge>',
    ]),
    '  </graph>',
    '</graphml>',
  ];
  return `${lines.join('\n')}\n`;
}

function keys(owner: string, rows: readonly ReportRow[]): string[] {
  return keysOf(rows).map(
    (key) =>
      `  <key id="${owner}-${key}" for="${owner}" attr.name="${key}" attr.type="${isNumeric(rows, key) ? 'double' : 'string'}"/>`,
  );
}

function data(owner: string, row: ReportRow): string[] {
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `      <data key="${owner}-${key}">${escaped(String(value))}</data>`);
}
