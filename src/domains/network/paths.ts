import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type {
  EntityType,
  QueryNeighbourhoodArgs,
  QueryPathsArgs,
  RelationshipType,
  Resolvers,
} from '../../generated/graphql.ts';
import { MAX_HOPS } from '../../limits.ts';
import { constantCase } from '../../model/constant-case.ts';
import { typesBehind } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import { basisOf } from '../../network/graph/graph.ts';
import { networkOf } from '../../network/network.ts';
import type { AnswerOf, Entities, Link } from '../../network/questions.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { linkStatements } from '../../query/lists/connection.ts';
import { rankedConnection, rankedCursor, readSpan } from '../../query/pages/ranked-page.ts';
import { type RequestContext, readScope } from '../../query/request-context.ts';
import { selectedFields } from '../../query/selection.ts';

/** Resolves the network itself: paths between two entities, and what surrounds one. */
export function network(): Resolvers {
  return {
    Query: { paths, neighbourhood },
    PathEdge: { cursor: rankedCursor },
    Path: { nodes: (path, _args, context, info) => entities(context, info, path.nodes) },
    PathRelaxation: {
      include: ({ include }, _args, context, info) => {
        const ids = include as readonly string[] | undefined;
        return ids ? entities(context, info, entityRows({ ids })) : null;
      },
    },
    Neighbourhood: {
      nodes: (found, _args, context, info) => entities(context, info, found.nodes),
      neighbours: (found) => neighbourRows(found as unknown as Surroundings),
    },
    Neighbour: { node: ({ node }, _args, context, info) => entity(context, info, node) },
    Hop: {
      from: ({ from }, _args, context, info) => entity(context, info, from),
      to: ({ to }, _args, context, info) => entity(context, info, to),
      statements: (hop, args, context, info) =>
        linkStatements(context, { edge: { id: hop.linkId }, args }, info),
    },
  };
}

const MAX_PATHS = 500;
const MAX_EXCLUDED = 250;
const MAX_NEIGHBOURS = 2_000;

type Resolver<Args> = (
  source: unknown,
  args: Args,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => Promise<Row>;

const paths: Resolver<QueryPathsArgs> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const asked = selectedFields(info);
  // Finding out whether there is one more path is a search of its own.
  const isMoreAsked = ['pageInfo', 'isComplete'].some((field) => asked.has(field));
  const count = Math.min(MAX_PATHS, span.start + span.count + (isMoreAsked ? 1 : 0));
  const exclude = args.exclude ?? [];
  const { from, to } = args;
  if (from === to)
    throw new InputError(
      `\`from\` and \`to\` must be two entities; found "${from}" twice. Ask for its \`neighbourhood\` instead.`,
    );
  if (exclude.length > MAX_EXCLUDED)
    throw new InputError(
      `\`exclude\` takes at most ${MAX_EXCLUDED} ids and got ${exclude.length}; leave some out.`,
    );
  const end = [from, to].find((id) => exclude.includes(id));
  if (end !== undefined)
    throw new InputError(
      `\`exclude\` must leave both ends; found "${end}", which the paths start or end at. Take it out.`,
    );
  const scope = readScope(context, info);
  const answer = await networkOf(scope.engine, scope.model).ask<'paths'>(
    {
      kind: 'paths',
      from,
      to,
      count,
      exclude,
      maxHops: within('maxHops', args.maxHops ?? 4, MAX_HOPS),
      scope: {
        ...scope.view,
        ...allowed(args.via),
        ...(args.minBasis && { minBasis: args.minBasis }),
      },
      parts: [
        ...(asked.has('noPath') ? (['REASON'] as const) : []),
        ...(PATH_AT.some((path) => selectedFields(info, path).has('hops')) ? (['LINKS'] as const) : []),
        ...namesAsked(context, info, ENTITIES_OF_PATHS),
      ],
      ...hubLimit(args.excludeHubsAbove),
    },
    context.deadline,
  );
  const known = byId(entityRows(answer.entities));
  const page = answer.paths.slice(span.start, span.start + span.count).map((path) => pathRow(path, known));
  return {
    ...rankedConnection(span, page, answer.paths.length),
    isComplete: answer.isComplete,
    noPath: noPathRow(answer.noPath),
  };
};

