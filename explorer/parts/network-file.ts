import { csvOf, fileName, saveFile } from './table-file.ts';

/** A network that people take away: what is in it, and what holds it together. */
export interface NetworkFile {
  readonly nodes: readonly { readonly id: string; readonly name: string; readonly type: string }[];
  readonly links: readonly NetworkLink[];
}

interface NetworkLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly role: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly basis: string | null;
}

/** The forms of a network: its relationships as a table, or all of it for programs such as Gephi. */
export const NETWORK_FORMS = ['csv', 'ndjson', 'graphml', 'gexf'] as const;
export type NetworkForm = (typeof NETWORK_FORMS)[number];

export const NETWORK_WORDS: Readonly<Record<NetworkForm, string>> = {
  csv: 'CSV',
  ndjson: 'NDJSON',
  graphml: 'GraphML',
  gexf: 'GEXF',
};

const TYPES: Readonly<Record<NetworkForm, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  graphml: 'application/graphml+xml',
  gexf: 'application/gexf+xml',
};

/** Saves a network as a file. */
export function saveNetwork(title: string, network: NetworkFile, form: NetworkForm): void {
  saveFile(fileName(title, form), new Blob([WRITERS[form](network)], { type: TYPES[form] }));
}

const WRITERS: Readonly<Record<NetworkForm, (network: NetworkFile) => string>> = {
  csv: (network) => {
    const rows = rowsOf(network);
    const columns = ['from', 'from_name', 'from_type', 'type', 'to', 'to_name', 'to_type', ...LINK_VALUES];
    return csvOf([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
  },
  ndjson: (network) =>
    rowsOf(network)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  graphml,
  gexf,
};

const LINK_VALUES = ['role', 'since', 'until', 'basis'] as const;

/** One row a relationship; an entity that no relationship holds is a row of its own. */
function rowsOf({ nodes, links }: NetworkFile): readonly Readonly<Record<string, unknown>>[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const held = new Set(links.flatMap(({ from, to }) => [from, to]));
  const end = (name: string, id: string) => {
    const node = known.get(id);
    return { [name]: id, [`${name}_name`]: node?.name ?? null, [`${name}_type`]: node?.type ?? null };
  };
  return [
    ...links.map(({ from, to, type, role, since, until, basis }) => ({
      ...end('from', from),
      type,
      ...end('to', to),
      ...{ role, since, until, basis },
    })),
    ...nodes.filter(({ id }) => !held.has(id)).map(({ id }) => end('from', id)),
  ];
}

/** GraphML 1.0, which Gephi, yEd and NetworkX read. */
function graphml({ nodes, links }: NetworkFile): string {
  const key = (owner: string, name: string) =>
    `<key id="${owner}-${name}" for="${owner}" attr.name="${name}" attr.type="string"/>`;
  const data = (owner: string, name: string, value: string | null) =>
    value === null ? '' : `<data key="${owner}-${name}">${xml(value)}</data>`;
  return document([
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...['name', 'type'].map((name) => key('node', name)),
    ...['type', ...LINK_VALUES].map((name) => key('edge', name)),
    '<graph id="accord" edgedefault="directed">',
    ...nodes.map(
      ({ id, name, type }) =>
        `<node id="${xml(id)}">${data('node', 'name', name)}${data('node', 'type', type)}</node>`,
    ),
    ...links.map(
      (link) =>
        `<edge id="${xml(link.id)}" source="${xml(link.from)}" target="${xml(link.to)}">${data('edge', 'type', link.type)}${LINK_VALUES.map((name) => data('edge', name, link[name])).join('')}</edge>`,
    ),
    '</graph>',
    '</graphml>',
  ]);
}

/** GEXF 1.3, which Gephi reads. */
function gexf({ nodes, links }: NetworkFile): string {
  const declared = (owner: string, names: readonly string[]) => [
    `<attributes class="${owner}">`,
    ...names.map((name) => `<attribute id="${name}" title="${name}" type="string"/>`),
    '</attributes>',
  ];
  const values = (given: Readonly<Record<string, string | null>>) =>
    `<attvalues>${Object.entries(given)
      .map(([name, value]) => (value === null ? '' : `<attvalue for="${name}" value="${xml(value)}"/>`))
      .join('')}</attvalues>`;
  return document([
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    '<graph defaultedgetype="directed">',
    ...declared('node', ['type']),
    ...declared('edge', LINK_VALUES),
    '<nodes>',
    ...nodes.map(
      ({ id, name, type }) => `<node id="${xml(id)}" label="${xml(name)}">${values({ type })}</node>`,
    ),
    '</nodes>',
    '<edges>',
    ...links.map(
      ({ id, from, to, type, role, since, until, basis }) =>
        `<edge id="${xml(id)}" source="${xml(from)}" target="${xml(to)}" label="${xml(type)}">${values({ role, since, until, basis })}</edge>`,
    ),
    '</edges>',
    '</graph>',
    '</gexf>',
  ]);
}

function document(lines: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join('\n')}\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML does not allow become U+FFFD. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
