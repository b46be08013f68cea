import { type Cypher, cypher, namedQuery, whereAll } from '../engine/cypher.ts';
import type { Row } from '../engine/engine.ts';
import type { EntityRef, IdentifierRef, Resolvers } from '../generated/graphql.ts';
import { MAX_IDS } from '../limits.ts';
import type { Model } from '../model/model.ts';
import { asStored } from '../model/records/text-forms.ts';
import { Bindings } from '../query/bindings.ts';
import { checkIds } from '../query/check-ids.ts';
import { askedById, nodeOf, recordById, recordsAsked } from '../query/lists/by-id.ts';
import { load, read } from '../query/load.ts';
import { type ReadScope, readScope } from '../query/request-context.ts';
import { relationshipTypes, relationshipVisible, versionMap } from '../query/time/visibility.ts';
import { calledBy } from './record-by-name.ts';

/** Resolves the look-up of single records: by id, by name, by an identifier of another system. */
export function records(model: Model): Resolvers {
  const isEntity = (row: Row) => model.types.get(String(row.type))?.isEntity === true;
  return {
    Query: {
      node: async (_source, { id }, context, info) => (await recordsAsked(context, [id], info))[0] ?? null,
      nodes: async (_source, { ids }, context, info) => {
        checkIds('nodes', ids, MAX_IDS);
        return (await recordsAsked(context, ids, info)).map((row) => row ?? null);
      },
      entity: async (_source, { by }, context, info) => {
        const scope = readScope(context, info);
        const row = scope.view ? await entityThen(scope, by) : await entityBy(scope, by);
        return row && isEntity(row) ? row : null;
      },
    },
    Entity: {
      mergedFrom: async (source, _args, context, info) => {
        const row = await load(
          readScope(context, info),
          { query: MERGED_FROM, params: {} },
          String(source.id),
        );
        return [...((row?.ids ?? []) as readonly string[])].sort();
      },
    },
  };
}

const MERGED_FROM = namedQuery(
  'Entity.mergedFrom',
  cypher`UNWIND $keys AS key MATCH (n:Merged {mergedInto: key}) RETURN key, collect(n.id) AS ids`,
);

async function entityBy(context: ReadScope, by: EntityRef): Promise<Row | undefined> {
  if (by.id !== undefined) return recordById(context, by.id);
  if (by.identifier === undefined) return calledBy(context, by.name);
  const rows = await read(context, BY_IDENTIFIER, identifierOf(by.identifier));
  return rows[0]?.node as Row | undefined;
}

function identifierOf({ scheme, value }: IdentifierRef) {
  return { scheme, value: asStored('IDENTIFIER', value) };
}

const BY_IDENTIFIER = namedQuery(
  'entity.byIdentifier',
  cypher`MATCH (i:Identifier {scheme: $scheme, value: $value}) MATCH (i)<-[:HAS_IDENTIFIER]-(n:Entity) RETURN n {.*} AS node ORDER BY n.id LIMIT 1`,
);

async function entityThen(context: ReadScope, by: EntityRef): Promise<Row | undefined> {
  if (by.id !== undefined) return askedById(context, by.id);
  if (by.identifier === undefined) return calledBy(context, by.name);
  const bindings = new Bindings(context);
  const text = byIdentifierThen(context, bindings);
  const [row] = await read(context, namedQuery('entity.then', text), {
    ...bindings.params,
    ...identifierOf(by.identifier),
  });
  return row && nodeOf(row);
}

function byIdentifierThen(context: ReadScope, bindings: Bindings): Cypher {
  const scope = { model: context.model, bindings };
  const identifiers = context.model.interfaces.get('Entity')?.relationships.get('identifiers');
  if (!identifiers) throw new Error('The SDL must declare the field Entity.identifiers.');
  const [n, r] = [cypher`n`, cypher`r`];
  const seen = relationshipVisible(scope, identifiers, { relationship: r, far: n });
  const where = whereAll(seen);
  return cypher`MATCH (i:Identifier {scheme: $scheme, value: $value})
    MATCH (i)<-[r:${relationshipTypes(scope, identifiers.type)}]-(n:Entity)${where}
    RETURN n {.*} AS node, ${versionMap(bindings, n)} AS version ORDER BY n.id LIMIT 1`;
}
