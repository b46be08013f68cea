import { constantCase } from './constant-case.ts';
import { once } from './memoize.ts';
import { concreteTypes, type Model, type NodeType, type Property, type RelationshipField } from './model.ts';

/**
 * The lists that follow from the model: which there are, their names, and the fields that their records can
 * be filtered, ordered and counted by. Their SDL is made in the query room.
 */

/** Returns the names of every type and interface that a connection can lead to. */
export function connectionTargets(model: Model): readonly string[] {
  return [
    'Entity',
    ...[...model.interfaces.keys()].filter((name) => name !== 'Entity' && name !== 'Node'),
    ...model.types.keys(),
    ...model.internal.keys(),
    'Node',
  ];
}

/**
 * Returns the names of the concrete types behind a value of the enum `EntityType`; none for an unknown value.
 */
export function typesBehind(model: Model, value: string): readonly string[] {
  return typesByValue(model).get(value) ?? [];
}

const typesByValue = once(
  (model: Model): ReadonlyMap<string, readonly string[]> =>
    new Map(
      [...model.interfaces.keys(), ...model.types.keys()].map((name) => [
        constantCase(name),
        concreteTypes(model, name).map((type) => type.name),
      ]),
    ),
);

/** Connections that a domain makes itself, with the type whose facet fields they are counted by. */
export const COUNTED_LISTS: ReadonlyMap<string, string> = new Map([
  ['SearchConnection', 'Entity'],
  ['UndisclosedConnection', 'Statement'],
]);

/** Returns the root fields of lists, with the type or interface that each lists. */
export function rootFieldsOf(model: Model): ReadonlyMap<string, string> {
  const roots = [...model.types.values(), ...model.internal.values()].map((type): [string, string] => [
    type.plural,
    type.name,
  ]);
  return new Map([['entities', 'Entity'], ['organizations', 'Organization'], ...roots]);
}

/** The types that relationship fields lead to: by a list, or to one record. */
export interface RelatedTargets {
  readonly lists: ReadonlySet<string>;
  readonly ones: ReadonlySet<string>;
}

export const relatedTargets = once((model: Model): RelatedTargets => {
  const owners = [...model.types.values(), ...model.internal.values(), ...model.interfaces.values()];
  const fields = owners.flatMap((owner) => [...owner.relationships.values(), ...owner.evidence.values()]);
  const behind = (isToOne: boolean) =>
    new Set(fields.flatMap((field) => (field.isToOne === isToOne ? [field.target] : [])));
  return { lists: behind(false), ones: behind(true) };
});

/** The fields that a connection's records can be filtered and ordered by. */
export interface RecordShape {
  readonly properties: ReadonlyMap<string, Property>;
  readonly relationships: ReadonlyMap<string, RelationshipField>;
  /** Fields that follow from others and from the day. */
  readonly computed: NodeType['computed'];
  /** True for a statement, and for anything that statements are made about. */
  readonly isSupported: boolean;
  /** True where only the type of a record says what it is; organizations have `kind` for that. */
  readonly isTyped: boolean;
}

/**
 * Returns the properties and relationship fields, evidence included, that every concrete type behind a name
 * has. Kept for each model, since every list asks for it.
 */
export function shapeOf(model: Model, target: string): RecordShape {
  const ofModel = shapes(model);
  const found = ofModel.get(target) ?? findShape(model, target);
  ofModel.set(target, found);
  return found;
}

const shapes = once((_model: Model) => new Map<string, RecordShape>());

function findShape(model: Model, target: string): RecordShape {
  const type: NodeType | undefined = model.types.get(target) ?? model.internal.get(target);
  const owner = type ?? model.interfaces.get(target);
  return {
    properties: owner?.properties ?? new Map(),
    computed: type?.computed ?? new Map(),
    relationships: new Map([...(owner?.relationships ?? []), ...(owner?.evidence ?? [])]),
    isSupported: target === 'Statement' || concreteTypes(model, target).every((member) => member.isEntity),
    isTyped: target === 'Entity',
  };
}
