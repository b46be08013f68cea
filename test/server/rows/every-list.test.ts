import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { RowsRequest } from '../../../src/server/rows/export-rows.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { isTriedWhole } from '../../support/random.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';
import { readRows } from './access.ts';

const { schema, contract } = api();
const RECORDS = modelWorld(contract.model, { seed: 3, perType: 5 });
const SOME = RECORDS.flatMap((record) => ('id' in record ? [String(record.id)] : []));
const idOf = (prefix: string) => SOME.find((id) => id.startsWith(prefix)) ?? '';

/** Arguments of the lists that cannot be asked for without. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  search: 'text: "fusion"',
  changes: 'since: "2020-01-01"',
  paths: `from: "${idOf('org:')}", to: "${idOf('agreement:')}"`,
  sharedPartners: `a: "${idOf('org:')}", b: "${SOME.filter((id) => id.startsWith('org:')).at(-1)}"`,
  centrality: 'metric: DEGREE',
  bridges: 'one: {kind: {eq: COMPANY}}, other: {kind: {eq: UNIVERSITY}}',
  gaps: `around: "${idOf('org:')}"`,
  partnerless: 'of: {kind: {eq: NATIONAL_LAB}}, partners: {kind: {eq: COMPANY}}',
  programOverlap: `program: "${idOf('program:')}"`,
  concentration: '',
  fundingCallsByStatus: 'status: CLOSED',
  timeline: `of: ["${idOf('org:')}", "${idOf('agreement:')}"]`,
};

const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) =>
  getNamedType(type).name.endsWith('Connection'),
);

/** Selects every field of a type that asks for no argument: values, and of what stands behind them the values, records by their key. */
function selection(type: GraphQLOutputType, depth = 2): string {
  const named = getNamedType(type);
  if (!isObjectType(named) && !isInterfaceType(named)) return '';
  const isOne = depth < 2 && 'key' in named.getFields();
  const fields = Object.values(named.getFields()).filter((field) => {
    if (field.args.some(isRequiredArgument)) return false;
    if (SKIPPED.has(field.name)) return false;
    if (isOne) return field.name === 'key';
    return depth > 0 || isLeafType(getNamedType(field.type));
  });
  // An edge and its record share names; one of the two has to take others.
  const isEdge = named.name.endsWith('Edge');
  const texts = fields.map((field) =>
    isEdge && field.name !== 'node' ? `x_${field.name}: ${fieldText(field, depth)}` : fieldText(field, depth),
  );
  return `{ ${isEdge ? 'x_type: ' : ''}__typename ${texts.join(' ')} }`;
}

/** Names of the page, what is counted, and the two that are asked for one field alone. */
const SKIPPED = new Set(['facets', 'groupBy', 'pageInfo', 'cursor', 'nodes', 'evidences', 'evidence']);

function fieldText(field: GraphQLField<unknown, unknown>, depth: number): string {
  const named = getNamedType(field.type);
  if (isLeafType(named)) return field.name;
  if (!named.name.endsWith('Connection')) return `${field.name} ${selection(field.type, depth - 1)}`;
  const edges = (isObjectType(named) && named.getFields().edges?.type) || field.type;
  const edge = getNamedType(edges);
  const own = isObjectType(edge) ? Object.values(edge.getFields()) : [];
  const leaves = own.filter(({ name, type }) => isLeafType(getNamedType(type)) && name !== 'cursor');
  const node = own.find(({ name }) => name === 'node');
  const below = node ? selection(node.type, depth - 1) : '';
  const isPaged = field.args.some(({ name }) => name === 'first');
  const total = isObjectType(named) && named.getFields().totalCount ? 'totalCount' : '';
  return `${field.name}${isPaged ? '(first: 2)' : ''} { ${total} edges { ${leaves.map(({ name }) => `x_${name}: ${name}`).join(' ')} node ${below} } }`;
}

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };
type Flat = Readonly<Record<string, unknown>>;

