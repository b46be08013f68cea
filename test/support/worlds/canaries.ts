import type { Model } from '../../../src/model/model.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';

/** A word that nothing public holds, in each text and id of what is internal. */
const CANARY = 'canary';

/** Texts that must have a form, with a canary in them. */
const FORMED: Readonly<Record<string, string>> = {
  DOI: `10.1234/${CANARY}`,
  IDENTIFIER: `05${CANARY}`,
};

/**
 * The twin of a world, internal throughout: each text, address and id holds a canary, and each record is internal in one of three ways, by its
 * sources, by a mark of its own, or by an embargo. Every twin also leads to records of the world itself and repeats some of what that says, from
 * an internal source. Batches are in an order in which they can be written.
 */
export function canaryWorld(model: Model, world: readonly DataRecord[]): readonly (readonly DataRecord[])[] {
  const ids = new Set(
    world.flatMap((record) => ('id' in record && record.id !== undefined ? [record.id] : [])),
  );
  const twinOf = (id: string) => id.replace(':', `:${CANARY}-`);
  const texts = (value: unknown): unknown => {
    if (typeof value === 'string') return ids.has(value) ? twinOf(value) : value;
    if (Array.isArray(value)) return value.map(texts);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        WORDS.has(key) ? `${CANARY} ${key} ${String(item)}` : texts(item),
      ]),
    );
  };
  const twins = world.flatMap((record, place): DataRecord[] => {
    const type = model.types.get(record.type);
    if (!type || record.type === 'Import') return [];
    const own = texts(record) as Record<string, unknown>;
    for (const property of type.properties.values()) {
      const value = own[property.name];
      if (value === undefined || property.isEnum) continue;
      if (property.scalar === 'URL') own[property.name] = `https://${CANARY}.example/${place}`;
      if (property.scalar !== 'String') continue;
      const formed =
        property.form === undefined ? `${CANARY} ${property.name} ${place}` : FORMED[property.form];
      if (formed !== undefined) own[property.name] = property.isList ? [`${CANARY} ${place}`] : formed;
    }
    return [{ ...own, ...markOf(record, place) } as unknown as DataRecord];
  });
  const entities = world.flatMap((record) =>
    model.types.get(record.type)?.isEntity ? [(record as { readonly id: string }).id] : [],
  );
  const sources = twins.filter(({ type }) => type === 'Source') as { readonly id: string }[];
  const secret = sources[0]?.id ?? '';
  const said = entities.flatMap((subject, place): DataRecord[] => [
    {
      ...{ type: 'Statement', subject, predicate: 'name', value: `${CANARY} name ${place}` },
      sources: [{ source: secret, quote: `${CANARY} quote`, locator: `${CANARY} page` }],
      ...{ scope: `${CANARY} scope`, note: `${CANARY} note` },
    },
    {
      ...{ type: 'Statement', subject, predicate: 'name', asWritten: `${CANARY} as written ${place}` },
      ...{ sources: [], visibility: 'INTERNAL', rank: 'DEPRECATED', rankReason: `${CANARY} rank` },
    },
  ]);
  const repeated = world.flatMap((record): DataRecord[] => {
    const type = model.types.get(record.type);
    if (!type?.isEntity) return [];
    return [{ ...record, sources: [{ source: secret, quote: `${CANARY} quote` }] } as DataRecord];
  });
  const decided: DataRecord[] = entities.slice(1).flatMap((id, place): DataRecord[] => [
    {
      ...{ type: 'Unsure', of: [id, twinOf(entities[place] ?? '')] },
      ...{ reason: `${CANARY} reason`, by: `${CANARY} author` },
    },
  ]);
  return [twins, said, repeated, decided];
}

/** What of a relationship or citation is words. */
const WORDS: ReadonlySet<string> = new Set(['quote', 'locator', 'note']);

function markOf(record: DataRecord, place: number): object {
  if (record.type === 'Source') {
    return place % 2 === 0
      ? { visibility: 'INTERNAL' }
      : { visibility: 'EMBARGOED', embargoedUntil: '2099-01-01' };
  }
  if ('sources' in record && Array.isArray(record.sources) && place % 2 === 0) return {};
  return place % 3 === 0 ? { visibility: 'EMBARGOED', embargoedUntil: '2099' } : { visibility: 'INTERNAL' };
}
