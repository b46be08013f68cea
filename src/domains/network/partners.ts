import type { GraphQLResolveInfo } from 'graphql';
import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type {
  OrganizationFilter,
  OrganizationResolvers,
  QueryCommunitiesArgs,
  QueryResolvers,
  Resolvers,
  Through,
} from '../../generated/graphql.ts';
import { concreteTypes, type Model } from '../../model/model.ts';
import type { RelationshipScope } from '../../network/graph/scope.ts';
import { networkOf } from '../../network/network.ts';
import {
  LABS_OF_PROGRAM,
  sharing,
  sharingPartners,
  suppliesTo,
} from '../../network/partners/sharing-routes.ts';
import type { AnswerOf, Kind, Question, Ranked } from '../../network/questions.ts';
import { Bindings } from '../../query/bindings.ts';
import { type Count, type Counter, counterById } from '../../query/facets/counter.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { rankedConnection, rankedCursor, readSpan, type Span } from '../../query/pages/ranked-page.ts';
import { type ReadScope, type RequestContext, readScope } from '../../query/request-context.ts';
import { nodeFilter } from '../../query/where/filter.ts';

/**
 * Resolves who works with whom: what organizations share, how central they are, how they group, and what is
 * missing between them.
 */
export function partners(): Resolvers {
  const cursor = rankedCursor;
  return {
    Query: {
      sharedPartners,
      collaboration,
      centrality,
      bridges,
      communities,
      gaps,
      partnerless,
      programOverlap,
      concentration,
    },
    Organization: { similar },
    SharedPartnerEdge: { cursor },
    SimilarEdge: { cursor },
    CentralityEdge: { cursor },
    BridgeEdge: { cursor },
    GapEdge: { cursor },
    ProgramOverlapEdge: { cursor },
    ConcentrationEdge: { cursor },
    SharedPartner: { partner: one('partner'), withA: many('withOne'), withB: many('withOther') },
    Similar: { organization: one('id'), count: ({ shared }) => lengthOf(shared), shared: many('shared') },
    Collaboration: { rows: many('rows'), columns: many('columns'), leftOut: many('leftOut') },
    CollaborationCell: { row: one('row'), column: one('column'), things: many('things') },
    CentralityConnection: { leftOut: many('leftOut') },
    Central: { organization: one('id'), partners: ({ degree }) => Number(degree) },
    Bridge: { organization: one('id'), one: many('one'), other: many('other') },
    Communities: { leftOut: many('leftOut') },
    Community: {
      id: ({ id }) => communityId(id),
      leader: one('id'),
      size: ({ members }) => lengthOf(members),
      members: many('members'),
    },
    Move: {
      organization: one('id'),
      from: ({ from }) => (from === null ? null : communityId(from)),
      to: ({ to }) => (to === null ? null : communityId(to)),
    },
    Gap: { a: one('one'), b: one('other'), through: many('through') },
    ProgramOverlap: { organization: one('id'), programs: many('things') },
    Concentration: {
      host: ({ host }, _args, context, info) => (host === null ? null : record(context, info, host)),
      suppliers: ({ shares }) => shares as readonly Row[],
    },
    SupplierShare: { supplier: one('id') },
  };
}

