import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { EntityRef, Resolvers } from '../generated/graphql.ts';
import { recordById } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { cypher, statement } from '../graph/cypher.ts';
import { fold } from '../graph/fold.ts';
import { read } from '../graph/load.ts';
import type { Model } from '../graph/model.ts';

const MAX_IDS = 100;

/** Finding one record: by id, by name, by an identifier of another system. */
export function records(model: Model): Resolvers {
  const isEntity = (row: Row) => model.types.get(String(row.type))?.isEntity === true;
  return {
    Query: {
      node: async (_source, { id }, context) => (await recordById(context, id)) ?? null,
      nodes: (_source, { ids }, context) => byIds(context, ids),
      entity: async (_source, { by }, context) => {
        const row = await entityBy(context, by);
        return row && isEntity(row) ? row : null;
      },
    },
  };
}

function byIds(context: RequestContext, ids: readonly string[]): Promise<(Row | null)[]> {
  if (ids.length > MAX_IDS) {
    throw new InputError(
      `\`nodes\` takes at most ${MAX_IDS} ids and got ${ids.length}; ask for the rest in another request.`,
    );
  }
  return Promise.all(ids.map(async (id) => (await recordById(context, id)) ?? null));
}

async function entityBy(context: RequestContext, by: EntityRef): Promise<Row | undefined> {
  if (by.id !== undefined) return recordById(context, by.id);
  const rows =
    by.identifier === undefined
      ? await read(context, BY_NAME, { name: fold(by.name) })
      : await read(context, BY_IDENTIFIER, by.identifier);
  return rows[0]?.node as Row | undefined;
}

const BY_IDENTIFIER = statement(
  'entity.byIdentifier',
  cypher`MATCH (i:Identifier {scheme: $scheme, value: $value}) MATCH (i)<-[:HAS_IDENTIFIER]-(n:Entity) RETURN n {.*} AS node ORDER BY n.id LIMIT 1`,
);

/** The own name counts before the short name, that before an alias; then the best connected, then the id. */
const BY_NAME = statement(
  'entity.byName',
  cypher`MATCH (n:Entity) WHERE n.nameKey = $name OR n.shortNameKey = $name OR $name IN coalesce(n.aliasesKey, [])
    RETURN n {.*} AS node, CASE WHEN n.nameKey = $name THEN 0 WHEN n.shortNameKey = $name THEN 1 ELSE 2 END AS rank, COUNT { (n)--() } AS degree
    ORDER BY rank, degree DESC, n.id LIMIT 1`,
);
