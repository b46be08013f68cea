import { END_OF_TIME } from '../end-of-time.ts';
import type { Point } from './as-of.ts';

/**
 * The moments from which a record is visible: the first publications and recordings of anything said about
 * it, without those that another precedes in both respects. In order of publication.
 */
export type Frontier = readonly Point[];

/** Returns the frontier of the moments at which claims about a record begin to count. */
export function frontierOf(points: Iterable<Point>): Frontier {
  const sorted = [...points].sort((one, other) =>
    one.said === other.said ? compare(one.recorded, other.recorded) : compare(one.said, other.said),
  );
  const first: Point[] = [];
  for (const point of sorted) if (point.recorded < (first.at(-1)?.recorded ?? '~~')) first.push(point);
  return first;
}

/** Returns true when a record is visible at a horizon. */
export function isReached(frontier: Frontier, said: string, recorded: string): boolean {
  return frontier.some((point) => point.said <= said && point.recorded <= recorded);
}

/**
 * Returns a frontier as the properties of a node. The first two are limits that hold at every horizon at
 * which the record is visible, so an index can serve them; `frontier` is stored only where the two do not
 * suffice.
 */
export function frontierProperties(frontier: Frontier): {
  readonly saidFrom: string;
  readonly recordedFrom: string;
  readonly frontier: readonly string[] | null;
} {
  return {
    saidFrom: frontier[0]?.said ?? END_OF_TIME,
    recordedFrom: frontier.at(-1)?.recorded ?? END_OF_TIME,
    frontier: frontier.length > 1 ? writeFrontier(frontier) : null,
  };
}

/** Returns a frontier as the texts that a property holds. */
export function writeFrontier(frontier: Frontier): readonly string[] {
  return frontier.map(write);
}

/** Returns the frontier that a property holds; undefined when the value is none. */
export function parseFrontier(property: unknown): Frontier | undefined {
  return Array.isArray(property) ? property.map((text) => read(String(text))) : undefined;
}

/** Returns the frontier that a node's properties hold; empty for a record that nothing has made visible. */
export function readFrontier(properties: Readonly<Record<string, unknown>>): Frontier {
  const { saidFrom, recordedFrom } = properties;
  const whole = parseFrontier(properties.frontier);
  if (whole) return whole;
  if (typeof saidFrom !== 'string' || typeof recordedFrom !== 'string' || recordedFrom === END_OF_TIME)
    return [];
  return [{ said: saidFrom, recorded: recordedFrom }];
}

/** A day is padded to ten characters, so that a query can cut it off. */
function write({ said, recorded }: Point): string {
  return `${said.padEnd(10, END_OF_TIME)}|${recorded}`;
}

function read(text: string): Point {
  const said = text.slice(0, 10);
  return { said: said.startsWith(END_OF_TIME) ? END_OF_TIME : said, recorded: text.slice(11) };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
