import { type Cypher, cypher, join, name, namedQuery, whereAll } from '../engine/cypher.ts';
import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { EntityRef, Resolvers } from '../generated/graphql.ts';
import { fold } from '../model/fold-text.ts';
import type { Model } from '../model/model.ts';
import { Bindings } from '../query/bindings.ts';
import { nodeOf, recordById, recordsAsked } from '../query/lists/by-id.ts';
import { read } from '../query/load.ts';
import { type ReadScope, readScope } from '../query/request-context.ts';
import {
  degreeOf,
  matchesInVersion,
  recordVisible,
  relationshipTypes,
  relationshipVisible,
  valueIn,
  versionMap,
} from '../query/time/visibility.ts';

const MAX_IDS = 100;

/** Resolves the look-up of single records: by id, by name, by an identifier of another system. */
export function records(model: Model): Resolvers {
  const isEntity = (row: Row) => model.types.get(String(row.type))?.isEntity === true;
  return {
    Query: {
      node: async (_source, { id }, context, info) => (await recordsAsked(context, [id], info))[0] ?? null,
      nodes: async (_source, { ids }, context, info) => {
        refuseMany(ids);
        return (await recordsAsked(context, ids, info)).map((row) => row ?? null);
      },
      entity: async (_source, { by }, context, info) => {
        const scope = readScope(context, info);
        const row = scope.view ? await entityThen(scope, by) : await entityBy(scope, by);
        return row && isEntity(row) ? row : null;
      },
    },
  };
}

function refuseMany(ids: readonly string[]): void {
  if (ids.length <= MAX_IDS) return;
  throw new InputError(
    `\`nodes\` takes at most ${MAX_IDS} ids and got ${ids.length}; ask for the rest in another request.`,
  );
}

async function entityBy(context: ReadScope, by: EntityRef): Promise<Row | undefined> {
  if (by.id !== undefined) return recordById(context, by.id);
  const rows =
    by.identifier === undefined
      ? await read(context, BY_NAME, { name: fold(by.name) })
      : await read(context, BY_IDENTIFIER, by.identifier);
  return rows[0]?.node as Row | undefined;
}

const BY_IDENTIFIER = namedQuery(
  'entity.byIdentifier',
  cypher`MATCH (i:Identifier {scheme: $scheme, value: $value}) MATCH (i)<-[:HAS_IDENTIFIER]-(n:Entity) RETURN n {.*} AS node ORDER BY n.id LIMIT 1`,
);

/**
 * An entity's own name counts before its short name, and that before an alias; then the best connected comes
 * first, then the id.
 */
const BY_NAME = namedQuery(
  'entity.byName',
  cypher`MATCH (n:Entity) WHERE n.nameKey = $name OR n.shortNameKey = $name OR $name IN coalesce(n.aliasesKey, [])
    RETURN n {.*} AS node, CASE WHEN n.nameKey = $name THEN 0 WHEN n.shortNameKey = $name THEN 1 ELSE 2 END AS rank, ${degreeOf(cypher`n`)} AS degree
    ORDER BY rank, degree DESC, n.id LIMIT 1`,
);

async function entityThen(context: ReadScope, by: EntityRef): Promise<Row | undefined> {
  if (by.id !== undefined) return recordById(context, by.id);
  const bindings = new Bindings(context);
  const text =
    by.identifier === undefined ? byNameThen(context, bindings) : byIdentifierThen(context, bindings);
  const given = by.identifier ?? { name: fold(by.name) };
  const [row] = await read(context, namedQuery('entity.then', text), { ...bindings.params, ...given });
  return row && nodeOf(row);
}

/** Finds a name as `BY_NAME` does, among the names of the view. */
function byNameThen(context: ReadScope, bindings: Bindings): Cypher {
  const n = cypher`n`;
  const v = cypher`v`;
  const names = matchesInVersion(
    bindings,
    n,
    (on) =>
      cypher`(${on}.nameKey = $name OR ${on}.shortNameKey = $name OR $name IN coalesce(${on}.aliasesKey, []))`,
  );
  const seen = recordVisible({ model: context.model, bindings }, 'Entity', n);
  const own = valueIn(n, v, name('nameKey'));
  const short = valueIn(n, v, name('shortNameKey'));
  return cypher`MATCH (n:Entity) WHERE ${join([...seen, names], ' AND ')}
    WITH n, ${versionMap(bindings, n)} AS v WITH n, v, CASE WHEN ${own} = $name THEN 0 WHEN ${short} = $name THEN 1 ELSE 2 END AS rank, ${degreeOf(n)} AS degree
    ORDER BY rank, degree DESC, n.id LIMIT 1 RETURN n {.*} AS node, v {.*} AS version`;
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
