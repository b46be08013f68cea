import { type Cypher, cypher, join, name, whereAll } from '../../engine/cypher.ts';
import type { Model, RelationshipField } from '../../model/model.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';
import { orderFingerprint } from '../pages/cursor.ts';
import { ownOrder, seekOf } from '../pages/index-walk.ts';
import { defaultOrder, sortKeys } from '../pages/order.ts';
import { checkCursors, type PageArguments, readPage } from '../pages/page.ts';
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
import type { Shape } from '../row-shape.ts';
import { selectedFields } from '../selection.ts';
import { hasVersions, recordVisible, relationshipVisible, storedField } from '../time/visibility.ts';
import { edgeFilter, type FilterInput, nodeFilter, pattern } from '../where/filter.ts';
import { writtenOut } from '../where/shorthand-arguments.ts';
import type { ListInfo, Site } from './nested-reads.ts';

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
  /** True when the list is read inside a subquery, once for each key. */
  readonly isNested?: boolean;
  /** A last sort key, for lists in which one record may stand twice. */
  readonly tie?: Cypher | undefined;
  readonly fixed?: (bindings: Bindings) => Cypher;
}

export interface KeyedAsk extends ListAsk {
  /**
   * The pattern from `(p:Node {id: key})`, or from `key` itself if `isByKey`, to the listed `n`, each once;
   * over `r` if a `field` is read.
   */
  readonly match: Cypher;
  readonly isByKey?: boolean;
}

/** A part of a statement and the name of its result. */
interface Read {
  readonly result: Cypher;
  readonly part: StatementPart;
}

/**
 * A list below a record: the subqueries that read what is selected of it, each starting from `p` or `key`.
 */
export interface KeyedList {
  readonly list: List;
  readonly reads: readonly Read[];
  /** The pattern and condition from what `from` names to every record of the list. */
  readonly matched: Cypher;
  readonly from: 'p' | 'key';
}

/**
 * Returns all that the clauses of a list are written from: condition, order, page and columns. Throws
 * `InputError` for wrong arguments.
 */
export function readList(site: Site, ask: ListAsk, nests: Nests): List {
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
    ...(args.edge ? [edgeFilter(scope, R, args.edge)] : []),
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

/** Returns the order of a list: the one that the caller asks for, else the default order of the list. */
export function orderAsked(
  model: Model,
  ask: Pick<ListAsk, 'target' | 'args' | 'field'>,
): readonly FilterInput[] {
  return ask.args.orderBy?.length ? ask.args.orderBy : defaultOrder(model, ask.target, ask.field);
}

/**
 * Returns a list below a record, with a subquery for its page and one for its total where they are selected.
 * Throws `InputError` as `readList` does.
 */
export function readKeyedList(site: Site, ask: KeyedAsk, nests: Nests): KeyedList {
  const list = readList(site, { ...ask, isNested: true }, nests);
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

/** Returns the part that counts the records that `matched` finds. */
export function totalOf({ from, matched }: Pick<StatementPart, 'from'> & { readonly matched: Cypher }): Read {
  return { result: cypher`total`, part: { from, body: matched, value: cypher`count(n)` } };
}

/** Returns a part written as a subquery that gives its result under a name. */
export function called({ result, part }: Read): Cypher {
  return cypher`CALL (${join(part.from.map(name), ', ')}) { ${part.body} RETURN ${part.value} AS ${result} }`;
}

/** Returns true when facets or groups of a list are selected. */
export function countsMore(asked: ListInfo): boolean {
  const fields = selectedFields(asked);
  return fields.has('facets') || fields.has('groupBy');
}

/** Whether a list is asked for records or for its place, and not for counts alone. */
export function selectsPage(asked: ListInfo): boolean {
  const fields = selectedFields(asked);
  return fields.has('edges') || fields.has('nodes') || fields.has('pageInfo');
}

/** Returns how the records of a relationship field are matched, from `p`. */
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

/** Returns how the statements behind a relationship are matched, from the id of the relationship. */
export function statementsAsk(args: ConnectionArguments): KeyedAsk {
  return { target: 'Statement', args, match: cypher`MATCH (n:Statement {group: key})`, isByKey: true };
}

/** A to-one field; `isLink` when its relationship is asked for, with the record in it. */
export interface OneAsk {
  readonly field: RelationshipField;
  readonly isLink: boolean;
}

/**
 * The clauses for the one record of a to-one field of `p`, with its relationship. Of several recorded ones it
 * is the best known.
 */
export interface One {
  /** The clauses that find it, up to the RETURN. */
  readonly found: Cypher;
  readonly shape: Shape;
}

/**
 * Returns the clauses for the one record of a to-one field and for what is read below it: stated before
 * reported before inferred, then by the number of sources.
 */
export function readOne(site: Site, ask: OneAsk, nests: Nests): One {
  const { field, isLink } = ask;
  const { asked, bindings } = site;
  const scope = { model: site.context.model, bindings };
  const where = whereAll(relationshipVisible(scope, field, { relationship: R, far: N }));
  const stored = storedField(scope, field);
  const shown = projections(scope, field.target, {
    fields: selectedFields(asked, isLink ? ['node'] : []),
    nests,
  });
  const then = shown.state ? cypher`WITH n, r, ${shown.state.value} AS v` : cypher``;
  const found = cypher`MATCH ${pattern(field, { near: P, relationship: R, far: N }, stored)}${where}
    WITH n, r ORDER BY CASE r.basis WHEN 'STATED' THEN 0 WHEN 'REPORTED' THEN 1 ELSE 2 END, coalesce(r.sourceCount, 0) DESC, n.id LIMIT 1
    ${then} ${nestClauses(nests)}`;
  const edge = isLink ? edgeProjection(selectedFields(asked), nests) : undefined;
  return { found, shape: { ...shown, edge } };
}
