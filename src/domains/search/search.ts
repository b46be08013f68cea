import type { GraphQLResolveInfo } from 'graphql';
import { type Cypher, cypher, join, namedQuery, whereAll } from '../../engine/cypher.ts';
import type { Row, SearchedProperty, SearchRequest, Value } from '../../engine/engine.ts';
import type { QuerySearchArgs, Resolvers } from '../../generated/graphql.ts';
import { typesBehind } from '../../model/list-shapes.ts';
import { concreteTypes, type Model } from '../../model/model.ts';
import { Bindings } from '../../query/bindings.ts';
import { counterById } from '../../query/facets/counter.ts';
import { type ByIdRead, nodeOf, readingAt, type SelectionPlace } from '../../query/lists/by-id.ts';
import { load, read } from '../../query/load.ts';
import { orderFingerprint, writeCursor } from '../../query/pages/cursor.ts';
import { pageInfo, readPage, startOf } from '../../query/pages/page.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { degreeOf, recordVisible, versionMap, visibleWalk } from '../../query/time/visibility.ts';
import { nodeFilter } from '../../query/where/filter.ts';
import { type Connection, connectedTo } from './connected.ts';
import { CONNECTIONS } from './connection-text.ts';
import { keysOf, questionOf, type SearchQuestion } from './question.ts';
import { highlight, isAnsweredWholly, type RankedRecord, rank } from './rank.ts';
import { checkSearchText } from './search-text.ts';
import type { Searched } from './searched.ts';
import { searchedProperty } from './searched-property.ts';

/**
 * Resolves `search`: text search over all entities. The engine proposes candidates; the ranking is ours and
 * the same on every engine.
 */
export function search(model: Model): Resolvers {
  const plan = searchPlan(model);
  return {
    Query: {
      search: (_source, args, context, info) =>
        find(readScope(context, info), plan, { ...args, asked: info }),
    },
    SearchEdge: { cursor: (edge) => writeCursor(String(edge.order), [edge.position]) },
  };
}

/** The most candidates that are ranked. */
const CANDIDATES = 200;
/** The most candidates that are asked for where a filter narrows: most of them may not pass it. */
const BEFORE_FILTER = 2_000;

interface SearchPlan {
  /** Searched properties, names first. */
  readonly properties: readonly SearchedProperty[];
}

const NAMES = ['name', 'shortName', 'number', 'aliases', 'identifierValues', 'website'];

function searchPlan(model: Model): SearchPlan {
  const entities = concreteTypes(model, 'Entity');
  const searchable = entities.flatMap((type) =>
    [...type.properties.values()].filter((property) => property.isSearchable),
  );
  const names = [...new Set([...NAMES, ...searchable.map((property) => property.name)])];
  return { properties: names.map((name) => searchedProperty(model, name)) };
}

async function find(context: ReadScope, plan: SearchPlan, args: QuerySearchArgs & Seen) {
  const order = orderFingerprint('search', [args.text, args.types, args.where]);
  const page = readPage(args, order);
  const text = checkSearchText('text', args.text);
  const question = questionOf(text);
  const ask = isFiltered(args) || context.view ? narrowed : open;
  const found = question.words.length === 0 ? NOTHING : await ask(context, plan, { ...args, text, question });
  const start = startOf(page);
  const kept = await found.page(start, page.limit);
  const edges = kept.map(({ text, ...hit }, index) => ({
    ...hit,
    ...{ order, position: start + index, highlight: highlight(question, text) },
  }));
  const cursor = (position: number) => (edges.length === 0 ? undefined : writeCursor(order, [position]));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfo(page, start + kept.length < found.ids.length, [
      cursor(start),
      cursor(start + kept.length - 1),
    ]),
    totalCount: found.ids.length,
    isEstimate: found.isCut,
    count: counterById(context, { name: 'search', target: 'Entity', ids: found.ids }).count,
  };
}

interface Seen {
  readonly asked: GraphQLResolveInfo;
}

type SearchAsk = Pick<QuerySearchArgs, 'text' | 'types' | 'where'> &
  Seen & { readonly question: SearchQuestion };

type Hit = RankedRecord & { readonly node: Row };

interface Found {
  /** Ids of everything found, best first. */
  readonly ids: readonly string[];
  /** True when there may be more than were looked at. */
  readonly isCut: boolean;
  readonly page: (start: number, limit: number) => Promise<Hit[]> | Hit[];
}

const NOTHING: Found = { ids: [], isCut: false, page: () => [] };

