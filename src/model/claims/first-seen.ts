import { ALWAYS, type Point } from './as-of.ts';

/**
 * From where on a record is there: the first publications and recordings of anything said of it, without those that come no earlier than
 * another in either respect. In order of publication.
 */
export type Frontier = readonly Point[];

export function frontierOf(points: Iterable<Point>): Frontier {
  const sorted = [...points].sort((one, other) =>
    one.said === other.said ? compare(one.recorded, other.recorded) : compare(one.said, other.said),
  );
  const first: Point[] = [];
  for (const point of sorted) if (point.recorded < (first.at(-1)?.recorded ?? '~~')) first.push(point);
  return first;
}

/** Whether a record is there at a horizon. */
export function isReached(frontier: Frontier, said: string, recorded: string): boolean {
  return frontier.some((point) => point.said <= said && point.recorded <= recorded);
}

/** Two limits that hold for every horizon at which a record is there; where they do not suffice, the frontier itself. */
export function frontierProperties(frontier: Frontier): {
  readonly saidFrom: string;
  readonly recordedFrom: string;
  readonly frontier: readonly string[] | null;
} {
  return {
    saidFrom: frontier[0]?.said ?? ALWAYS,
    recordedFrom: frontier.at(-1)?.recorded ?? ALWAYS,
    frontier: frontier.length > 1 ? writeFrontier(frontier) : null,
  };
}

/** A frontier as a property. */
export function writeFrontier(frontier: Frontier): readonly string[] {
  return frontier.map(write);
}

/** The frontier that a property holds. */
export function parseFrontier(property: unknown): Frontier | undefined {
  return Array.isArray(property) ? property.map((text) => read(String(text))) : undefined;
}

/** The frontier that a node's properties hold. */
export function readFrontier(properties: Readonly<Record<string, unknown>>): Frontier {
  const { saidFrom, recordedFrom } = properties;
  const whole = parseFrontier(properties.frontier);
  if (whole) return whole;
  if (typeof saidFrom !== 'string' || typeof recordedFrom !== 'string' || recordedFrom === ALWAYS) return [];
  return [{ said: saidFrom, recorded: recordedFrom }];
}

/** A day takes ten characters, so that a query can cut it off. */
function write({ said, recorded }: Point): string {
  return `${said.padEnd(10, '~')}|${recorded}`;
}

function read(text: string): Point {
  const said = text.slice(0, 10);
  return { said: said.startsWith('~') ? ALWAYS : said, recorded: text.slice(11) };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
