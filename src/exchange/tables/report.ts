/** The findings of a command in the two shapes that formats write: a table, and a graph. */
export interface Report {
  /** Rows with the same keys, in the order of the columns. */
  readonly rows: readonly ReportRow[];
  readonly nodes: readonly ReportNode[];
  readonly edges: readonly ReportEdge[];
}

export type Cell = string | number | null;
export type ReportRow = Readonly<Record<string, Cell>>;

/** A node of the graph. */
export interface ReportNode {
  readonly id: string;
  readonly name: string;
  /** Further properties; the same keys on every node. */
  readonly values: ReportRow;
}

/** An edge of the graph. */
export interface ReportEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Type of the relationship. */
  readonly type: string;
  /** False where the relationship has no tail and head. */
  readonly isDirected: boolean;
  readonly values: ReportRow;
}

/**
 * Returns what edges are where they do not say otherwise: `undirected` where none has a tail and head. Readers such as NetworkX refuse
 * a graph whose edges all depart from its default.
 */
export function defaultDirection(edges: readonly ReportEdge[]): 'directed' | 'undirected' {
  return edges.length > 0 && edges.every((edge) => !edge.isDirected) ? 'undirected' : 'directed';
}

/** Returns what an edge is. */
export function directionOf(edge: ReportEdge): 'directed' | 'undirected' {
  return edge.isDirected ? 'directed' : 'undirected';
}

/** Returns the keys that any row has, in the order in which they first occur. */
export function keysOf(items: readonly ReportRow[]): string[] {
  return [...new Set(items.flatMap((item) => Object.keys(item)))];
}

/** Returns true when all values under a key are numbers; false when there is none. */
export function isNumeric(items: readonly ReportRow[], key: string): boolean {
  const given = items.map((item) => item[key]).filter((value) => value !== null && value !== undefined);
  return given.length > 0 && given.every((value) => typeof value === 'number');
}
