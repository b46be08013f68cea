import { type GraphQLSchema, graphql } from 'graphql';
import type { Engine } from '../src/engine/engine.ts';
import { textIndexName } from '../src/engine/neo4j/search.ts';
import { createContext } from '../src/query/request-context.ts';
import type { Contract } from '../src/schema.ts';
import { storageSchema } from '../src/store/layout/storage-schema.ts';
import type { Loaded } from './database.ts';
import type { Facts } from './shape.ts';

/** The row after which the deep page begins; half of the rows where there are fewer. */
const DEEP = 10_000;

/**
 * Looks up the facts that the questions need: the number of organizations, and the values at the deep row.
 */
export async function factsOf(
  engine: Engine,
  on: { readonly contract: Contract; readonly schema: GraphQLSchema; readonly loaded: Loaded },
): Promise<Facts> {
  const [count] = await engine.read({
    name: 'bench.count',
    text: 'MATCH (n:Organization) RETURN count(n) AS count',
  });
  const organizations = Number(count?.count);
  const deepRow = Math.min(DEEP, Math.floor(organizations / 2));
  const text =
    'MATCH (n:Organization) RETURN n.id AS id, n.name AS name, n.nameKey AS nameKey ORDER BY n.nameKey, n.id SKIP $rows LIMIT 1';
  const [deep] = await engine.read({ name: 'bench.deep', text }, { rows: deepRow });
  if (!deep) throw new Error('There are no organizations to ask for.');
  const { data, errors } = await graphql({
    schema: on.schema,
    source:
      'query Cursor($name: String!) { organizations(first: 1, where: {name: {eq: $name}}, orderBy: [{name: ASC}]) { edges { cursor } } }',
    variableValues: { name: deep.name },
    contextValue: createContext({ engine, model: on.contract.model }),
  });
  if (errors?.[0]) throw errors[0];
  const { organizations: found } = data as { organizations: { edges: { cursor: string }[] } };
  return {
    organizations,
    deepRow,
    deep: { id: String(deep.id), name: String(deep.name), nameKey: String(deep.nameKey) },
    cursor: found.edges[0]?.cursor ?? '',
    searchIndex: textIndexName(storageSchema(on.contract.model).search),
    hasStatements: on.loaded.evidence !== 'none',
  };
}