/**
 * Ranks everything that the engine proposes by the values that come with it, with what has to do with it where a question asks for a kind.
 * Where only names are selected they come with it as well; otherwise the records of the page are read.
 */
async function open(context: ReadScope, plan: SearchPlan, ask: SearchAsk): Promise<Found> {
  const { text, question, asked } = ask;
  const properties = [...plan.properties, KIND, TYPE];
  const hits = await context.engine.search({ ...asking(text, question), limit: CANDIDATES, properties });
  const proposed = hits.map(({ id, values = [], degree = 0 }): Candidate => {
    const [kind, type] = values.slice(-2) as Value[];
    const searched = { id, ...kindOf(type, kind), fields: fieldsOf(plan, values), weight: degree };
    return { searched, node: { id, name: values[0] as Value, type: type ?? null } };
  });
  const { found, nodes } = await ranked(context, plan, { ...ask, named: proposed, starts: () => proposed });
  const reading = readingAt(context, asked, PAGE);
  const page = (start: number, limit: number) => {
    const kept = found.slice(start, start + limit);
    return reading ? withRecords(context, kept, reading) : kept.map((hit) => withNode(nodes, hit));
  };
  return { ids: found.map(({ id }) => id), isCut: hits.length >= CANDIDATES, page };
}

/** A record that may answer, as far as it was read, with what ranking reads of it. */
interface Candidate {
  readonly node: Row;
  readonly searched: Searched;
}

/**
 * Ranks candidates by their own values, and where a question asks for a kind and none is called just so, with the records that have to do
 * with those it starts from: `director of Argonne`.
 */
async function ranked(
  context: ReadScope,
  plan: SearchPlan,
  ask: SearchAsk & {
    readonly named: readonly Candidate[];
    readonly starts: () => Promise<readonly Candidate[]> | readonly Candidate[];
  },
): Promise<{ readonly found: readonly RankedRecord[]; readonly nodes: ReadonlyMap<string, Row> }> {
  const { question, named, starts } = ask;
  const nodes = new Map(named.map(({ searched: { id }, node }) => [id, node]));
  const found = rank(
    question,
    named.map(({ searched }) => searched),
  );
  if (!question.isOfKind || isAnsweredWholly(found)) return { found, nodes };
  const connected = await connectedTo(
    context,
    question,
    (await starts()).map(({ searched }) => searched),
  );
  if (connected.length === 0) return { found, nodes };
  const further = connected.map(({ id }) => id).filter((id) => !nodes.has(id));
  const others = await candidates(context, plan, { ...ask, ids: further });
  for (const { searched, node } of others) nodes.set(searched.id, node);
  const connections = new Map(connected.map((each) => [each.id, each.connections]));
  const all = [...named, ...others].map(({ searched }) => {
    const told = connections.get(searched.id);
    return told ? { ...searched, fields: [...searched.fields, ...told.map(connectionField)] } : searched;
  });
  return { found: rank(question, all), nodes };
}

function connectionField({ text, called }: Connection): Searched['fields'][number] {
  return { name: CONNECTIONS, text, isName: false, called };
}

function withNode(nodes: ReadonlyMap<string, Row>, hit: RankedRecord): Hit {
  return { ...hit, node: nodes.get(hit.id) ?? {} };
}

const PAGE: SelectionPlace = {
  ...{ name: 'search.page', on: 'Entity', paths: [['nodes'], ['edges', 'node']] },
  // These come with the candidates.
  isHad: (properties) => properties?.every((property) => ['id', 'type', 'name'].includes(property)) === true,
};

const TYPE: SearchedProperty = { name: 'type' };
const KIND: SearchedProperty = { name: 'kind' };

function kindOf(type: unknown, kind: unknown): Pick<Searched, 'type' | 'kind'> {
  return { type: String(type), kind: typeof kind === 'string' ? kind : undefined };
}

/** A text as engines are asked for it. */
function asking(text: string, question: SearchQuestion): Pick<SearchRequest, 'keys' | 'words' | 'withEnds'> {
  return { keys: keysOf(question, text), words: question.words, withEnds: question.mayBeEnd };
}

async function withRecords(
  context: ReadScope,
  kept: readonly RankedRecord[],
  reading: ByIdRead,
): Promise<Hit[]> {
  const rows = await Promise.all(kept.map(({ id }) => load(context, reading, id)));
  return kept.flatMap((hit, index) => {
    const node = reading.read(rows[index]);
    return node ? [{ ...hit, node }] : [];
  });
}

