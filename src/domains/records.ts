import { type Cypher, cypher, join, namedQuery, whereAll } from '../engine/cypher.ts';
import type { Row } from '../engine/engine.ts';
import type { EntityRef, IdentifierRef, Resolvers } from '../generated/graphql.ts';
import { MAX_IDS } from '../limits.ts';
import { coreOf, foldedWords, squeeze } from '../model/fold-text.ts';
import type { Model } from '../model/model.ts';
import { BY_END, mayBeJoined, rankOfName } from '../model/names.ts';
import { asStored } from '../model/records/text-forms.ts';
import { Bindings } from '../query/bindings.ts';
import { checkIds } from '../query/check-ids.ts';
import { askedById, nodeOf, recordById, recordsAsked } from '../query/lists/by-id.ts';
import { load, read } from '../query/load.ts';
import { type ReadScope, readScope } from '../query/request-context.ts';
import {
  degreeOf,
  recordVisible,
  relationshipTypes,
  relationshipVisible,
  versionMap,
} from '../query/time/visibility.ts';

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

/** At most so many records that bear a name are compared. */
const MAX_BEARERS = 50;

/** Returns the record that is called so most directly; among equals the best connected, then by id. */
async function calledBy(context: ReadScope, name: string): Promise<Row | undefined> {
  const words = foldedWords(name);
  const keys = [...new Set([squeeze(name), words.join(''), coreOf(words).join('')])].filter(
    (key) => key !== '',
  );
  const hits = await context.engine.search({
    keys,
    words: [],
    limit: MAX_BEARERS,
    withEnds: mayBeJoined(name),
    withPast: context.view !== undefined,
  });
  if (hits.length === 0) return undefined;
  const bindings = new Bindings(context);
  const n = cypher`n`;
  const seen = recordVisible({ model: context.model, bindings }, 'Entity', n);
  const version = context.view ? cypher`, ${versionMap(bindings, n)} AS version` : cypher``;
  const text = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE ${join([cypher`n:Entity`, ...seen], ' AND ')}
    RETURN n {.*} AS node${version}, ${degreeOf(n)} AS degree`;
  const rows = await read(context, namedQuery('entity.byName', text), {
    ...bindings.params,
    ids: hits.map(({ id }) => id),
  });
  const [best, next] = rows
    .flatMap((row) => {
      const node = nodeOf(row);
      const rank = rankOfName(name, node);
      return rank === undefined ? [] : [{ node, rank, degree: Number(row.degree) }];
    })
    .sort(
      (a, b) => a.rank - b.rank || b.degree - a.degree || (String(a.node.id) < String(b.node.id) ? -1 : 1),
    );
  return best?.rank === BY_END && next?.rank === BY_END ? undefined : best?.node;
}

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
