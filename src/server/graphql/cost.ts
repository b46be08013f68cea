import {
  type DocumentNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import {
  type ComplexityEstimator,
  type ComplexityEstimatorArgs,
  getComplexity,
} from 'graphql-query-complexity';
import { BoundedCache } from '../../bounded-cache.ts';
import { shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../../query/pages/page.ts';
import { isRootType } from '../../query/root-types.ts';
import type { FilterInput } from '../../query/where/filter.ts';
import {
  filterWork,
  type MeasuredGraph,
  meanDegree,
  orderWork,
  recordsOf,
  relationshipsOf,
} from '../../query/where/filter-work.ts';
import { isFormer, opensFormer } from './former-views.ts';

/** The most that an operation may return and cost, worked out before it runs. */
export interface Estimate {
  /** Records returned. */
  readonly nodes: number;
  /** Points; see `costEstimator`. */
  readonly cost: number;
  /** Returns how many of them are for filters and orders; worked out only for those who are refused. */
  readonly conditions: () => number;
  /** Page sizes below 0 or above the cap of a list. Costed as 0 or the cap. */
  readonly badPages: readonly BadPage[];
}

/** A page size that no list accepts. */
export interface BadPage {
  readonly field: string;
  readonly argument: string;
  readonly found: number;
}

interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** The graph that filters and orders go through. */
  readonly graph: MeasuredGraph;
}

/**
 * Returns the estimate of an operation. Variables are coerced first, so literals, variables and defaults
 * count alike. Throws the error of the coercion.
 */
export function estimate(asked: CostQuestion): Estimate {
  const { document, variables, operationName, graph } = asked;
  const kept = known.get(document);
  const { figures, wasOther } = graph;
  const isOfNow = kept?.figures === figures && kept?.wasOther === wasOther;
  const ofDocument = isOfNow && kept ? kept.estimates : new BoundedCache<Estimate>(() => AN_ESTIMATE);
  if (kept?.estimates !== ofDocument) known.set(document, { figures, wasOther, estimates: ofDocument });
  // The content of a text costs nothing but where it opens a view from before a merge; one that does not fit its type fails in execution too.
  const told = (_key: string, value: unknown) =>
    typeof value === 'string' ? (isFormer(graph, value) ? 'then' : '') : value;
  const key = `${operationName} ${JSON.stringify(variables, told)}`;
  const found = ofDocument.get(key) ?? computeEstimate(asked);
  ofDocument.set(key, found);
  return found;
}

/**
 * Estimates by the document, which is kept parsed and is the same object each time, then by everything else
 * that the cost depends on.
 */
const known = new WeakMap<
  DocumentNode,
  Pick<MeasuredGraph, 'figures' | 'wasOther'> & { readonly estimates: BoundedCache<Estimate> }
>();
/** Bytes of an estimate, with what it needs to work out what its conditions cost. */
const AN_ESTIMATE = 1_000;

function computeEstimate(asked: CostQuestion): Estimate {
  const { schema, document, variables, operationName, graph } = asked;
  const measure = (estimator: Estimator) =>
    getComplexity({
      schema,
      query: document,
      variables,
      estimators: [countingOnce(estimator, document)],
      ...(operationName !== undefined && { operationName }),
    });
  const badPages: BadPage[] = [];
  const nodes = measure((args) => {
    badPages.push(...badPagesOf(args));
    return nodeEstimator(args);
  });
  const conditions = () => Math.ceil(measure(conditionEstimator(graph)));
  return { nodes, cost: Math.ceil(measure(costEstimator(graph))), conditions, badPages };
}

/**
 * Points: 25 records cost one, so do 5 lists and 250 values, each multiplied by the page sizes above it.
 * Measured, so that what 1,000 points allow takes less than two seconds: a page of 100 in a page of 100 and
 * three levels of default pages pass.
 */
const POINTS = {
  record: 1 / 25,
  list: 1 / 5,
  value: 1 / 250,
  search: 5,
  text: 50,
  write: 5,
  written: 1,
  former: 100,
};

const costEstimator = (graph: MeasuredGraph): Estimator => {
  const perPoint = followedForOne(graph);
  const whole = relationshipsOf(graph) / perPoint;
  return (asked, counts) =>
    ((1 + counts) * conditionWork(graph, asked)) / perPoint +
    whole * networkShare(asked) +
    historyPoints(graph, asked) +
    (opensFormer(graph, asked) ? POINTS.former : 0) +
    resultPoints(asked);
};

const conditionEstimator = (graph: MeasuredGraph): Estimator => {
  const perPoint = followedForOne(graph);
  return (asked, counts) => {
    const kind = kindOf(asked);
    const times = typeof kind === 'object' ? kind.size : 1;
    return ((1 + counts) * conditionWork(graph, asked)) / perPoint + times * asked.childComplexity;
  };
};

/** As the library's, told besides how often the records of a list are found anew to be counted by something. */
type Estimator = (asked: ComplexityEstimatorArgs, counts: number) => number;

/**
 * Relationships that filters and orders may follow for one point. A thousand points are 400,000, which took
 * the embedded engine 0.4 s of a processor; in a larger graph twice as many as it has, so that a condition on
 * what all its records are related to stays possible.
 */
function followedForOne(graph: MeasuredGraph): number {
  return Math.max(400, (2 * relationshipsOf(graph)) / 1_000);
}

function resultPoints(asked: ComplexityEstimatorArgs): number {
  const { childComplexity } = asked;
  const kind = kindOf(asked);
  if (asked.type.name === 'Mutation') return writePoints(asked) + childComplexity;
  if (kind === 'wrapper') return childComplexity;
  if (kind === 'value') return POINTS.value + childComplexity;
  if (kind === 'record') return recordPoints(asked) + childComplexity;
  return basePoints(asked) + kind.size * (POINTS.record + childComplexity);
}

/** Points of finding a list, before its records. */
function basePoints(asked: ComplexityEstimatorArgs): number {
  const { type, field } = asked;
  // Words that are misspelt are compared with all there are.
  if (isRootType(type.name) && field.name === 'search') return POINTS.text;
  return SEARCHES.has(field.name) ? POINTS.search * countedFields(asked) : POINTS.list;
}

/** A write is checked and worked out whole, record by record; a preview of it as well. */
function writePoints({ args }: ComplexityEstimatorArgs): number {
  return POINTS.write + POINTS.written * (Array.isArray(args.records) ? args.records.length : 1);
}

/**
 * Returns how many relationships the filters and orders of a field make the engine follow. What they ask of
 * is named by their types: `AgreementFilter` and `AgreementOrder` of agreements.
 */
function conditionWork(graph: MeasuredGraph, { type, field, args }: ComplexityEstimatorArgs): number {
  return field.args.reduce((sum, argument) => {
    const value: unknown = args[argument.name];
    const [, target, kind] = /^(.+)(Filter|Order)$/.exec(getNamedType(argument.type).name) ?? [];
    if (value === undefined || value === null || target === undefined || !isListed(graph.model, target))
      return sum;
    const on = { target, candidates: candidatesOf(graph, { owner: type.name, field: field.name, target }) };
    const work =
      kind === 'Filter'
        ? filterWork(graph, on, value as FilterInput)
        : orderWork(graph, on, value as readonly FilterInput[]);
    return sum + work;
  }, 0);
}

function isListed(model: Model, target: string): boolean {
  return model.types.has(target) || model.internal.has(target) || model.interfaces.has(target);
}

/** The records of a list below a record are those related to it; elsewhere they are all of their type. */
function candidatesOf(
  graph: MeasuredGraph,
  of: { readonly owner: string; readonly field: string; readonly target: string },
): number {
  const field = isListed(graph.model, of.owner)
    ? shapeOf(graph.model, of.owner).relationships.get(of.field)
    : undefined;
  return field ? meanDegree(graph, of.owner, field) : recordsOf(graph, of.target);
}

const nodeEstimator = (asked: ComplexityEstimatorArgs): number => {
  const { childComplexity } = asked;
  const kind = kindOf(asked);
  if (kind === 'wrapper' || kind === 'value') return childComplexity;
  return kind === 'record' ? 1 + childComplexity : kind.size * (1 + childComplexity);
};

/** Fields that look through a whole list or network to answer. */
const SEARCHES: ReadonlySet<string> = new Set([
  ...['suggest', 'facets', 'groupBy'],
  ...['timeline', 'slips', 'agreementDurations'],
  ...['paths', 'neighbourhood', 'sharedPartners', 'similar', 'collaboration', 'centrality', 'bridges'],
  ...['communities', 'gaps', 'partnerless', 'programOverlap', 'concentration'],
]);

/**
 * Points of a record: a withdrawal weighs every statement around a source, the evidence of a field every
 * statement on it.
 */
function recordPoints({ type, field }: ComplexityEstimatorArgs): number {
  if (isRootType(type.name) && field.name === 'withdrawal') return POINTS.search;
  return getNamedType(field.type).name === 'FieldEvidence' ? POINTS.list : POINTS.record;
}

/** Counts of a whole list: they are computed once, not once for each record of its page. */
const COUNTS: ReadonlySet<string> = new Set(['facets', 'groupBy']);

/**
 * Wraps an estimator so that the counts of a list are not multiplied by its page size, while each of them finds the records of the list
 * anew. Children are estimated before their parents.
 */
function countingOnce(estimator: Estimator, document: DocumentNode): ComplexityEstimator {
  const counted = new Map<SelectionNode, { readonly cost: number; readonly counts: number }>();
  return (asked) => {
    const { field, node, type, childComplexity } = asked;
    if (COUNTS.has(field.name) && type.name.endsWith('Connection')) {
      const cost = estimator(asked, 0);
      counted.set(node, { cost, counts: countedFields(asked) });
      return cost;
    }
    if (!getNamedType(field.type).name.endsWith('Connection') || !node.selectionSet)
      return estimator(asked, 0);
    const once = { cost: 0, counts: 0 };
    for (const selection of selectionsIn(node.selectionSet, document)) {
      const found = counted.get(selection);
      once.cost += found?.cost ?? 0;
      once.counts += found?.counts ?? 0;
    }
    return once.cost + estimator({ ...asked, childComplexity: childComplexity - once.cost }, once.counts);
  };
}

/** Returns the selections of a set, those of its fragments included. */
function selectionsIn(set: SelectionSetNode, document: DocumentNode): SelectionNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectionsIn(selection.selectionSet, document);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? selectionsIn(fragment.selectionSet, document) : [];
  });
}

