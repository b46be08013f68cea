import { cypher, namedQuery, whereAll } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { ChangeSetResolvers, QueryResolvers, Resolvers } from '../../generated/graphql.ts';
import { Bindings } from '../../query/bindings.ts';
import { recordsAsked } from '../../query/lists/by-id.ts';
import { keyedConnection, rootConnection } from '../../query/lists/connection.ts';
import { load, read } from '../../query/load.ts';
import { readScope } from '../../query/request-context.ts';
import { recordVisible } from '../../query/time/visibility.ts';
import { writesAbout } from '../../store/read/writes-about.ts';

/** Resolves change sets: what each write put into the graph. */
export function changeSets(): Resolvers {
  return {
    Query: {
      changeSet: async (_source, { id }, context, info) => {
        const [row] = await recordsAsked(context, [id], info);
        return row?.type === 'ChangeSet' ? row : null;
      },
      changeSets: list,
    },
    ChangeSet: { subjects, revised },
  };
}

const NEWEST_FIRST = [{ revision: 'DESC' }];

const list: NonNullable<QueryResolvers['changeSets']> = async (_source, { of, ...args }, context, info) => {
  const ids =
    (of ?? null) === null
      ? undefined
      : await writesAbout((query, params) => read(readScope(context, info), query, params), String(of));
  const ask = {
    target: 'ChangeSet',
    args: { ...args, orderBy: args.orderBy?.length ? args.orderBy : NEWEST_FIRST },
    ...(ids && {
      fixed: (bindings: Bindings) => cypher`n.id IN ${bindings.named('writes', ids)}`,
    }),
  };
  return rootConnection(context, ask, info);
};

const subjects: NonNullable<ChangeSetResolvers['subjects']> = (source, args, context, info) => {
  const scope = readScope(context, info);
  const seen = recordVisible({ model: context.model, bindings: new Bindings(scope) }, 'Statement', cypher`s`);
  const match = cypher`MATCH (p)-[:WROTE]->(s:Statement)${whereAll(seen)} MATCH (s)-[:ABOUT]->(n:Entity) WITH DISTINCT n MATCH (n)`;
  const keyed = {
    ...{ name: 'ChangeSet.subjects', target: 'Entity', key: String(source.id) },
    args: { ...args, orderBy: [{ name: 'ASC' }] },
    match,
  };
  return keyedConnection(context, keyed, info);
};

const MAX_REVISED = 100;

/** Every revised record has a value at least, so as many records hold as many values. */
const REVISED = namedQuery(
  'ChangeSet.revised',
  cypher`UNWIND $keys AS key MATCH (c:Node {id: key})
    CALL (c) { MATCH (c)-[r:REVISED]->(n:Node) WITH r, n ORDER BY n.id LIMIT $limit RETURN collect({record: n {.*}, values: r.values}) AS items }
    RETURN key, items`,
);

const revised: NonNullable<ChangeSetResolvers['revised']> = async (source, { first }, context, info) => {
  const limit = first ?? 25;
  if (limit < 0 || limit > MAX_REVISED)
    throw new InputError(`\`first\` must be between 0 and ${MAX_REVISED}; found ${limit}.`);
  const query = { query: REVISED, params: { limit: MAX_REVISED } };
  const row = await load(readScope(context, info), query, String(source.id));
  const values = ((row?.items ?? []) as readonly Row[]).flatMap((item) =>
    (item.values as readonly string[]).map((text) => {
      const [property, before, after] = JSON.parse(text) as [string, unknown, unknown];
      return { record: item.record as Row, property, before, after };
    }),
  );
  return values.slice(0, limit);
};
