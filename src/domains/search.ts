import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type {
  EntityFilter,
  EntityType,
  QuerySearchArgs,
  QuerySuggestArgs,
  Resolvers,
} from '../generated/graphql.ts';
import { nodeOf } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { cypher, join, statement } from '../graph/cypher.ts';
import { screamingName } from '../graph/derive.ts';
import { nodeFilter } from '../graph/filter.ts';
import { fold } from '../graph/fold.ts';
import { read } from '../graph/load.ts';
import { concreteTypes, type Model } from '../graph/model.ts';
import { MAX_PAGE, orderFingerprint, readPage, writeCursor } from '../graph/page.ts';
import { Bindings } from '../graph/params.ts';
import { type Ranked, rank, type Searched } from '../graph/rank.ts';
import { degreeOf, recordSight, stateOf } from '../graph/sight.ts';
import { type View, viewOf } from '../graph/view.ts';

/** Text search over all entities, and type-ahead. The engine proposes candidates; ranking is ours and the same on every engine. */
export function search(model: Model): Resolvers {
  const plan = searchPlan(model);
  return {
    Query: {
      search: (_source, args, context, info) => find(context, plan, { ...args, view: viewOf(info) }),
      suggest: (_source, args, context, info) => suggest(context, plan, { ...args, view: viewOf(info) }),
    },
    SearchEdge: { cursor: (edge) => writeCursor(String(edge.order), [edge.position]) },
  };
}

/** Search looks at so many candidates, and no further. */
const CANDIDATES = 200;
const MAX_TEXT = 200;
/** How many suggestions to give when `first` is null. */
const SUGGESTIONS = 10;

interface SearchPlan {
  /** Concrete types behind each value of the enum `EntityType`. */
  readonly types: ReadonlyMap<string, readonly string[]>;
  /** Searched properties, names first. */
  readonly properties: readonly string[];
}

const NAMES = ['name', 'shortName', 'number', 'aliases', 'identifierValues'];

function searchPlan(model: Model): SearchPlan {
  const entities = concreteTypes(model, 'Entity');
  const named = [...model.interfaces.keys(), ...entities.map((type) => type.name)];
  const searchable = entities.flatMap((type) =>
    [...type.properties.values()].filter((property) => property.isSearchable),
  );
  return {
    types: new Map(
      named.map((name) => [screamingName(name), concreteTypes(model, name).map((type) => type.name)]),
    ),
    properties: [...new Set([...NAMES, ...searchable.map((property) => property.name)])],
  };
}

async function find(context: RequestContext, plan: SearchPlan, args: QuerySearchArgs & Seen) {
  const order = orderFingerprint('search', [args.text, args.types, args.where]);
  const page = readPage(args, order);
  const found = await ranked(context, plan, { ...args, isPrefix: false });
  const start = page.after ? Number(page.after[0]) + 1 : 0;
  const kept = found.slice(start, start + page.limit);
  const edges = kept.map((hit, index) => ({ ...hit, order, position: start + index }));
  const cursor = (position: number) => (edges.length === 0 ? null : writeCursor(order, [position]));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: start + kept.length < found.length,
      hasPreviousPage: start > 0,
      startCursor: cursor(start),
      endCursor: cursor(start + kept.length - 1),
    },
    totalCount: found.length,
  };
}

interface Seen {
  readonly view: View | undefined;
}

type Hit = Ranked & { readonly node: Row };

async function ranked(
  context: RequestContext,
  plan: SearchPlan,
  ask: Pick<QuerySearchArgs, 'text' | 'types' | 'where'> & Seen & { readonly isPrefix: boolean },
): Promise<Hit[]> {
  const text = checkText(ask.text);
  if (text === '') return [];
  const hits = await context.engine.search({ text, limit: CANDIDATES, prefix: ask.isPrefix });
  const found = await candidates(context, plan, { ...ask, ids: hits.map((hit) => hit.id) });
  const rows = found.map((row) => ({ ...row, node: nodeOf(row) }));
  const byId = new Map(rows.map((row) => [String((row.node as Row).id), row]));
  const searched = [...byId].map(([id, row]) => searchedOf(id, row, plan));
  return rank(text, searched).flatMap((hit) => {
    const node = byId.get(hit.id)?.node as Row | undefined;
    return node ? [{ ...hit, node }] : [];
  });
}

function candidates(
  context: RequestContext,
  plan: SearchPlan,
  ask: {
    readonly ids: readonly string[];
    readonly types?: readonly EntityType[] | null;
    readonly where?: EntityFilter | null;
  } & Seen,
): Promise<Row[]> {
  if (ask.ids.length === 0) return Promise.resolve([]);
  const bindings = new Bindings(ask.view);
  const scope = { model: context.model, bindings };
  const n = cypher`n`;
  const filter = nodeFilter(scope, 'Entity', { variable: n, where: ask.where });
  const where = join([...recordSight(scope, 'Entity', n), filter], ' AND ');
  const state = ask.view ? cypher`OPTIONAL MATCH ${stateOf(bindings, n, cypher`v`)}` : cypher``;
  const version = ask.view ? cypher`, v {.*} AS version` : cypher``;
  const kinds = ask.types?.flatMap((type) => plan.types.get(type) ?? []);
  const typed = kinds ? cypher`AND n.type IN ${bindings.value(kinds)}` : cypher``;
  const text = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE n:Entity ${typed} AND ${where}
    ${state} RETURN n {.*} AS node${version}, ${degreeOf(context.model, n)} AS weight`;
  return read(context, statement('search.candidates', text), { ...bindings.params, ids: ask.ids });
}

function searchedOf(id: string, row: Row, plan: SearchPlan): Searched {
  const node = row.node as Row;
  const fields = plan.properties.flatMap((property) => {
    const value = node[property];
    const texts = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
    const isName = NAMES.includes(property);
    return texts.map((text) => ({
      name: property === 'identifierValues' ? 'identifiers' : property,
      text: String(text),
      isName,
    }));
  });
  return { id, fields, weight: Number(row.weight) };
}

async function suggest(context: RequestContext, plan: SearchPlan, args: QuerySuggestArgs & Seen) {
  const first = args.first ?? SUGGESTIONS;
  if (first < 0 || first > MAX_PAGE)
    throw new InputError(`\`first\` must be a whole number from 0 to ${MAX_PAGE}; found ${first}.`);
  const prefix = fold(args.prefix);
  const hits = await ranked(context, plan, { text: args.prefix, isPrefix: true, view: args.view });
  const suggestions = hits.flatMap(({ node }) => {
    const names = [
      node.name,
      node.shortName,
      node.number,
      ...((node.aliases as unknown[] | undefined) ?? []),
    ].filter((name) => typeof name === 'string');
    const matched =
      names.find((name) => fold(name).startsWith(prefix)) ??
      names.find((name) => fold(name).includes(` ${prefix}`));
    return matched ? [{ id: node.id, name: node.name, type: screamingName(String(node.type)), matched }] : [];
  });
  return suggestions.slice(0, first);
}

function checkText(text: string): string {
  if (text.length <= MAX_TEXT) return text.trim();
  throw new InputError(
    `A search takes at most ${MAX_TEXT} characters and got ${text.length}; use the words that tell most.`,
  );
}