/**
 * Points of changes, which are worked out in this process from the statements of some hundred groups, for each round of them. What kinds
 * there are is looked at afterwards, so that a page of some may take as many rounds as there are; a digest takes about as many. Of a few
 * entities there is less to look through.
 */
const HISTORY = { round: 100, ofFew: 20, few: 10, statements: 400, rounds: 5 };

function historyPoints(graph: MeasuredGraph, { type, field, args }: ComplexityEstimatorArgs): number {
  // Of a subscription, for each change that is told.
  if (type.name === 'Subscription') return HISTORY.ofFew;
  if (!isRootType(type.name) || (field.name !== 'changes' && field.name !== 'digest')) return 0;
  const isOfFew = Array.isArray(args.of) && args.of.length <= HISTORY.few;
  const isShort =
    field.name === 'changes' && args.material !== false && (args.kinds ?? undefined) === undefined;
  const all = Math.ceil(recordsOf(graph, 'Statement') / HISTORY.statements);
  const rounds = isShort ? 1 : Math.min(HISTORY.rounds, Math.max(1, all));
  return rounds * (isOfFew ? HISTORY.ofFew : HISTORY.round);
}

/**
 * The part of what following every relationship of the graph costs that a question to the network does: groups and shortest ways from every
 * organization look at everything several times, walks from one entity see little.
 */
