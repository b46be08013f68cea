import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { QuerySearchArgs, QuerySuggestArgs, Resolvers } from '../generated/graphql.ts';
import { nodeOf } from '../graph/by-id.ts';
import type { RequestContext } from '../graph/context.ts';
import { type Cypher, cypher, join, statement, whereAll } from '../graph/cypher.ts';
import { screamingName } from '../graph/derive.ts';
import { nodeFilter } from '../graph/filter.ts';
import { fold } from '../graph/fold.ts';
import { read } from '../graph/load.ts';
import { concreteTypes, type Model } from '../graph/model.ts';
import { MAX_PAGE, orderFingerprint, readPage, writeCursor } from '../graph/page.ts';
import { Bindings } from '../graph/params.ts';
import { type Ranked, rank, type Searched } from '../graph/rank.ts';
import { degreeOf, recordSight, stateIn, walkSight } from '../graph/sight.ts';
import { foldText } from '../graph/text.ts';
import { type View, viewOf } from '../graph/view.ts';

/** Text search over all entities, and type-ahead. The engine proposes candidates; ranking is ours and the same on every engine. */
export function search(model: Model): Resolvers {
  const plan = searchPlan(model);
  return {
    Query: {
      search: (_source, args, context, info) => find(context, plan, { ...args, view: viewOf(info) }),
      suggest: (_source, args, context, info) => suggest(context, { ...args, view: viewOf(info) }),
    },
    SearchEdge: { cursor: (edge) => writeCursor(String(edge.order), [edge.position]) },
  };
}

/** So many candidates are ranked, and no more. */
const CANDIDATES = 200;
/** Where a filter narrows, so many are asked for: most of them may not pass it. */
const BEFORE_FILTER = 2_000;
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
  const found = await ranked(context, plan, args);
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
  ask: Pick<QuerySearchArgs, 'text' | 'types' | 'where'> & Seen,
): Promise<Hit[]> {
  const text = checkText('text', ask.text);
  if (text === '') return [];
  const limit = ask.types || ask.where ? BEFORE_FILTER : CANDIDATES;
  const hits = await context.engine.search({ text, limit });
  const found = await candidates(context, plan, { ...ask, ids: hits.map((hit) => hit.id) });
  const rows = found.map((row) => ({ ...row, node: seenNode(row) }));
  const byId = new Map(rows.map((row) => [String((row.node as Row).id), row]));
  const searched = [...byId].map(([id, row]) => searchedOf(id, row, plan));
  return rank(text, searched).flatMap((hit) => {
    const node = byId.get(hit.id)?.node;
    return node ? [{ ...hit, node }] : [];
  });
}

/** The best of the proposed that pass the filter. */
function candidates(
  context: RequestContext,
  plan: SearchPlan,
  ask: Pick<QuerySearchArgs, 'types' | 'where'> & Seen & { readonly ids: readonly string[] },
): Promise<Row[]> {
  if (ask.ids.length === 0) return Promise.resolve([]);
  const bindings = new Bindings(ask.view);
  const scope = { model: context.model, bindings, isNested: true };
  const filter = nodeFilter(scope, 'Entity', { variable: N, where: ask.where });
  const where = join([...recordSight(scope, 'Entity', N), filter], ' AND ');
  const kinds = ask.types?.flatMap((type) => plan.types.get(type) ?? []);
  const typed = kinds ? cypher`AND n.type IN ${bindings.value(kinds)}` : cypher``;
  const text = cypher`UNWIND $proposed AS one MATCH (n:Node {id: one.id}) WHERE n:Entity ${typed} AND ${where}
    WITH n, one.place AS place ORDER BY place LIMIT $most ${named(context.model, bindings)}`;
  const proposed = ask.ids.map((id, place) => ({ id, place }));
  return read(context, statement('search.candidates', text), {
    ...bindings.params,
    proposed,
    most: CANDIDATES,
  });
}

/** Goes on to the record `n` as the view sees it, and how well connected it is. */
function named(model: Model, bindings: Bindings): Cypher {
  const version = bindings.view
    ? cypher`, ${stateIn(bindings, N)} AS version, ${identifiersIn(model, bindings)} AS identifiers`
    : cypher``;
  return cypher`RETURN n {.*} AS node${version}, ${degreeOf(model, N)} AS weight`;
}

/** The values of the identifiers of `n` that a view sees. */
function identifiersIn(model: Model, bindings: Bindings): Cypher {
  const { types, seen } = walkSight({ model, bindings }, ['HAS_IDENTIFIER']);
  const conditions = seen(cypher`r`);
  const where = whereAll(conditions);
  return cypher`[(n)-[r:${types}]->(i:Identifier)${where} | i.value]`;
}

/** The record as the view sees it, by its identifiers of then. */
function seenNode(row: Row): Row {
  const node = nodeOf(row);
  return row.identifiers === undefined ? node : { ...node, identifierValues: row.identifiers as string[] };
}

const N = cypher`n`;

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

async function suggest(context: RequestContext, { first, prefix, view }: QuerySuggestArgs & Seen) {
  const most = first ?? SUGGESTIONS;
  if (most < 0 || most > MAX_PAGE)
    throw new InputError(`\`first\` must be a whole number from 0 to ${MAX_PAGE}; found ${most}.`);
  const text = fold(checkText('prefix', prefix));
  if (text === '' || most === 0) return [];
  const hits = await context.engine.search({ text, limit: most * 2, prefix: true });
  const bindings = new Bindings(view);
  const seen = recordSight({ model: context.model, bindings }, 'Entity', N);
  const body = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE ${join([cypher`n:Entity`, ...seen], ' AND ')} ${named(context.model, bindings)}`;
  const ids = hits.map((hit) => hit.id);
  const rows = await read(context, statement('suggest.named', body), { ...bindings.params, ids });
  return rows
    .map((row) => ({ ...row, node: nodeOf(row) }))
    .flatMap((row) => suggestion(row, text))
    .sort((a, b) => b.rank - a.rank || b.weight - a.weight || (a.id < b.id ? -1 : 1))
    .slice(0, most);
}

/** The name that begins with the text, or else one that holds it further on. */
function suggestion(row: Row, text: string) {
  const node = row.node as Row;
  const names = [node.name, node.shortName, node.number, node.aliases]
    .flat()
    .filter((name) => typeof name === 'string');
  const beginning = names.find((name) => fold(name).startsWith(text));
  const matched = beginning ?? names.find((name) => holdsWords(name, text));
  if (matched === undefined) return [];
  const [id, type] = [String(node.id), screamingName(String(node.type))];
  const rank = beginning === undefined ? 0 : 1;
  return [{ id, name: node.name, type, matched, rank, weight: Number(row.weight) }];
}

function holdsWords(name: string, text: string): boolean {
  const own = foldText(name).split(' ');
  const asked = foldText(text).split(' ');
  return asked.every((word, index) =>
    own.some((other) => (index === asked.length - 1 ? other.startsWith(word) : other === word)),
  );
}

function checkText(argument: string, text: string): string {
  if (text.length <= MAX_TEXT) return text.trim();
  throw new InputError(
    `\`${argument}\` takes at most ${MAX_TEXT} characters and got ${text.length}; use the words that tell most.`,
  );
}
