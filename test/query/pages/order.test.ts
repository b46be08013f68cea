import fc from 'fast-check';
import { connectionFromArray, offsetToCursor } from 'graphql-relay';
import { expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { connectionTargets, rootFieldsOf, shapeOf } from '../../../src/model/list-shapes.ts';
import type { NodeType, RelationshipField } from '../../../src/model/model.ts';
import { ownOrder } from '../../../src/query/pages/index-walk.ts';
import { defaultOrder } from '../../../src/query/pages/order.ts';
import { stored } from '../../../src/store/layout/properties.ts';
import { storedLabels } from '../../../src/store/layout/storage-schema.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { meets } from '../../support/models/plain-filter.ts';
import { recordsOf, related, type Values } from '../../support/models/plain-graph.ts';
import { inOrder } from '../../support/models/plain-order.ts';
import { runsOn, within } from '../../support/random.ts';
import { beforeFilled, type Filled } from '../../support/worlds/filled.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

const { model } = api().contract;
const RECORDS = modelWorld(model, { seed: 9, perType: 6 });
const roots = new Map([...rootFieldsOf(model)].map(([field, target]) => [target, field]));
const targets = connectionTargets(model).filter((target) => roots.has(target));

interface PageArguments {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

interface Page {
  readonly edges: readonly {
    readonly cursor: string;
    readonly linkId?: string;
    readonly node: { readonly id: string };
  }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

type ReadPage = (page: PageArguments) => Promise<Page>;

function rootPages(
  { engine }: Filled,
  target: string,
  { orderBy, where }: { readonly orderBy: readonly Values[]; readonly where?: Values },
): ReadPage {
  const query = `query P($first: Int, $after: String, $last: Int, $before: String, $orderBy: [${target}Order!], $where: ${target}Filter) {
    list: ${roots.get(target)}(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, where: $where) {
      edges { cursor node { id } } ${PAGE} } }`;
  return async (page) => (await ask(engine, query, { ...page, orderBy, where })).list as Page;
}

/**
 * Follows a list to its end and back, in pages of these sizes, and compares each page with what the reference implementation of Relay's
 * connections gives for the whole list as an array. Positions stand for cursors there.
 */
async function followBothWays(
  read: ReadPage,
  all: readonly string[],
  sizes: readonly number[],
): Promise<void> {
  const places = new Map<string, number>();
  const check = async (page: PageArguments) => {
    const got = await read(page);
    const at = (cursor: string | undefined) =>
      cursor === undefined ? {} : offsetToCursor(places.get(cursor) ?? Number.NaN);
    const oracle = connectionFromArray([...all], {
      ...page,
      ...(page.after !== undefined && { after: at(page.after) as string }),
      ...(page.before !== undefined && { before: at(page.before) as string }),
    });
    expect(got.edges.map(idOf)).toEqual(oracle.edges.map((edge) => edge.node));
    if (page.first !== undefined) expect(got.pageInfo.hasNextPage).toBe(oracle.pageInfo.hasNextPage);
    if (page.last !== undefined) expect(got.pageInfo.hasPreviousPage).toBe(oracle.pageInfo.hasPreviousPage);
    for (const edge of got.edges) places.set(edge.cursor, all.indexOf(idOf(edge)));
    expect(got.pageInfo.startCursor).toBe(got.edges[0]?.cursor ?? null);
    expect(got.pageInfo.endCursor).toBe(got.edges.at(-1)?.cursor ?? null);
    return got;
  };
  const size = (step: number) => sizes[step % sizes.length] ?? 1;
  let page = await check({ first: size(0) });
  for (let step = 1; step < MAX_PAGES && page.pageInfo.hasNextPage; step += 1)
    page = await check({ first: size(step), after: page.pageInfo.endCursor ?? '' });
  const end = page.pageInfo.endCursor;
  page = await check({ last: size(1), ...(page.pageInfo.hasNextPage && end !== null && { before: end }) });
  for (let step = 2; step < MAX_PAGES && page.pageInfo.hasPreviousPage; step += 1)
    page = await check({ last: size(step), before: page.pageInfo.startCursor ?? '' });
  const cursors = [...places].sort(([, one], [, other]) => one - other).map(([cursor]) => cursor);
  const [from, to] = [cursors[1], cursors.at(-2)];
  if (from === undefined || to === undefined) return;
  await check({ first: size(0), after: from, before: to });
  await check({ last: size(0), after: from, before: to });
}

const MAX_PAGES = 8;

function idOf({ linkId, node }: Page['edges'][number]): string {
  return linkId === undefined ? node.id : `${node.id} ${linkId}`;
}

describeEngines('every order and its pages', (open, name) => {
  const filled = beforeFilled(open, RECORDS);
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
  const numRuns = runsOn(name, 150);

  it('of records are those of the plain model', { timeout: within(300_000) }, async () => {
    const asked = fc
      .constantFrom(...targets)
      .chain((target) => fc.tuple(fc.constant(target), ordersOf(target), sizes));
    await fc.assert(
      fc.asyncProperty(asked, async ([target, orderBy, each]) => {
        const { graph } = filled();
        const given = orderBy.length > 0 ? orderBy : defaultOrder(model, target);
        const items = recordsOf(graph, target);
        const all = inOrder(graph, target, {
          items,
          orderBy: given,
          node: (node) => node,
          ties: (node) => [node.id],
        });
        await followBothWays(
          rootPages(filled(), target, { orderBy }),
          all.map((node) => String(node.id)),
          each,
        );
      }),
      { numRuns, examples: [[['Agreement', [{ binding: 'ASC' }], [1]]]] },
    );
  });

  it('by the largest count of what meets a filter too, of those that meet another', {
    timeout: within(300_000),
  }, async () => {
    const asked = fc
      .constantFrom(...targets.filter((target) => countsOf(target).length > 0))
      .chain((target) => {
        const count = fc
          .constantFrom(...countsOf(target))
          .chain((field) =>
            fc.tuple(fc.constant(field), fc.constantFrom('DESC', 'DESC', 'ASC'), countedOf(field)),
          );
        const rest = fc.array(
          fc
            .tuple(fc.constantFrom('id', ...valuesOf(target)), fc.constantFrom('ASC', 'DESC'))
            .map(([key, way]): Values => ({ [key]: way })),
          { maxLength: 1 },
        );
        const isNull = fc
          .tuple(fc.constantFrom(...valuesOf(target)), fc.boolean())
          .map(([key, yes]): Values => ({ [key]: { isNull: yes } }));
        const where = fc.option(fc.oneof(isNull, fc.constant({ id: { ne: 'x' } })), { nil: undefined });
        return fc.tuple(fc.constant(target), count, rest, where, sizes);
      });
    await fc.assert(
      fc.asyncProperty(asked, async ([target, [field, direction, on], rest, where, each]) => {
        const { graph } = filled();
        const orderBy = [{ [field.name]: { direction, ...on } }, ...rest];
        const all = inOrder(graph, target, {
          items: recordsOf(graph, target).filter((node) => meets(graph, target, node, where ?? {})),
          orderBy,
          node: (node) => node,
          ties: (node) => [node.id],
        });
        const pages = rootPages(filled(), target, { orderBy, ...(where && { where }) });
        await followBothWays(
          pages,
          all.map((node) => String(node.id)),
          each,
        );
      }),
      { numRuns: runsOn(name, 120) },
    );
  });

  it('of relationships too, where one record may stand twice', { timeout: within(300_000) }, async () => {
    const owners = [...model.types.values()].filter((type) => listsOf(type).length > 0);
    const asked = fc
      .constantFrom(...owners)
      .chain((owner) =>
        fc
          .constantFrom(...listsOf(owner))
          .chain((field) => fc.tuple(fc.constant(owner), fc.constant(field), ordersOf(field.target), sizes)),
      );
    await fc.assert(
      fc.asyncProperty(asked, async ([owner, field, orderBy, each]) => {
        const { graph } = filled();
        const [busiest] = recordsOf(graph, owner.name).sort(
          (one, other) => related(graph, other, field).length - related(graph, one, field).length,
        );
        if (!busiest) throw new Error(`The world has no ${owner.name}.`);
        const given = orderBy.length > 0 ? orderBy : defaultOrder(model, field.target, field);
        const all = inOrder(graph, field.target, {
          items: related(graph, busiest, field),
          orderBy: given,
          node: (end) => end.node,
          ties: (end) => [end.node.id, end.edge.id],
          tieWay: ownOrder(model, field, given)?.isDescending ? 'DESC' : 'ASC',
        });
        const ids = all.map(
          ({ node, edge }) => `${node.id} ${edge.id ?? `link:${linkOf(field, [busiest.id, node.id])}`}`,
        );
        await followBothWays(linkPages(filled(), { owner, field, id: busiest.id, orderBy }), ids, each);
      }),
      { numRuns },
    );
  });
});

/** The id of a link that has none of its own. */
function linkOf(field: RelationshipField, [near, far]: readonly unknown[]): string {
  const ends = field.direction === 'OUT' ? [near, far] : [far, near];
  return [field.type.toLowerCase(), ...ends].join(':');
}

function listsOf(type: NodeType): RelationshipField[] {
  return [...type.relationships.values()].filter((field) => !field.isToOne);
}

function linkPages(
  { engine }: Filled,
  on: {
    readonly owner: NodeType;
    readonly field: RelationshipField;
    readonly id: unknown;
    readonly orderBy: readonly Values[];
  },
): ReadPage {
  const { owner, field, id, orderBy } = on;
  const query = `query L($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $orderBy: [${field.target}Order!]) {
    node(id: $id) { ... on ${owner.name} { list: ${field.name}(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
      edges { cursor linkId node { id } } ${PAGE} } } } }`;
  return async (page) => {
    const { node } = await ask(engine, query, { id, ...page, orderBy });
    return (node as { list: Page }).list;
  };
}

/** No order, or one of up to three keys: values, values behind a to-one field, counts of related records. */
function ordersOf(target: string): fc.Arbitrary<Values[]> {
  const shape = shapeOf(model, target);
  const way = fc.constantFrom('ASC', 'DESC');
  const values = valuesOf(target);
  const simple = fc
    .tuple(fc.constantFrom('id', ...values), way)
    .map(([key, value]): Values => ({ [key]: value }));
  const fields = [...shape.relationships.values()];
  const kinds = [simple];
  const ones = fields.filter((field) => field.isToOne && valuesOf(field.target).length > 0);
  if (ones.length > 0) {
    kinds.push(
      fc
        .constantFrom(...ones)
        .chain((field) =>
          fc
            .tuple(fc.constantFrom(...valuesOf(field.target)), way)
            .map(([key, value]): Values => ({ [field.name]: { [key]: value } })),
        ),
    );
  }
  const many = fields.filter((field) => !field.isToOne);
  if (many.length > 0) {
    const counted = fc.tuple(
      fc.constantFrom(...many),
      way,
      fc.constantFrom({}, { where: { id: { ne: 'x' } } }, EDGE),
    );
    kinds.push(counted.map(([field, direction, on]): Values => ({ [field.name]: { direction, ...on } })));
  }
  return fc.array(fc.oneof(...kinds), { maxLength: 3 });
}

const EDGE = { edge: { basis: { ne: 'INFERRED' } } };
/** Filters of a count that keep all, most, some or few of what is counted. */
function countedOf(field: RelationshipField): fc.Arbitrary<Values> {
  const plain = [{}, EDGE, { where: { id: { ne: 'x' } } }, { where: { id: { eq: 'x' } } }];
  const values = valuesOf(field.target);
  if (values.length === 0) return fc.constantFrom<Values>(...plain);
  const some = fc
    .tuple(fc.constantFrom(...values), fc.boolean())
    .map(([key, isNull]): Values => ({ where: { [key]: { isNull } } }));
  return fc.oneof(some, fc.constantFrom<Values>(...plain));
}

function countsOf(target: string): RelationshipField[] {
  return [...shapeOf(model, target).relationships.values()].filter((field) => !field.isToOne);
}

function valuesOf(target: string): string[] {
  return [...shapeOf(model, target).properties.values()]
    .filter((property) => !property.isList && property.scalar !== 'StatementValue')
    .map((property) => property.name);
}

describeEngines('pages of a list that changes meanwhile', (open, name) => {
  const filled = beforeFilled(open, []);

  it('skip nothing that stands throughout and give nothing twice', { timeout: within(300_000) }, async () => {
    const { engine } = filled();
    const values = fc.record({
      name: fc.constantFrom('alpha', 'Beta', 'gamma'),
      announcedOn: fc.constantFrom(undefined, '2025', '2025-06', '2026-01-31'),
      valueUsd: fc.constantFrom(undefined, 0, 5, 2_500_000_000),
    });
    const change = fc.record({
      remove: fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
      add: fc.array(values, { maxLength: 3 }),
    });
    const asked = fc.record({
      start: fc.array(values, { minLength: 5, maxLength: 25 }),
      changes: fc.array(change, { minLength: 1, maxLength: 8 }),
      orderBy: fc.array(
        fc
          .tuple(fc.constantFrom('announcedOn', 'valueUsd', 'name'), fc.constantFrom('ASC', 'DESC'))
          .map(([key, way]) => ({ [key]: way })),
        { maxLength: 2 },
      ),
      size: fc.integer({ min: 1, max: 5 }),
      isBackward: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ start, changes, orderBy, size, isBackward }) => {
        const list = new ChangingList(engine);
        await list.clear();
        await list.add(start);
        const throughout = new Set(list.ids);
        const read = rootPages(filled(), 'Agreement', { orderBy });
        const seen: string[] = [];
        let cursor: string | null = null;
        for (let step = 0; ; step += 1) {
          const page: Page = await read(
            isBackward
              ? { last: size, ...(cursor !== null && { before: cursor }) }
              : { first: size, ...(cursor !== null && { after: cursor }) },
          );
          seen.push(...page.edges.map(({ node }) => node.id));
          const { startCursor, endCursor, hasNextPage, hasPreviousPage } = page.pageInfo;
          if (!(isBackward ? hasPreviousPage : hasNextPage)) break;
          cursor = isBackward ? startCursor : endCursor;
          const { remove = [], add = [] } = changes[step] ?? {};
          for (const id of await list.remove(remove)) throughout.delete(id);
          await list.add(add);
        }
        expect(seen.length).toBe(new Set(seen).size);
        expect([...throughout].filter((id) => !seen.includes(id))).toEqual([]);
      }),
      { numRuns: runsOn(name, 60) },
    );
  });
});

/** Agreements that come and go, beside the writer, which never takes a record away. */
class ChangingList {
  readonly ids: string[] = [];
  readonly #engine: Engine;
  #made = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async clear(): Promise<void> {
    await this.#run('MATCH (n:Agreement) DETACH DELETE n');
  }

  async add(records: readonly Values[]): Promise<void> {
    const type = model.types.get('Agreement');
    if (!type || records.length === 0) return;
    const rows = records.map((values) => {
      // Neither in the order of insertion nor at the end of the list.
      const id = `agreement:${(this.#made * 7_919) % 1_000}-${this.#made}`;
      this.#made += 1;
      this.ids.push(id);
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
      return { id, type: type.name, ...stored(type, given) };
    });
    const labels = storedLabels(model, type.name).join(':');
    await this.#run(`UNWIND $rows AS row CREATE (n:${labels}) SET n += row`, { rows });
  }

  /** Takes away what stands at these places and gives the ids. */
  async remove(places: readonly number[]): Promise<string[]> {
    const gone = places.flatMap((place) => this.ids.splice(place % Math.max(1, this.ids.length), 1));
    if (gone.length > 0)
      await this.#run('UNWIND $ids AS id MATCH (n:Node {id: id}) DETACH DELETE n', { ids: gone });
    return gone;
  }

  async #run(text: string, params = {}): Promise<void> {
    await this.#engine.write((tx) => tx.run({ name: 'test.change', text }, params));
  }
}
