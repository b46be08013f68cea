import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { readContract } from '../../../src/schema.ts';
import { estimate } from '../../../src/server/graphql/cost.ts';
import { api } from '../../support/ask.ts';

const GRAPH = { model: readContract().model, figures: undefined };

function costOf(query: string) {
  const { schema } = api();
  return estimate({ schema, document: parse(query), variables: {}, operationName: undefined, graph: GRAPH });
}

it('lets the largest neighbourhood and ten paths with statements through', () => {
  const around =
    'neighbours { distance node { id name } } links { type from { id } to { id } } cut { type count }';
  const largest = costOf(`{ neighbourhood(of: "org:a", hops: 2, limit: 2000) { ${around} } }`);
  const usual = costOf(`{ neighbourhood(of: "org:a") { ${around} } }`);
  expect(largest.cost).toBeLessThan(LIMITS.cost.value);
  expect(largest.nodes).toBeLessThan(LIMITS.nodes.value);
  expect(usual.cost).toBeLessThan(largest.cost / 8);
  const paths =
    costOf(`{ paths(from: "org:a", to: "org:b", first: 10) { nodes { nodes { name } hops { type from { name } to { name }
    statements(first: 1) { nodes { evidence { quote source { title } } } } } } } }`);
  expect(paths.cost).toBeLessThan(LIMITS.cost.value);
});

it('refuses a walk for each record of a large page', () => {
  const each = costOf(
    '{ organizations(first: 100) { nodes { similar(first: 100) { nodes { count organization { name } } } } } }',
  );
  expect(each.cost).toBeGreaterThan(LIMITS.cost.value);
});