function hubLimit(most: number | null | undefined): { readonly excludeHubsAbove?: number } {
  if (most === null || most === undefined) return {};
  if (most >= 0) return { excludeHubsAbove: most };
  throw new InputError(`\`excludeHubsAbove\` must be a number of relationships, 0 or more; found ${most}.`);
}

function pathRow({ nodes, links, weakestBasis }: AnswerOf<'paths'>['paths'][number], known: RowsById): Row {
  return {
    ...{ length: nodes.length - 1, weakestBasis, nodes: nodes.map((id) => known.get(id)) },
    hops: links.map((link, index) => hopRow(link, known, nodes[index])),
  };
}

/** Returns a relationship as it is walked from one of its ends; from its tail when none is given. */
function hopRow(link: Link, known: RowsById, from: string = link.tail): Row {
  const isAlong = from === link.tail;
  return {
    ...link,
    linkId: link.id,
    direction: isAlong ? 'OUT' : 'IN',
    from: known.get(from),
    to: known.get(isAlong ? link.head : link.tail),
  };
}

const MESSAGES = {
  TOO_FEW_HOPS: 'No path is that short; there is a longer one.',
  NOT_CERTAIN: 'No path certainly held; there is one that may have.',
  WEAK_EVIDENCE: 'No path is known that well throughout; there is one over less well known relationships.',
  NOT_ON_THAT_DAY: 'No path held on that day; there is one on another.',
  HUB_EXCLUDED: 'Every path leads through an entity with many relationships.',
  ENTITY_EXCLUDED: 'Every path leads through an excluded entity.',
  RELATIONSHIP_NOT_ALLOWED: 'Every path takes a relationship of a type that is not allowed.',
  SEVERAL: 'Several conditions stand in the way together.',
  NOT_CONNECTED: 'The two are not connected within 8 hops, whatever is relaxed.',
} as const;

function noPathRow(noPath: AnswerOf<'paths'>['noPath']): Row | null {
  return noPath && { ...noPath, message: MESSAGES[noPath.reason] };
}

const neighbourhood: Resolver<QueryNeighbourhoodArgs> = async (_source, args, context, info) => {
  const asked = selectedFields(info);
  const drawn = selectedFields(info, ['neighbours']);
  const scope = readScope(context, info);
  const answer = await networkOf(scope.engine, scope.model).ask<'neighbourhood'>(
    {
      kind: 'neighbourhood',
      of: args.of,
      hops: within('hops', args.hops ?? 1, MAX_HOPS),
      limit: within('limit', args.limit ?? 150, MAX_NEIGHBOURS),
      scope: { ...scope.view, ...allowed(args.via) },
      parts: [
        ...(asked.has('links') || asked.has('linksCut') ? (['LINKS'] as const) : []),
        ...(drawn.has('x') || drawn.has('y') ? (['PLACES'] as const) : []),
        ...(asked.has('cut') ? (['CUT'] as const) : []),
        ...namesAsked(context, info, ENTITIES_AROUND),
      ],
      ...(args.types && { types: typesOf(context.model, args.types) }),
    },
    context.deadline,
  );
  const nodes = entityRows(answer.entities);
  const known = answer.links.length > 0 ? byId(nodes) : new Map();
  return {
    ...{ nodes, answer },
    links: answer.links.map((link) => hopRow(link, known)),
    linksCut: answer.linksCut,
    cut: answer.cut.map(({ type, count }) => ({ type: constantCase(type), count })),
  };
};

interface Surroundings {
  readonly nodes: readonly Row[];
  readonly answer: AnswerOf<'neighbourhood'>;
}

function neighbourRows({ nodes, answer }: Surroundings): Row[] {
  const { distances, bases, degrees, places } = answer;
  return nodes.map((node, index) => ({
    ...{ node, distance: distances[index], basis: basisOf(bases[index] ?? 0), degree: degrees[index] },
    ...{ x: places?.[index]?.x ?? null, y: places?.[index]?.y ?? null },
  }));
}