function isFiltered({ types, where }: Pick<QuerySearchArgs, 'types' | 'where'>): boolean {
  return (types ?? where ?? undefined) !== undefined;
}

/** Ranks what a filter or a view leaves of the candidates. What is found by them starts from all, whether or not that passes the filter itself. */
async function narrowed(context: ReadScope, plan: SearchPlan, ask: SearchAsk): Promise<Found> {
  const { text, asked, question } = ask;
  const withPast = context.view !== undefined;
  const hits = await context.engine.search({ ...asking(text, question), limit: BEFORE_FILTER, withPast });
  const ids = hits.map((hit) => hit.id);
  const named = await candidates(context, plan, { ...ask, ids });
  const starts = () => (isFiltered(ask) ? candidates(context, plan, { text, asked, question, ids }) : named);
  const { found, nodes } = await ranked(context, plan, { ...ask, named, starts });
  const page = (start: number, most: number) =>
    found.slice(start, start + most).map((hit) => withNode(nodes, hit));
  const isCut = hits.length >= BEFORE_FILTER || named.length >= CANDIDATES;
  return { ids: found.map(({ id }) => id), isCut, page };
}

function candidateOf(plan: SearchPlan, row: Row): Candidate {
  const node = seenNode(row);
  const values = plan.properties.map(({ name }) => node[name]);
  const weight = Number(row.weight);
  const searched = {
    id: String(node.id),
    ...kindOf(node.type, node.kind),
    fields: fieldsOf(plan, values),
    weight,
  };
  return { node, searched };
}

/** Returns the best candidates that pass the filter. */
async function candidates(
  context: ReadScope,
  plan: SearchPlan,
  ask: SearchAsk & { readonly ids: readonly string[] },
): Promise<readonly Candidate[]> {
  if (ask.ids.length === 0) return [];
  const bindings = new Bindings(context);
  const scope = { model: context.model, bindings, isNested: true };
  const filter = nodeFilter(scope, 'Entity', { variable: N, where: ask.where });
  const where = join([...recordVisible(scope, 'Entity', N), filter], ' AND ');
  const kinds = ask.types?.flatMap((type) => typesBehind(context.model, type));
  const typed = kinds ? cypher`AND n.type IN ${bindings.value(kinds)}` : cypher``;
  const text = cypher`UNWIND $proposed AS one MATCH (n:Node {id: one.id}) WHERE n:Entity ${typed} AND ${where}
    WITH n, one.place AS place ORDER BY place LIMIT $most ${withWeight(context.model, bindings)}`;
  const proposed = ask.ids.map((id, place) => ({ id, place }));
  const rows = await read(context, namedQuery('search.candidates', text), {
    ...bindings.params,
    proposed,
    most: CANDIDATES,
  });
  return rows.map((row) => candidateOf(plan, row));
}

/** Completes a query with the record `n` as the view sees it, and how well connected it is. */
function withWeight(model: Model, bindings: Bindings): Cypher {
  const version = bindings.view
    ? cypher`, ${versionMap(bindings, N)} AS version, ${identifiersIn(model, bindings)} AS identifiers`
    : cypher``;
  return cypher`RETURN n {.*} AS node${version}, ${degreeOf(N)} AS weight`;
}

/** Returns Cypher for the values of the identifiers of `n` that a view sees. */
function identifiersIn(model: Model, bindings: Bindings): Cypher {
  const { types, seen } = visibleWalk({ model, bindings }, ['HAS_IDENTIFIER']);
  const conditions = seen(cypher`r`);
  const where = whereAll(conditions);
  return cypher`[(n)-[r:${types}]->(i:Identifier)${where} | i.value]`;
}

/** Returns a record as the view sees it, with the identifiers that it had then. */
function seenNode(row: Row): Row {
  const node = nodeOf(row);
  return row.identifiers === undefined ? node : { ...node, identifierValues: row.identifiers as string[] };
}

const N = cypher`n`;

/** Returns the texts of a record, from its values of the searched properties. */
function fieldsOf({ properties }: SearchPlan, values: readonly unknown[]): Searched['fields'] {
  const fields: Searched['fields'][number][] = [];
  for (const [place, property] of properties.entries()) {
    const value = values[place] ?? [];
    const name = property.name === 'identifierValues' ? 'identifiers' : property.name;
    for (const text of Array.isArray(value) ? value : [value])
      fields.push({ name, text: String(text), isName: place < NAMES.length });
  }
  return fields;
}
