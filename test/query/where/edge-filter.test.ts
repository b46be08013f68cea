import { getNullableType, isInputObjectType, isListType } from 'graphql';
import { expect, it } from 'vitest';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { meetsEdge } from '../../support/models/plain-filter.ts';
import type { Values } from '../../support/models/plain-graph.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

/** A filter on relationships speaks of what they show: every operator of every condition, against the values in the answer. */

const { contract, schema } = api();
const RECORDS = modelWorld(contract.model, { seed: 3, perType: 5 });
/** Relationships with roles and days, in either direction, and one of evidence, which has none. */
const LISTS = [
  'agreements.parties',
  'companies.agreements',
  'computeResources.suppliers',
  'people.statements',
];
const SHOWN =
  'linkId role basis tier since until statementCount sourceCount claimSourceCount recordSourceCount';
/** So many filters are asked at once. */
const AT_ONCE = 12;

/** Operands beside the values that are shown: what no relationship has, and days at the ends of months. */
const MORE: Readonly<Record<string, readonly unknown[]>> = {
  since: ['2024', '2024-03', '2024-03-31', '2025-06', '2025-06-30', '2025-06-15'],
  until: ['2025', '2025-12-31', '2025-06', '2025-06-30', '2026-01-31', '2026-01'],
  role: ['none such'],
  statementCount: [0, 1, 2],
  sourceCount: [0, 1, 2],
  claimSourceCount: [0, 1, 2],
  recordSourceCount: [0, 1, 2],
};

describeEngines('every operator on a relationship', (open, name) => {
  const filled = beforeFilled(open, RECORDS);

  it.each(LISTS)('means the value that is shown: %s', { timeout: 120_000 }, async (path) => {
    const [root = '', field = ''] = path.split('.');
    const all = await asked(root, `all: ${field}(first: 100) { edges { ${SHOWN} } }`);
    const shown = all.map(({ all: each }) => shownEdges(each));
    const filters = edgeFilters(shown.flat());
    const chosen = name === 'embedded' ? filters : filters.filter((_each, index) => index % 7 === 0);
    for (let start = 0; start < chosen.length; start += AT_ONCE) {
      const some = chosen.slice(start, start + AT_ONCE);
      const lists = some.map(
        (edge, place) => `e${place}: ${field}(first: 100, edge: ${written(edge)}) { edges { linkId } }`,
      );
      const nodes = await asked(root, lists.join(' '));
      for (const [place, edge] of some.entries()) {
        const got = nodes.map((node) => shownEdges(node[`e${place}`]).map(({ linkId }) => linkId));
        const want = shown.map((edges) =>
          edges.filter((each) => meetsEdge(each, edge)).map(({ linkId }) => linkId),
        );
        expect({ path, edge, got }).toEqual({ path, edge, got: want });
      }
    }
    expect(shown.flat().length).toBeGreaterThan(3);
  });

  async function asked(root: string, selection: string): Promise<Values[]> {
    const data = await ask(
      filled().engine,
      `{ list: ${root}(first: 6, orderBy: [{ id: ASC }]) { nodes { ${selection} } } }`,
    );
    return (data as { list: { nodes: Values[] } }).list.nodes;
  }
});

/** What edges show, under the names that the plain model reads. */
function shownEdges(list: unknown): Values[] {
  const { edges } = list as { readonly edges: readonly Values[] };
  return edges.map((edge) => ({ ...edge, startText: edge.since, endText: edge.until }));
}

function edgeFilters(edges: readonly Values[]): Values[] {
  const type = schema.getType('EdgeFilter');
  const conditions = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  return conditions.flatMap(({ name, type: of }) => {
    const filter = getNullableType(of);
    if (!isInputObjectType(filter) || name === 'NOT' || name === 'support') return [];
    const values = [...new Set([...edges.map((edge) => edge[name] ?? null), ...(MORE[name] ?? [])])].filter(
      (value) => value !== null,
    );
    return Object.values(filter.getFields()).flatMap((operator): Values[] => {
      if (operator.name === 'isNull') return [true, false].map((isNull) => ({ [name]: { isNull } }));
      const isList = isListType(getNullableType(operator.type));
      return values.flatMap((value): Values[] => {
        const condition = { [name]: { [operator.name]: isList ? [value] : value } };
        return [condition, { NOT: condition }];
      });
    });
  });
}

/** A filter as GraphQL writes it: names of enums bare. */
function written(value: unknown, key = ''): string {
  if (Array.isArray(value)) return `[${value.map((each) => written(each, key)).join(', ')}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' && ENUMS.test(value) && key !== 'role' ? value : JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${name}: ${written(each, ['role'].includes(key) ? key : name)}`)
    .join(', ')} }`;
}

const ENUMS = /^(STATED|REPORTED|INFERRED|OFFICIAL|PARTY|PRESS|AGGREGATOR)$/;