/** The rule of flattening, written a second time: of an answer alone, without the schema. */
function flat(value: { readonly [key: string]: Json }): Flat {
  const columns: Record<string, unknown> = {};
  for (const [key, below] of Object.entries(value)) {
    const isTransparent = key === 'node' || key === 'edges' || key === 'nodes';
    const put = (name: string, item: unknown) => {
      columns[isTransparent ? name : name === '' ? key : `${key}_${name}`] = item;
    };
    if (isList(below) && below.some((item) => isObject(item))) {
      const items = below.map((item) => (isObject(item) ? flat(item) : {}));
      const names = new Set(items.flatMap((item) => Object.keys(item)));
      for (const name of names)
        put(
          name,
          items.map((item) => item[name] ?? null),
        );
    } else if (isObject(below)) for (const [name, item] of Object.entries(flat(below))) put(name, item);
    else if (!isTransparent) put('', below);
  }
  return columns;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Leaves out what is empty: an answer does not say which columns nothing has. */
function filled(row: Flat): Flat {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.every(isEmpty));
}

const request = (query: string, more: Partial<RowsRequest> = {}): RowsRequest => ({
  ...{ query, variables: {}, operationName: undefined, form: 'ndjson', isCited: false, limit: MOST },
  ...more,
});

/** Rows compared of each list, and the size of the pages: several of them. */
const MOST = 15;
const PAGE = 2;
/** Rows of each list, so that no comparison is of nothing. */
const counts = new Map<string, number>();

/** Of each list all that it has is asked, which Neo4j plans for seconds: there some lists stand for those of their kind. */
const CHOSEN = ['agreements', 'organizations', 'search', 'statements', 'changes', 'paths', 'timeline'];

describeEngines('an export of every list', (open, engineName) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(worldOf(RECORDS));
  }, 120_000);

  it('is of lists that there are', () => {
    expect(lists.length).toBeGreaterThan(40);
    const needing = lists.filter(({ args }) => args.some(isRequiredArgument)).map(({ name }) => name);
    expect(Object.keys(ARGUMENTS)).toEqual(expect.arrayContaining(needing));
  });

  const isWhole = isTriedWhole(engineName);
  for (const list of lists.filter(({ name }) => isWhole || CHOSEN.includes(name))) {
    const given = ARGUMENTS[list.name];
    const named = getNamedType(list.type);
    const item = (isObjectType(named) && named.getFields().nodes?.type) || list.type;
    const body = selection(item);
    const at = (page: string) => `${list.name}(${[given, page].filter(Boolean).join(', ')})`;

    it(`of ${list.name} has the rows that following its cursors gives`, { timeout: 60_000 }, async () => {
      const byHand: Flat[] = [];
      let after: string | null = null;
      do {
        const page: string = at(`first: ${PAGE}${after === null ? '' : `, after: ${JSON.stringify(after)}`}`);
        const data = await ask(
          engine,
          `{ list: ${page} { pageInfo { hasNextPage endCursor } nodes ${body} } }`,
        );
        const { nodes, pageInfo } = data.list as {
          nodes: readonly { readonly [key: string]: Json }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
        byHand.push(...nodes.map(flat));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null && byHand.length < MOST);

      const rows = await readRows(
        engine,
        request(`{ ${at(`first: ${PAGE}`)} { nodes ${body} pageInfo { hasNextPage } } }`),
      );

      counts.set(list.name, rows.length);
      const added = /(^|_)has_more$|^not_disclosed$/;
      const own = rows.map((row) =>
        filled(Object.fromEntries(Object.entries(row).filter(([name]) => !added.test(name)))),
      );
      expect(own).toEqual(byHand.slice(0, MOST).map(filled));
    });

    it(`of ${list.name} has the same rows with citations beside them`, { timeout: 60_000 }, async () => {
      const asked = `{ ${at(`first: ${PAGE}`)} { edges { node ${selection(item, 0)} } } }`;
      const plain = await readRows(engine, request(asked));
      const cited = await readRows(engine, request(asked, { isCited: true }));
      const columns = Object.keys(plain[0] ?? {});
      expect(cited.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])))).toEqual(
        plain,
      );
    });
  }

  it('has several pages of most, and rows of all but a few', () => {
    if (!isWhole) {
      expect([...counts.keys()].filter((name) => CHOSEN.includes(name))).toHaveLength(CHOSEN.length);
      return;
    }
    expect([...counts].filter(([, rows]) => rows > PAGE).length).toBeGreaterThan(35);
    expect([...counts].filter(([, rows]) => rows === 0).map(([name]) => name)).toEqual([
      ...['sharedPartners', 'slips', 'proposals'],
    ]);
  });
});