/** Returns the concrete types behind values of `EntityType`. Throws `InputError` when the list is empty. */
function typesOf(model: Model, wanted: readonly EntityType[]): string[] {
  if (wanted.length === 0)
    throw new InputError('`types` must name at least one type; found none. Leave it out to return all.');
  return wanted.flatMap((value) => typesBehind(model, value));
}

function allowed(via: readonly RelationshipType[] | null | undefined): { readonly via?: readonly string[] } {
  if (!via) return {};
  if (via.length > 0) return { via };
  throw new InputError(
    '`via` must name at least one type of relationship; found none. Leave it out to allow all.',
  );
}

function within(argument: string, value: number, most: number): number {
  if (value >= 1 && value <= most) return value;
  throw new InputError(`\`${argument}\` must be a whole number from 1 to ${most}; found ${value}.`);
}

type RowsById = ReadonlyMap<string, Row>;

function byId(rows: readonly Row[]): RowsById {
  return new Map(rows.map((row) => [String(row.id), row]));
}

/**
 * Returns the entities of an answer as rows: their ids, and their types and names where they were asked for.
 */
function entityRows({ ids, named }: Entities): Row[] {
  if (!named) return ids.map((id) => ({ id }));
  const { types, typeNames, names } = named;
  return ids.map((id, index) => ({ id, type: typeNames[types[index] ?? 0], name: names[index] }));
}

/** The fields of an entity that the network itself can answer. */
const HELD: ReadonlySet<string> = new Set(['__typename', 'id', 'key', 'name']);

/** Paths to the fields that are entities. */
const PATH_AT = [['nodes'], ['edges', 'node']] as const;
const ENTITIES_OF_PATHS = PATH_AT.flatMap((path) => [
  [...path, 'nodes'],
  [...path, 'hops', 'from'],
  [...path, 'hops', 'to'],
]);
const ENTITIES_AROUND = [['nodes'], ['neighbours', 'node'], ['links', 'from'], ['links', 'to']];

/**
 * Asks the network for names where it can answer everything that is selected of an entity. In a view the
 * entity may have had another name, so the database is asked.
 */
function namesAsked(
  context: RequestContext,
  info: GraphQLResolveInfo,
  paths: readonly (readonly string[])[],
): readonly 'NAMES'[] {
  return readScope(context, info).view === undefined && paths.some((path) => isHeld(info, path))
    ? ['NAMES']
    : [];
}

function isHeld(info: GraphQLResolveInfo, path: readonly string[] = []): boolean {
  const fields = selectedFields(info, path);
  return fields.size > 0 && [...fields].every((field) => HELD.has(field));
}

/**
 * True for fields whose whole selection of entities the network can answer; worked out once for all records
 * of a list.
 */
const answered = new WeakMap<GraphQLResolveInfo, boolean>();

function isAnswered(info: GraphQLResolveInfo, row: Row): boolean {
  if (row.type === undefined) return false;
  const known = answered.get(info) ?? isHeld(info);
  answered.set(info, known);
  return known;
}

/**
 * Returns an entity that an answer names. What the answer does not give is read as the view sees it, for all
 * entities by one query.
 */
function entity(context: RequestContext, info: GraphQLResolveInfo, given: unknown): Row | Promise<Row> {
  const row = given as Row;
  return isAnswered(info, row) ? row : readEntity(context, info, String(row.id));
}

async function readEntity(context: RequestContext, info: GraphQLResolveInfo, id: string): Promise<Row> {
  const row = await recordById(readScope(context, info), id);
  if (row) return row;
  throw new InputError(`The entity "${id}" is gone since the network was read; ask again.`);
}

function entities(
  context: RequestContext,
  info: GraphQLResolveInfo,
  given: unknown,
): readonly Row[] | Promise<Row[]> {
  const rows = given as readonly Row[];
  return rows.every((row) => isAnswered(info, row))
    ? rows
    : Promise.all(rows.map((row) => entity(context, info, row)));
}
