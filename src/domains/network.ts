import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type {
  EntityType,
  QueryNeighbourhoodArgs,
  QueryPathsArgs,
  RelationshipType,
  Resolvers,
} from '../generated/graphql.ts';
import { recordById } from '../graph/by-id.ts';
import { linkStatements } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { screamingName, typesBehind } from '../graph/derive.ts';
import type { Model } from '../graph/model.ts';
import { rankedConnection, rankedCursor, readSpan } from '../graph/ranked.ts';
import { selectedFields } from '../graph/select.ts';
import { viewOf } from '../graph/view.ts';
import { networkOf } from '../network/network.ts';
import type { Answer } from '../network/questions.ts';

/** The network itself: paths between two entities and what surrounds one. */
export function network(): Resolvers {
  return {
    Query: { paths, neighbourhood },
    PathEdge: { cursor: rankedCursor },
    Path: { nodes: (path, _args, context, info) => entities(context, info, path.nodes) },
    PathRelaxation: {
      include: ({ include }, _args, context, info) => (include ? entities(context, info, include) : null),
    },
    Neighbourhood: { nodes: ({ ids }, _args, context, info) => entities(context, info, ids) },
    Neighbour: { node: ({ id }, _args, context, info) => entity(context, info, id) },
    Hop: {
      from: ({ from }, _args, context, info) => entity(context, info, from),
      to: ({ to }, _args, context, info) => entity(context, info, to),
      statements: (hop, args, context, info) =>
        linkStatements(context, { edge: { id: hop.linkId }, args }, info),
    },
  };
}

const MOST_HOPS = 8;
const MOST_PATHS = 500;
const MOST_EXCLUDED = 250;
const MOST_NEIGHBOURS = 2_000;

type Resolver<Args> = (
  source: unknown,
  args: Args,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => Promise<Row>;

const paths: Resolver<QueryPathsArgs> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const count = Math.min(MOST_PATHS, span.start + span.count + 1);
  const exclude = args.exclude ?? [];
  const { from, to } = args;
  if (from === to)
    throw new InputError(
      `\`from\` and \`to\` must be two entities; found "${from}" twice. Ask for its \`neighbourhood\` instead.`,
    );
  if (exclude.length > MOST_EXCLUDED)
    throw new InputError(`\`exclude\` takes at most ${MOST_EXCLUDED} ids and got ${exclude.length}.`);
  const end = [from, to].find((id) => exclude.includes(id));
  if (end !== undefined)
    throw new InputError(
      `\`exclude\` must leave both ends; found "${end}", which the paths start or end at. Take it out.`,
    );
  const answer = await networkOf(context.engine, context.model).ask<'paths'>(
    {
      kind: 'paths',
      from,
      to,
      count,
      exclude,
      maxHops: within('maxHops', args.maxHops ?? 4, MOST_HOPS),
      scope: { ...viewOf(info), ...allowed(args.via), ...(args.minBasis && { minBasis: args.minBasis }) },
      ...hubLimit(args.excludeHubsAbove),
    },
    context.deadline,
  );
  const page = answer.paths.slice(span.start, span.start + span.count).map(pathRow);
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

function pathRow(path: Answer<'paths'>['paths'][number]): Row {
  const hops = path.links.map((link, index) => hopRow(link, path.nodes[index]));
  return { length: hops.length, weakestBasis: path.weakestBasis, nodes: path.nodes, hops };
}

type LinkAnswer = Answer<'neighbourhood'>['links'][number];

/** A relationship as it is walked from one of its ends; from its tail when left out. */
function hopRow(link: LinkAnswer, from: string = link.tail): Row {
  const isAlong = from === link.tail;
  return {
    ...link,
    linkId: link.id,
    direction: isAlong ? 'OUT' : 'IN',
    from,
    to: isAlong ? link.head : link.tail,
  };
}

const MESSAGES = {
  TOO_FEW_HOPS: 'No path has so few hops; there is one with more.',
  NOT_CERTAIN: 'No path certainly held; there is one that may have.',
  WEAK_EVIDENCE: 'No path is so well known throughout; there is one over less well known relationships.',
  NOT_ON_THAT_DAY: 'No path held on that day; there is one on another.',
  HUB_EXCLUDED: 'Every path leads through an entity with many relationships.',
  ENTITY_EXCLUDED: 'Every path leads through an excluded entity.',
  RELATIONSHIP_NOT_ALLOWED: 'Every path takes a relationship of a type that is not allowed.',
  SEVERAL: 'Several conditions stand in the way together.',
  NOT_CONNECTED: 'The two are not connected within 8 hops, whatever is relaxed.',
} as const;

function noPathRow(noPath: Answer<'paths'>['noPath']): Row | null {
  return noPath && { ...noPath, message: MESSAGES[noPath.reason] };
}

const neighbourhood: Resolver<QueryNeighbourhoodArgs> = async (_source, args, context, info) => {
  const drawn = selectedFields(info, ['neighbours']);
  const answer = await networkOf(context.engine, context.model).ask<'neighbourhood'>(
    {
      kind: 'neighbourhood',
      of: args.of,
      hops: within('hops', args.hops ?? 1, MOST_HOPS),
      limit: within('limit', args.limit ?? 150, MOST_NEIGHBOURS),
      scope: { ...viewOf(info), ...allowed(args.via) },
      isDrawn: drawn.has('x') || drawn.has('y'),
      ...(args.types && { types: typesOf(context.model, args.types) }),
    },
    context.deadline,
  );
  return {
    ids: answer.neighbours.map(({ id }) => id),
    neighbours: answer.neighbours,
    links: answer.links.map((link) => hopRow(link)),
    linksCut: answer.linksCut,
    cut: answer.cut.map(({ type, count }) => ({ type: screamingName(type), count })),
  };
};

/** Concrete types behind values of `EntityType`. */
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

/** Entities by id, as the view sees them: all that one answer names come by one call. */
async function entity(context: RequestContext, info: GraphQLResolveInfo, id: unknown): Promise<Row> {
  const row = await recordById(context, String(id), viewOf(info));
  if (row) return row;
  throw new InputError(`The entity "${String(id)}" is gone since the network was read; ask again.`);
}

function entities(context: RequestContext, info: GraphQLResolveInfo, ids: unknown): Promise<Row[]> {
  return Promise.all((ids as readonly string[]).map((id) => entity(context, info, id)));
}
