import { describe, expect, it } from 'vitest';
import { csv } from '../../../src/exchange/tables/csv.ts';
import { gexf } from '../../../src/exchange/tables/gexf.ts';
import { graphml } from '../../../src/exchange/tables/graphml.ts';
import { ndjson } from '../../../src/exchange/tables/ndjson.ts';
import type { Report } from '../../../src/exchange/tables/report.ts';
import { table } from '../../../src/exchange/tables/table.ts';

const report: Report = {
  rows: [
    { name: 'A & B, "Labs" <1>', score: 1.5, until: null },
    { name: '=cmd|calc', score: 20, until: '2026-03' },
  ],
  nodes: [
    { id: 'org:a', name: 'A & B, "Labs" <1>', values: { type: 'Company', score: 1.5 } },
    { id: 'org:b', name: 'bell\u0007', values: { type: 'NationalLab', score: null } },
  ],
  edges: [
    { id: 'e1', from: 'org:a', to: 'org:b', type: 'PARTY_TO', isDirected: true, values: { since: '2026' } },
    { id: 'e2', from: 'org:b', to: 'org:a', type: 'WORKS_WITH', isDirected: false, values: { since: null } },
  ],
};

describe('a report', () => {
  it('is a table with numbers to the right', () => {
    expect(table(report)).toBe(
      [
        'name               score  until',
        '-----------------  -----  -------',
        'A & B, "Labs" <1>    1.5',
        '=cmd|calc             20  2026-03',
        '',
      ].join('\n'),
    );
  });

  it('is CSV in which nothing is a formula', () => {
    expect(csv(report)).toBe(`name,score,until\n"A & B, ""Labs"" <1>",1.5,\n'=cmd|calc,20,2026-03\n`);
  });

  it('lets nothing of the data move a cursor or turn the direction of writing', () => {
    const evil = { rows: [{ name: 'a\u001b[31mb\u202ec\u0000d\ne' }], nodes: [], edges: [] };

    for (const written of [csv(evil), table(evil)]) expect(written).not.toMatch(/[\p{Cc}\u202e](?<!\n)/u);
    expect(csv(evil)).toBe('name\n"a [31mb c d\ne"\n');
  });

  it('is one JSON object a line', () => {
    const lines = ndjson(report).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.rows);
  });

  it('is GraphML with typed keys, markup escaped and no character that XML forbids', () => {
    const text = graphml(report);
    expect(text).toContain('<key id="node-score" for="node" attr.name="score" attr.type="double"/>');
    expect(text).toContain('<data key="node-name">A &amp; B, &quot;Labs&quot; &lt;1&gt;</data>');
    expect(text).toContain('<edge id="e2" source="org:b" target="org:a" directed="false">');
    expect(text).not.toContain('\u0007');
    expect(isBalanced(text)).toBe(true);
  });

  it('does not take what nothing has for a number', () => {
    const blank = { ...report, edges: report.edges.map((edge) => ({ ...edge, values: { since: null } })) };
    expect(graphml(blank)).toContain('attr.name="since" attr.type="string"');
    expect(gexf(blank)).toContain('<attribute id="since" title="since" type="string"/>');
  });

  it('is GEXF with attributes by id', () => {
    const text = gexf(report);
    expect(text).toContain('<node id="org:a" label="A &amp; B, &quot;Labs&quot; &lt;1&gt;">');
    expect(text).toContain('<attvalue for="score" value="1.5"/>');
    expect(text).toContain('<edge id="e1" source="org:a" target="org:b" label="PARTY_TO">');
    expect(text).toContain(
      '<edge id="e2" source="org:b" target="org:a" label="WORKS_WITH" type="undirected">',
    );
    expect(text).not.toContain('\u0007');
    expect(isBalanced(text)).toBe(true);
  });

  it('has undirected edges in an undirected graph, and their weight where tools look for it', () => {
    const [, edge] = report.edges;
    if (!edge) throw new Error('The report has no such edge.');
    const undirected = { ...report, edges: [{ ...edge, values: { weight: 3, jaccard: 0.5 } }] };

    expect(graphml(undirected)).toContain('edgedefault="undirected">');
    expect(graphml(undirected)).toContain('<edge id="e2" source="org:b" target="org:a">');
    expect(gexf(undirected)).toContain('<graph defaultedgetype="undirected">');
    expect(gexf(undirected)).toContain(
      '<edge id="e2" source="org:b" target="org:a" label="WORKS_WITH" weight="3">',
    );
    expect(gexf(undirected)).not.toMatch(/<attribute id="weight"|<attvalue for="weight"/);
  });

  it('of nothing is empty, or a graph without nodes', () => {
    const nothing = { rows: [], nodes: [], edges: [] };
    expect([table(nothing), csv(nothing), ndjson(nothing)]).toEqual(['', '', '']);
    expect([graphml(nothing), gexf(nothing)].every(isBalanced)).toBe(true);
  });
});

/** Whether every element that begins also ends, in order. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of text.matchAll(/<(\/?)([a-z]+)((?:"[^"]*"|[^">])*)>/g)) {
    if (slash === '/' && open.pop() !== name) return false;
    if (slash === '' && !rest.endsWith('/')) open.push(name);
  }
  return open.length === 0;
}