function communityId(id: unknown): string {
  return `community:${String(id)}`;
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/**
 * Returns a resolver of the record whose id stands in a field of the answer, as the view sees it. All records
 * that one answer names come by one query.
 */
function one(field: string) {
  return (row: Row, _args: unknown, context: RequestContext, info: GraphQLResolveInfo) =>
    record(context, info, row[field]);
}

/** Returns a resolver of the records whose ids stand in a field of the answer. */
function many(field: string) {
  return (row: Row, _args: unknown, context: RequestContext, info: GraphQLResolveInfo) =>
    Promise.all((row[field] as readonly string[]).map((id) => record(context, info, id)));
}

async function record(context: RequestContext, info: GraphQLResolveInfo, id: unknown): Promise<Row> {
  const row = await recordById(readScope(context, info), String(id));
  if (row) return row;
  throw new InputError(`The record "${String(id)}" is gone since the network was read; ask again.`);
}

function ask<K extends Kind>(
  context: ReadScope,
  question: Extract<Question, { readonly kind: K }>,
): Promise<AnswerOf<K>> {
  return networkOf(context.engine, context.model).ask<K>(question, context.deadline);
}

function page(span: Span, { items, total }: Ranked<object>) {
  return rankedConnection(
    span,
    items.map((item) => ({ ...item })),
    total,
  );
}

const sharedPartners: NonNullable<QueryResolvers['sharedPartners']> = async (
  _source,
  args,
  context,
  info,
) => {
  if (args.a === args.b)
    throw new InputError(
      `\`a\` and \`b\` must be two organizations; found "${args.a}" twice. Name another for one of them.`,
    );
  const span = readSpan(info, args);
  const among = await membersOf(context, info, args.where);
  const projection = through(readScope(context, info), args.through);
  const found = await ask<'sharedPartners'>(readScope(context, info), {
    kind: 'sharedPartners',
    one: args.a,
    other: args.b,
    ...among,
    ...projection,
    ...span,
  });
  return page(span, found);
};

const similar: NonNullable<OrganizationResolvers['similar']> = async (source, args, context, info) => {
  const span = readSpan(info, args);
  const among = await membersOf(context, info, args.where);
  const by = args.by ?? 'PARTNERS';
  const members = organizationsOf(context.model);
  const found = await ask<'similar'>(readScope(context, info), {
    kind: 'similar',
    of: String(source.id),
    atLeast: args.atLeast ?? 1,
    scope: scopeOf(readScope(context, info)),
    routes: by === 'PARTNERS' ? sharingPartners(members) : sharing(members, [by]),
    ...among,
    ...span,
  });
  return page(span, found);
};

const MAX_ROWS = 200;

const collaboration: NonNullable<QueryResolvers['collaboration']> = async (_source, args, context, info) => {
  const most = args.limit ?? 50;
  if (most < 1 || most > MAX_ROWS)
    throw new InputError(`\`limit\` must be a whole number from 1 to ${MAX_ROWS}; found ${most}.`);
  const [rows, columns] = await Promise.all([
    idsOf(context, info, args.rows),
    idsOf(context, info, args.columns),
  ]);
  const projection = through(readScope(context, info), args.through);
  return ask<'collaboration'>(readScope(context, info), {
    kind: 'collaboration',
    rows,
    columns,
    most,
    ...projection,
  });
};

const centrality: NonNullable<QueryResolvers['centrality']> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const found = await ask<'centrality'>(readScope(context, info), {
    kind: 'centrality',
    metric: args.metric,
    isSampled: args.sampled === true,
    ...(await membersOf(context, info, args.among)),
    ...through(readScope(context, info), args.through),
    ...span,
  });
  return { ...page(span, found), sampledFrom: found.sampled, leftOut: found.leftOut };
};

const bridges: NonNullable<QueryResolvers['bridges']> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const [near, far] = await Promise.all([idsOf(context, info, args.one), idsOf(context, info, args.other)]);
  const found = await ask<'bridges'>(readScope(context, info), {
    kind: 'bridges',
    one: near,
    other: far,
    ...through(readScope(context, info), args.through),
    ...span,
  });
  return page(span, found);
};

const communities = async (
  _source: unknown,
  args: QueryCommunitiesArgs,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Row> => {
  const found = await ask<'communities'>(readScope(context, info), {
    kind: 'communities',
    ...(await membersOf(context, info, args.among)),
    ...through(readScope(context, info), args.through),
    ...(args.before && { before: { ...scopeOf(readScope(context, info)), validOn: args.before } }),
  });
  return { ...found, moved: found.moves };
};

const gaps: NonNullable<QueryResolvers['gaps']> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const found = await ask<'gaps'>(readScope(context, info), {
    kind: 'gaps',
    around: args.around,
    standIns: LABS_OF_PROGRAM,
    ...(await membersOf(context, info, args.among)),
    ...through(readScope(context, info), args.through),
    ...span,
  });
  return page(span, found);
};

