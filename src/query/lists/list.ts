import {
  GraphQLError,
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { type Cypher, cypher, join, name, whereAll } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import type { Model, RelationshipField } from '../../model/model.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';
import { checkCursors, orderFingerprint, type PageArguments, readPage } from '../pages/cursor.ts';
import { ownOrder, seekOf } from '../pages/index-walk.ts';
import { defaultOrder, sortKeys } from '../pages/order.ts';
import {
  type List,
  type Nests,
  nestClauses,
  plainPage,
  type StatementPart,
  seekPage,
  V,
} from '../pages/page-clauses.ts';
import { edgeProjection, projections } from '../pages/projection.ts';
import { listOf, type Shape } from '../row-shape.ts';
import { selectedFields, selectionSets } from '../selection.ts';
import { hasVersions, recordVisible, relationshipVisible, storedField } from '../time/visibility.ts';
import { edgeFilter, type FilterInput, nodeFilter, pattern } from '../where/filter.ts';
import { writtenOut } from '../where/shorthand-arguments.ts';
import { composedOnce } from './composed-once.ts';
import {
  type Below,
  claimNest,
  isOnAll,
  type ListInfo,
  type Nest,
  plainFields,
  relationshipOf,
  type Site,
  shownType,
} from './nested-reads.ts';

export type ConnectionArguments = PageArguments & {
  readonly where?: FilterInput | null;
  readonly edge?: FilterInput | null;
  readonly orderBy?: readonly FilterInput[] | null;
};

const P = cypher`p`;
const N = cypher`n`;
const R = cypher`r`;

export interface ListAsk {
  readonly target: string;
  readonly args: ConnectionArguments;
  readonly field?: RelationshipField;
  /** Whether the list is read inside a subquery, once for each key. */
  readonly isNested?: boolean;
  /** Settles the order where one record may stand in the list twice. */
  readonly tie?: Cypher | undefined;
  readonly fixed?: (bindings: Bindings) => Cypher;
}

export interface KeyedAsk extends ListAsk {
  /** Leads from `(p:Node {id: key})`, or from `key` itself if `isByKey`, to the listed `n`, each once, and over `r` if it reads a `field`. */
  readonly match: Cypher;
  readonly isByKey?: boolean;
}

/** A part and the name of what it gives. */
interface Read {
  readonly result: Cypher;
  readonly part: StatementPart;
}

/** A list that hangs on a record: the subqueries that read what is selected of it, from `p` and `key`. */
export interface KeyedList {
  readonly list: List;
  readonly reads: readonly Read[];
  /** Leads from what `from` names to every record of the list. */
  readonly matched: Cypher;
  readonly from: 'p' | 'key';
}

/** What a list is read by. Throws `InputError` for arguments that are wrong. */
export function readList(site: Site, ask: ListAsk): List {
  const { context, asked, bindings } = site;
  const { model } = context;
  const { target, args } = ask;
  const ordered = orderAsked(model, ask);
  const order = orderFingerprint(`${asked.parentType.name}.${asked.fieldName}`, ordered);
  const page = readPage(args, order);
  const scope = { model, bindings };
  const seen = ask.field
    ? relationshipVisible(scope, ask.field, { relationship: R, far: N })
    : recordVisible(scope, target, N);
  const others = [
    ...(args.edge ? [edgeFilter(bindings, R, args.edge)] : []),
    ...(ask.fixed ? [ask.fixed(bindings)] : []),
  ];
  const condition = (states: Pick<Parameters<typeof nodeFilter>[0], 'isOfToday'>) => {
    const on = { variable: N, where: writtenOut(target, args) };
    const own = nodeFilter({ ...scope, isNested: ask.isNested === true, ...states }, target, on);
    return join([...seen, own, ...others], ' AND ');
  };
  const own = ownOrder(model, ask.field, ordered);
  const ties = [cypher`n.id`, ...(ask.tie ? [ask.tie] : [])];
  const keys = [
    ...sortKeys(scope, target, {
      variable: N,
      state: hasVersions(scope, target) ? V : undefined,
      orderBy: ordered,
    }),
    ...ties.map((expression) => ({
      expression,
      isDescending: own?.isDescending === true,
      isNullable: false,
    })),
  ];
  checkCursors(page, keys.length);
  const showsMore = selectedFields(asked).has('pageInfo');
  const edgeFields = selectedFields(asked, ['edges']);
  const fields = new Set([...selectedFields(asked, ['nodes']), ...selectedFields(asked, ['edges', 'node'])]);
  const sets = [...selectionSets(asked, ['nodes']), ...selectionSets(asked, ['edges', 'node'])];
  const nests =
    shownType(asked.returnType) === target
      ? [
          ...nestsBelow(site, { target, sets }),
          ...edgeNests(site, { on: ask.field && shownType(asked.returnType, 'edges'), path: ['edges'] }),
        ]
      : [];
  const shown = projections(scope, target, { fields, nests });
  const seek = seekOf(context, bindings.view && !shown.state ? undefined : own, {
    page,
    where: args.where,
    bindings,
  });
  const all = condition({});
  return {
    ...{ target, order, keys, page, condition: all, bindings, seek },
    ofToday: seek && shown.state ? condition({ isOfToday: true }) : all,
    nests,
    shape: { ...shown, edge: ask.field && edgeProjection(edgeFields, nests) },
    showsCursors: edgeFields.has('cursor') || showsMore,
    showsMore,
  };
}

/** The order of a list: what the caller asks for, else the list's own. */
function orderAsked(model: Model, ask: Pick<ListAsk, 'target' | 'args' | 'field'>): readonly FilterInput[] {
  return ask.args.orderBy?.length ? ask.args.orderBy : defaultOrder(model, ask.target, ask.field);
}

/** A list that hangs on a record, as part of a statement. */
export function readKeyedList(site: Site, ask: KeyedAsk): KeyedList {
  const list = readList(site, { ...ask, isNested: true });
  const from = ask.isByKey ? 'key' : 'p';
  const matched = cypher`${ask.match} WHERE ${list.condition}`;
  const reads: Read[] = [];
  if (selectedFields(site.asked).has('totalCount')) reads.push(totalOf({ from: [from], matched }));
  if (selectsPage(site.asked)) {
    const part = list.seek
      ? seekPage(list, list.seek)
      : plainPage(list, { matched, from: [from], hasEdge: ask.field !== undefined });
    reads.push({ result: cypher`page`, part });
  }
  return { list, reads, matched, from };
}

/** How many records there are of what `matched` finds. */
export function totalOf({ from, matched }: Pick<StatementPart, 'from'> & { readonly matched: Cypher }): Read {
  return { result: cypher`total`, part: { from, body: matched, value: cypher`count(n)` } };
}

/** A part as a subquery that gives its result under a name. */
export function called({ result, part }: Read): Cypher {
  return cypher`CALL (${join(part.from.map(name), ', ')}) { ${part.body} RETURN ${part.value} AS ${result} }`;
}

/** Whether facets or groups of a list are selected. */
export function countsMore(asked: ListInfo): boolean {
  const fields = selectedFields(asked);
  return fields.has('facets') || fields.has('groupBy');
}

export function selectsPage(asked: ListInfo): boolean {
  const fields = selectedFields(asked);
  return fields.has('edges') || fields.has('nodes') || fields.has('pageInfo');
}

/** How the records of a relationship field are found, from `p`. */
export function relatedAsk(
  scope: ComposeScope,
  field: RelationshipField,
  args: ConnectionArguments,
): KeyedAsk {
  const stored = storedField(scope, field);
  const isWalk = scope.model.relationships.get(field.type)?.isTraversal === true;
  return {
    ...{ target: field.target, args, field },
    match: cypher`MATCH ${pattern(field, { near: P, relationship: R, far: N }, stored)}`,
    tie: isWalk ? cypher`r.id` : undefined,
  };
}

/** How the statements behind a relationship are found, from its id. */
export function statementsAsk(args: ConnectionArguments): KeyedAsk {
  return { target: 'Statement', args, match: cypher`MATCH (n:Statement {group: key})`, isByKey: true };
}

/** The one record that a to-one field leads to from `p`, with its relationship: the best known where several are recorded. */
export interface One {
  /** Finds it; ends before the RETURN. */
  readonly found: Cypher;
  readonly shape: Shape;
}

/** `edge` is what of the relationship is selected; undefined where only the record is. */
export function readOne(
  site: Site,
  ask: {
    readonly field: RelationshipField;
    readonly fields: ReadonlySet<string>;
    readonly edge: ReadonlySet<string> | undefined;
    readonly sets: readonly SelectionSetNode[];
  },
): One {
  const { field } = ask;
  const scope = { model: site.context.model, bindings: site.bindings };
  const where = whereAll(relationshipVisible(scope, field, { relationship: R, far: N }));
  const stored = storedField(scope, field);
  const link = ask.edge && getNamedType(site.asked.returnType).name;
  const nests = [
    ...nestsBelow(site, { target: field.target, sets: ask.sets }),
    ...edgeNests(site, { on: link, path: [] }),
  ];
  const shown = projections(scope, field.target, { fields: ask.fields, nests });
  const then = shown.state ? cypher`WITH n, r, ${shown.state.value} AS v` : cypher``;
  const found = cypher`MATCH ${pattern(field, { near: P, relationship: R, far: N }, stored)}${where}
    WITH n, r ORDER BY CASE r.basis WHEN 'STATED' THEN 0 WHEN 'REPORTED' THEN 1 ELSE 2 END, coalesce(r.sourceCount, 0) DESC, n.id LIMIT 1
    ${then} ${nestClauses(nests)}`;
  return { found, shape: { ...shown, edge: ask.edge && edgeProjection(ask.edge, nests) } };
}

const nestRead = composedOnce<Nests[number] | undefined>();

/** What of the selected fields can be read with each record `n`; see `nest`. */
export function nestsBelow(
  site: Site,
  ask: {
    readonly target: string;
    readonly sets: readonly SelectionSetNode[];
    readonly isOfAnyType?: boolean;
  },
): Nests {
  const { context, asked } = site;
  if (!context.engine.capabilities.readsNestedLists) return [];
  const fields = plainFields(ask.sets, { on: ask.target, fragments: asked.fragments });
  return fields.flatMap((below) =>
    ask.isOfAnyType || isOnAll(context.model, below, ask.target)
      ? (nestRead(site, { ...below, selected: below.node }, () => nestOn(site, below)) ?? [])
      : [],
  );
}

/** The statements selected of the relationship `r` of each record, of the type `on`, can be read with it too. */
function edgeNests(
  site: Site,
  at: { readonly on: string | undefined; readonly path: readonly string[] },
): Nests {
  if (!site.context.engine.capabilities.readsNestedLists || at.on === undefined) return [];
  const sets = selectionSets(site.asked, at.path);
  const fields = plainFields(sets, { on: at.on, fragments: site.asked.fragments });
  return fields.flatMap((below) => {
    if (below.node.name.value !== 'statements') return [];
    const compose = () => {
      const read = listNest(site, { below, ask: statementsAsk });
      return nestAt(site, { below, of: 'r', field: undefined, read });
    };
    return nestRead(site, { ...below, selected: below.node }, compose) ?? [];
  });
}

function nestOn(site: Site, below: Below): Nests[number] | undefined {
  const scope = { model: site.context.model, bindings: site.bindings };
  const found = relationshipOf(scope.model, below);
  if (!found) return undefined;
  const { field, isLink } = found;
  const read = field.isToOne
    ? oneNest(site, { below, field, isLink })
    : listNest(site, { below, ask: (args) => relatedAsk(scope, field, args) });
  return nestAt(site, { below, of: 'n', field, read });
}

function nestAt(
  { context, bindings }: Site,
  nest: Pick<Nests[number], 'of'> &
    Pick<Nest, 'field'> & { readonly below: Below; readonly read: NestRead | undefined },
): Nests[number] | undefined {
  const { below, of, field, read } = nest;
  const slot = `nest_${below.node.alias?.value ?? below.node.name.value}`;
  if (!read) return undefined;
  const { results, page, one } = read;
  if (!claimNest(context, below.node, { field, view: bindings.view, slot, results, page, one }))
    return undefined;
  const variable = bindings.variable('nest');
  const { from, body, value } = read.part;
  const ends = from.map((end) => (end === 'p' ? cypher`n AS p` : cypher`${name(of)}.id AS key`));
  // What a subquery is given stays bound in all of it: only one of its own, which is not given `n`, can find another.
  const clause = cypher`CALL (${name(of)}) { WITH ${join(ends, ', ')} ${body} RETURN ${value} AS ${variable} }`;
  return { of, slot, variable, clause };
}

type NestRead = Pick<Nest, 'results' | 'page' | 'one'> & { readonly part: StatementPart };

function listNest(
  site: Site,
  { below, ask: askOf }: { readonly below: Below; readonly ask: (args: ConnectionArguments) => KeyedAsk },
): NestRead | undefined {
  const inside = siteBelow(site, below);
  const args = inside && argumentsOf(inside.definition, below, site.asked);
  // Where a page goes on is written for the type that the record turns out to be of.
  if (!args || args.after || args.before) return undefined;
  // Those are counted by calls of their own, by what the list is read by.
  if (countsMore(inside.site.asked)) return undefined;
  const ask = askOf(args);
  const keyed = unlessWrong(() => readKeyedList(inside.site, ask));
  if (!keyed || keyed.reads.length === 0) return undefined;
  return {
    ...together(keyed.reads),
    page: { list: keyed.list, asked: orderAsked(site.context.model, ask) },
    one: undefined,
  };
}

/** Parts as one, its value a list of theirs. */
function together(reads: KeyedList['reads']): Pick<NestRead, 'part' | 'results'> {
  const results = reads.map(({ result }) => result);
  const part: StatementPart = {
    from: [...new Set(reads.flatMap(({ part }) => part.from))],
    body: join(reads.map(called), ' '),
    value: cypher`[${join(results, ', ')}]`,
  };
  return { part, results: results.map(({ text }) => text) };
}

function oneNest(
  site: Site,
  {
    below,
    field,
    isLink,
  }: { readonly below: Below; readonly field: RelationshipField; readonly isLink: boolean },
): NestRead | undefined {
  const inside = siteBelow(site, below);
  if (!inside) return undefined;
  const path = isLink ? ['node'] : [];
  const { found, shape } = readOne(inside.site, {
    field,
    fields: selectedFields(inside.site.asked, path),
    edge: isLink ? selectedFields(inside.site.asked) : undefined,
    sets: selectionSets(inside.site.asked, path),
  });
  const value = cypher`head(collect(${listOf(shape)}))`;
  const read = together([{ result: cypher`one`, part: { from: ['p'], body: found, value } }]);
  return { ...read, page: undefined, one: shape };
}

/** The place of a selected field, as the executor would describe it. */
function siteBelow(site: Site, { node, on }: Below) {
  const { asked } = site;
  const type = asked.schema.getType(on);
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const definition = type.getFields()[node.name.value];
  if (!definition) return undefined;
  const inside: ListInfo = {
    ...{ schema: asked.schema, fragments: asked.fragments, variableValues: asked.variableValues },
    ...{ fieldNodes: [node], fieldName: node.name.value, parentType: type, returnType: definition.type },
  };
  return { definition, site: { ...site, asked: inside } };
}

function argumentsOf(
  definition: Parameters<typeof getArgumentValues>[0],
  { node }: Below,
  { variableValues }: ListInfo,
): ConnectionArguments | undefined {
  return unlessWrong(() => getArgumentValues(definition, node, variableValues) as ConnectionArguments);
}

/** What is wrong with a field is said where the field is: it is left to its resolver. */
function unlessWrong<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError || error instanceof GraphQLError) return undefined;
    throw error;
  }
}
