import type { StorageSchema } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import { CONFLICT_STATE, foldedName } from '../../model/stored-names.ts';
import { adjacencyIndexes } from './ordered-edges.ts';

/** The label of every node that text search reads. */
const SEARCHABLE = 'Searchable';
/** Where an entity keeps the values of its identifiers, so that text search finds it by them. */
export const IDENTIFIER_VALUES = 'identifierValues';
/** Where an entity keeps the initials of its name, so that text search finds it by an acronym that nobody recorded. */
export const INITIALS = 'nameInitials';
/** Where an entity keeps names that it has in other states than today's, so that views find it by them. */
export const OTHER_NAMES = 'otherNames';
/** Folded names that type-ahead goes by; those that are one text have an index. */
const NAMES = { single: ['nameKey', 'shortNameKey', 'numberKey'], several: ['aliasesKey'] };

/** Uniqueness, indexes and the text index that the model asks for. */
export function storageSchema(model: Model): StorageSchema {
  return {
    unique: [{ label: 'Node', property: 'id' }],
    indexes: [
      ...['group', 'family', 'subject', 'object', 'recordedAt', 'retractedAt'].map((property) => ({
        label: 'Statement',
        property,
      })),
      { label: 'Conflict', property: 'subject' },
      ...['id', 'subject'].map((property) => ({ label: CONFLICT_STATE, property })),
      ...directFields(model).map(({ owner, field }) => ({ label: owner, property: field })),
      ...NAMES.single.map((property) => ({ label: SEARCHABLE, property })),
    ],
    orderIndexes: listedByName(model).map((label) => ({ label, properties: [foldedName('name'), 'id'] })),
    filterIndexes: closedSets(model),
    relationshipIndexes: [
      ...adjacencyIndexes(model),
      // Changes are read in the order of recording and of publication.
      { type: 'FROM', properties: ['recordedAt'] },
      { type: 'FROM', properties: ['saidOnMax'] },
    ],
    search: {
      label: SEARCHABLE,
      properties: [...searchableProperties(model), IDENTIFIER_VALUES, INITIALS, OTHER_NAMES],
      names: NAMES.single,
      nameLists: NAMES.several,
    },
  };
}

/** Types and interfaces whose root lists are in the order of names. */
function listedByName(model: Model): readonly string[] {
  const types = [...model.types.values(), ...model.interfaces.values()];
  return types.filter(({ properties }) => properties.get('name')?.isRequired).map(({ name }) => name);
}

/** Properties of closed sets, such as kinds: of an interface where it declares them, for that is what lists go by. */
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

/** Fields that are written as plain edges because their owner is no entity, such as a source's publisher. */
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

/** Stored labels of a type: those of the model, and the one that text search goes by. */
export function storedLabels(model: Model, typeName: string): readonly string[] {
  const type = model.types.get(typeName) ?? model.internal.get(typeName);
  if (!type) throw new Error(`The model has no type "${typeName}".`);
  return isSearched(model, typeName) ? [...type.labels, SEARCHABLE] : type.labels;
}

function isSearched(model: Model, typeName: string): boolean {
  const type = model.types.get(typeName);
  return type?.isEntity === true;
}

function searchableProperties(model: Model): readonly string[] {
  const names = [...model.types.values()]
    .filter((type) => isSearched(model, type.name))
    .flatMap((type) => [...type.properties.values()].filter((property) => property.isSearchable))
    .map((property) => property.name);
  return [...new Set(names)];
}