const partnerless: NonNullable<QueryResolvers['partnerless']> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const [of, wanted] = await Promise.all([
    idsOf(context, info, args.of),
    idsOf(context, info, args.partners),
  ]);
  const question = {
    kind: 'partnerless',
    of,
    partners: wanted,
    ...through(readScope(context, info), args.through),
  } as const;
  const found = await ask<'partnerless'>(readScope(context, info), { ...question, ...span });
  const rows = await Promise.all(found.items.map((id) => record(context, info, id)));
  let all: Promise<Counter> | undefined;
  const count: Count = async (part) => {
    all ??= ask<'partnerless'>(readScope(context, info), { ...question, start: 0, count: MAX_MEMBERS }).then(
      ({ items }) =>
        counterById(readScope(context, info), { name: 'partnerless', target: 'Organization', ids: items }),
    );
    return (await all).count(part);
  };
  return { ...rankedConnection(span, rows, found.total), count };
};

const programOverlap: NonNullable<QueryResolvers['programOverlap']> = async (
  _source,
  args,
  context,
  info,
) => {
  const span = readSpan(info, args);
  const found = await ask<'overlap'>(readScope(context, info), {
    kind: 'overlap',
    with: args.program,
    ...(await membersOf(context, info, args.among)),
    ...through(readScope(context, info), ['PROGRAMS']),
    ...span,
  });
  return page(span, found);
};

const concentration: NonNullable<QueryResolvers['concentration']> = async (_source, args, context, info) => {
  const span = readSpan(info, args);
  const organizations = organizationsOf(context.model);
  const found = await ask<'concentration'>(readScope(context, info), {
    kind: 'concentration',
    ...suppliesTo(organizations, args.role ?? 'ACCELERATOR'),
    scope: scopeOf(readScope(context, info)),
    hosts: await idsOf(context, info, args.hosts),
    ...span,
  });
  return { ...page(span, found), overall: found.overall };
};

/** A condition may name at most this many organizations. */
const MAX_MEMBERS = 50_000;
const PAGE = 5_000;

/**
 * Returns the ids of the organizations that meet a condition in the view; undefined where there is no
 * condition. Throws `InputError` when there are too many.
 */
async function idsOf(
  context: RequestContext,
  info: GraphQLResolveInfo,
  where: OrganizationFilter | null | undefined,
): Promise<readonly string[] | undefined> {
  if (!where) return undefined;
  const scope = readScope(context, info);
  const bindings = new Bindings(scope);
  const condition = nodeFilter({ model: context.model, bindings }, 'Organization', {
    variable: cypher`n`,
    where,
  });
  const text = namedQuery(
    'Organization.ids',
    cypher`MATCH (n:Organization) WHERE n.id > $after AND ${condition} RETURN n.id AS id ORDER BY id LIMIT ${bindings.value(PAGE)}`,
  );
  const ids: string[] = [];
  for (let after = ''; ids.length <= MAX_MEMBERS; after = ids.at(-1) ?? '') {
    const rows = await read(scope, text, { ...bindings.params, after });
    ids.push(...rows.map((row) => String(row.id)));
    if (rows.length < PAGE) return ids;
  }
  throw new InputError(
    `The condition holds for more than ${MAX_MEMBERS} organizations; narrow it, or leave it out to mean all.`,
  );
}

async function membersOf(
  context: RequestContext,
  info: GraphQLResolveInfo,
  where: OrganizationFilter | null | undefined,
) {
  const among = await idsOf(context, info, where);
  return among ? { among } : {};
}

/**
 * Returns the scope and routes by which organizations are partners. Throws `InputError` when no kind of thing
 * is named.
 */
function through(scope: ReadScope, kinds: readonly Through[] | null | undefined) {
  const wanted = kinds ?? ['AGREEMENTS'];
  if (wanted.length > 0)
    return { scope: scopeOf(scope), routes: sharing(organizationsOf(scope.model), wanted) };
  throw new InputError(
    '`through` must name at least one kind of thing; found none. Leave it out for AGREEMENTS.',
  );
}

function scopeOf({ view }: ReadScope): RelationshipScope {
  return { ...view };
}

function organizationsOf(model: Model): string[] {
  return concreteTypes(model, 'Organization').map((type) => type.name);
}
