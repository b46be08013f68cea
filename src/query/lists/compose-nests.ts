import {
  GraphQLError,
  getArgumentValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { cypher, join, name } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import type { Nests, StatementPart } from '../pages/page-clauses.ts';
import { listOf } from '../row-shape.ts';
import { selectionSets } from '../selection.ts';
import { composedOnce } from './composed-once.ts';
import {
  type ConnectionArguments,
  called,
  countsMore,
  type KeyedAsk,
  type KeyedList,
  type ListAsk,
  type OneAsk,
  orderAsked,
  readKeyedList,
  readOne,
  relatedAsk,
  statementsAsk,
} from './list.ts';
import {
  type Below,
  isOnAll,
  type ListInfo,
  type Nest,
  plainFields,
  registerNestedRead,
  relationshipOf,
  type Site,
  shownType,
} from './nested-reads.ts';

/**
 * Composes what is read below the records of a list, from the innermost list outwards: first the nests of a
 * list, then the list with them (`list.ts`), which knows nothing of where they come from.
 */

const nestRead = composedOnce<Nests[number] | undefined>();

/** Returns the nests of a list: of its records, and of the relationships that lead to them. */
export function nestsOfList(site: Site, { target, field }: Pick<ListAsk, 'target' | 'field'>): Nests {
  const { asked } = site;
  if (shownType(asked.returnType) !== target) return [];
  const sets = [...selectionSets(asked, ['nodes']), ...selectionSets(asked, ['edges', 'node'])];
  return [
    ...nestsBelow(site, { target, sets }),
    ...edgeNests(site, { on: field && shownType(asked.returnType, 'edges'), path: ['edges'] }),
  ];
}

/**
 * Returns the nests of the one record of a to-one field, and of its relationship where a link is asked for.
 */
export function nestsOfOne(site: Site, { field, isLink }: OneAsk): Nests {
  const { asked } = site;
  const sets = selectionSets(asked, isLink ? ['node'] : []);
  return [
    ...nestsBelow(site, { target: field.target, sets }),
    ...edgeNests(site, { on: isLink ? getNamedType(asked.returnType).name : undefined, path: [] }),
  ];
}

/**
 * Returns a nest for every selected field that can be read with each record `n`; the other fields are read by
 * their resolvers. See `Nest`.
 */
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

/**
 * Returns the nests of the `statements` selected of the relationship `r` of each record; `on` is the type of
 * the edge that shows it.
 */
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
  site: Site,
  nest: Pick<Nests[number], 'of'> &
    Pick<Nest, 'field'> & { readonly below: Below; readonly read: NestRead | undefined },
): Nests[number] | undefined {
  const { below, of, field, read } = nest;
  const slot = `nest_${below.node.alias?.value ?? below.node.name.value}`;
  if (!read) return undefined;
  const { results, page, one } = read;
  if (!registerNestedRead(site, below.node, { field, slot, results, page, one })) return undefined;
  const variable = site.bindings.variable('nest');
  const { from, body, value } = read.part;
  const ends = from.map((end) => (end === 'p' ? cypher`n AS p` : cypher`${name(of)}.id AS key`));
  // Names given to a subquery stay bound throughout it. A subquery of its own, which is not given `n`, is
  // what can match another `n`.
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
  // A cursor is made for the concrete type of the record above, which is not known here: the resolver reads
  // pages that go on from one.
  if (!args || args.after || args.before) return undefined;
  // Facets and groups are counted by queries of their own, made from the list: the resolver reads such a
  // list.
  if (countsMore(inside.site.asked)) return undefined;
  const ask = askOf(args);
  const keyed = unlessWrong(() => readKeyedList(inside.site, ask, nestsOfList(inside.site, ask)));
  if (!keyed || keyed.reads.length === 0) return undefined;
  return {
    ...together(keyed.reads),
    page: { list: keyed.list, asked: orderAsked(site.context.model, ask) },
    one: undefined,
  };
}

/** Joins parts into one whose value is the list of their values. */
function together(reads: KeyedList['reads']): Pick<NestRead, 'part' | 'results'> {
  const results = reads.map(({ result }) => result);
  const part: StatementPart = {
    from: [...new Set(reads.flatMap(({ part }) => part.from))],
    body: join(reads.map(called), ' '),
    value: cypher`[${join(results, ', ')}]`,
  };
  return { part, results: results.map(({ text }) => text) };
}

function oneNest(site: Site, { below, ...ask }: OneAsk & { readonly below: Below }): NestRead | undefined {
  const inside = siteBelow(site, below);
  if (!inside) return undefined;
  const { found, shape } = readOne(inside.site, ask, nestsOfOne(inside.site, ask));
  const value = cypher`head(collect(${listOf(shape)}))`;
  const read = together([{ result: cypher`one`, part: { from: ['p'], body: found, value } }]);
  return { ...read, page: undefined, one: shape };
}

/**
 * Returns the site of a field selected below another, as the executor would describe it; undefined when the
 * type has no such field.
 */
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

/**
 * Returns undefined for wrong arguments: the resolver of the field meets the same error, and reports it at
 * the path of the field.
 */
function unlessWrong<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError || error instanceof GraphQLError) return undefined;
    throw error;
  }
}
