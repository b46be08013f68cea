import type { StorageSchema } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import { CONFLICT_STATE, foldedName } from '../../model/stored-names.ts';
import { adjacencyIndexes } from './ordered-edges.ts';
import { SEARCH_TERMS } from './search-terms.ts';

/** The label of every node that text search reads. */
const SEARCHABLE = 'Searchable';
/** The property in which an entity repeats the values of its identifiers, so that search shows them. */
export const IDENTIFIER_VALUES = 'identifierValues';
/** The property with names that only other versions of an entity have, so that views find it by them. */
export const OTHER_NAMES = 'otherNames';
/**
 * Returns the constraints, indexes and the text index that the model needs. Every engine builds them in its
 * own way.
 */
export function storageSchema(model: Model): StorageSchema {
  return {
    unique: [{ label: 'Node', property: 'id' }],
    indexes: [
      ...[
        ...['group', 'family', 'subject', 'object', 'recordedSubject', 'recordedObject'],
        ...['recordedAt', 'retractedAt'],
      ].map((property) => ({
        label: 'Statement',
        property,
      })),
      { label: 'Conflict', property: 'subject' },
      { label: 'Act', property: 'at' },
      { label: 'Merged', property: 'mergedInto' },
      { label: 'ChangeSet', property: 'at' },
      { label: 'WriteKey', property: 'id' },
      { label: 'AccessKey', property: 'id' },
      ...['id', 'subject'].map((property) => ({ label: CONFLICT_STATE, property })),
      ...directFields(model).map(({ owner, field }) => ({ label: owner, property: field })),
    ],
    orderIndexes: [
      ...listedByName(model).map((label) => ({ label, properties: [foldedName('name'), 'id'] })),
      { label: 'ChangeSet', properties: ['revision', 'id'] },
    ],
    filterIndexes: closedSets(model),
    relationshipIndexes: [
      ...adjacencyIndexes(model),
      // Changes are read in the order of recording and of publication.
      { type: 'FROM', properties: ['recordedAt'] },
      { type: 'FROM', properties: ['saidOnMax'] },
    ],
    search: {
      label: SEARCHABLE,
      keys: [SEARCH_TERMS.keys, SEARCH_TERMS.identifierKeys],
      ends: [SEARCH_TERMS.ends],
      names: [SEARCH_TERMS.names],
      texts: [SEARCH_TERMS.texts],
      past: { keys: [SEARCH_TERMS.otherKeys], names: [SEARCH_TERMS.otherNames] },
    },
  };
}

/** Types and interfaces whose root lists are in the order of names. */
function listedByName(model: Model): readonly string[] {
  const types = [...model.types.values(), ...model.interfaces.values()];
  return types.filter(({ properties }) => properties.get('name')?.isRequired).map(({ name }) => name);
}

/**
 * Enum properties that lists filter by. Where an interface declares the property, the index is on the
 * interface, because its list is the one that asks.
 */
function closedSets(model: Model): readonly { readonly label: string; readonly property: string }[] {
  const shared = (type: string, property: string) =>
    [...model.interfaces.values()].some(
      ({ members, properties }) => members.includes(type) && properties.has(property),
    );
  return [...model.interfaces.values(), ...model.types.values()].flatMap(({ name, properties }) =>
    [...properties.values()]
      .filter((property) => property.isEnum && !property.isList && !shared(name, property.name))
      .map((property) => ({ label: name, property: property.name })),
  );
}

/**
 * Returns the fields written as plain edges, such as a source's publisher: their owner is no entity, so no
 * statement is made about them.
 */
export function directFields(
  model: Model,
): readonly { readonly owner: string; readonly field: string; readonly type: string }[] {
  return [...model.types.values()]
    .filter((type) => !type.isEntity)
    .flatMap((owner) =>
      [...owner.relationships.values()]
        .filter((field) => field.direction === 'OUT' && field.isToOne)
        .map((field) => ({ owner: owner.name, field: field.name, type: field.type })),
    );
}

/**
 * Returns the labels a node of a type is stored with: those of the model, and the one of text search. Throws
 * `Error` for an unknown type.
 */
export function storedLabels(model: Model, typeName: string): readonly string[] {
  const type = model.types.get(typeName) ?? model.internal.get(typeName);
  if (!type) throw new Error(`The model has no type "${typeName}".`);
  return isSearched(model, typeName) ? [...type.labels, SEARCHABLE] : type.labels;
}

function isSearched(model: Model, typeName: string): boolean {
  const type = model.types.get(typeName);
  return type?.isEntity === true;
}