const NETWORK_SHARES: ReadonlyMap<string, number> = new Map([
  ['communities', 0.9],
  ['centrality', 0.9],
  ...[
    'collaboration',
    'bridges',
    'gaps',
    'partnerless',
    'programOverlap',
    'concentration',
    'sharedPartners',
  ].map((name): [string, number] => [name, 0.3]),
  ['paths', 0.05],
  ['neighbourhood', 0.05],
]);

function networkShare({ type, field, args }: ComplexityEstimatorArgs): number {
  if (!isRootType(type.name)) return 0;
  const share = NETWORK_SHARES.get(field.name) ?? 0;
  if (field.name === 'communities' && (args.before ?? undefined) !== undefined) return 2 * share;
  const isWay = args.metric === 'BETWEENNESS' || args.metric === 'CLOSENESS';
  return field.name === 'centrality' && !isWay ? share / 3 : share;
}

/** Each facet counts the list once. */
function countedFields({ field, args }: ComplexityEstimatorArgs): number {
  return field.name === 'facets' && Array.isArray(args.by) ? Math.max(1, args.by.length) : 1;
}

/** Assumed length of a plain list. */
const PLAIN_LIST = 5;
/**
 * Assumed length of a list below a record whose page is not larger than the default: most records have one to
 * six related ones. What hubs bring beyond it is charged as it is read.
 */
export const RELATED_LIST = 4;
/** Assumed length of a list of a digest, which divides 500 changes among seven. */
const DIGEST_LIST = 72;

type Weight = 'wrapper' | 'value' | 'record' | { readonly size: number };

function kindOf({ type, field, args }: ComplexityEstimatorArgs): Weight {
  const named = getNamedType(field.type);
  if (!isCompositeType(named) || named.name.startsWith('__') || named.name === 'PageInfo') return 'value';
  if (isWrapper(type.name, field.name)) return 'wrapper';
  if (Array.isArray(args.ids)) return { size: args.ids.length };
  const asked = args.first ?? args.last ?? args.limit;
  // The limit of an object is that of the lists in it, which are costed as plain lists.
  if (typeof args.limit === 'number' && !isList(field.type) && !named.name.endsWith('Connection'))
    return { size: Math.min(Math.max(args.limit, 0), MAX_PAGE * 20) / PLAIN_LIST };
  const isBelow = !isRootType(type.name) && named.name.endsWith('Connection');
  if (typeof asked === 'number') {
    const size = Math.min(Math.max(asked, 0), MAX_PAGE * 20);
    return { size: isBelow && size <= DEFAULT_PAGE ? Math.min(size, RELATED_LIST) : size };
  }
  if (named.name.endsWith('Connection')) return { size: isBelow ? RELATED_LIST : DEFAULT_PAGE };
  if (isList(field.type)) return { size: type.name === 'Digest' ? DIGEST_LIST : PLAIN_LIST };
  return 'record';
}

/**
 * Returns true for the levels that views and the connection pattern add: they return nothing of their own.
 */
function isWrapper(parentType: string, field: string): boolean {
  if (isRootType(parentType) && field === 'at') return true;
  if (parentType.endsWith('Connection'))
    return field === 'edges' || field === 'nodes' || field === 'pageInfo';
  return parentType.endsWith('Edge') && field === 'node';
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

function badPagesOf({ field, args }: ComplexityEstimatorArgs): BadPage[] {
  if (!getNamedType(field.type).name.endsWith('Connection')) return [];
  return ['first', 'last'].flatMap((argument) => {
    const found: unknown = args[argument];
    const isBad = typeof found === 'number' && (found < 0 || found > MAX_PAGE);
    return isBad ? [{ field: field.name, argument, found }] : [];
  });
}
