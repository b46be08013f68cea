import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type {
  ComputedField,
  InterfaceType,
  Model,
  NodeType,
  Observation,
  Property,
  RelationshipField,
  RelationshipType,
} from './model.ts';

/** A type or interface as the SDL declares it. */
export type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Reads the ontology from SDL. Throws `Error` when a type, target or role enum is not declared, or a
 * directive lacks an argument: the program must not start with a schema that contradicts itself.
 */
export function readModel(sdl: readonly DocumentNode[]): Model {
  const definitions = sdl.flatMap((file) => file.definitions);
  const enums = new Map(
    definitions
      .filter((node) => node.kind === Kind.ENUM_TYPE_DEFINITION)
      .map((node) => [node.name.value, (node.values ?? []).map((value) => value.name.value)] as const),
  );
  const composites = new Map(definitions.filter(isComposite).map((node) => [node.name.value, node]));
  const declared = { composites, enums };
  const types = new Map<string, NodeType>();
  const internal = new Map<string, NodeType>();
  for (const node of composites.values()) {
    const type = readType(node, declared);
    if (type) (isInternal(node) ? internal : types).set(type.name, type);
  }
  const interfaces = readInterfaces(declared, types);
  const relationships = readRelationships(types, interfaces, enums);
  const enumDescriptions = describeEnums(definitions);
  return { types, internal, interfaces, enums, enumDescriptions, relationships, prefixes: byPrefix(types) };
}

/** The declarations that fields refer to, by name. */
interface Declarations {
  readonly composites: ReadonlyMap<string, Composite>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

function readType(node: Composite, declared: Declarations): NodeType | undefined {
  const annotation = directive(node, 'node');
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || !annotation) return undefined;
  const interfaces = (node.interfaces ?? []).map((name) => name.name.value).filter((name) => name !== 'Node');
  const sources = [...interfaces.map((name) => declared.composites.get(name)), node].filter(
    (part) => part !== undefined,
  );
  const fields = sources.flatMap((part) => part.fields ?? []).filter((field) => field.name.value !== 'id');
  return {
    name: node.name.value,
    description: node.description?.value ?? '',
    prefix: text(annotation, 'prefix'),
    plural: text(annotation, 'plural'),
    interfaces,
    isEntity: interfaces.includes('Entity'),
    labels: ['Node', ...interfaces.toReversed(), node.name.value],
    properties: readProperties(fields, declared.enums),
    ...readRelationshipFields(fields, isInternal(node) ? () => true : internalTarget(declared)),
    computed: readComputed(fields, declared.enums),
    observations: new Map(
      sources.flatMap(readObservations).map((observation) => [observation.predicate, observation]),
    ),
    life: readLife(sources),
  };
}

/** The dates that a type or one of its interfaces declares; all of them must be its properties. */
function readLife(sources: readonly Composite[]): NodeType['life'] {
  const annotation = sources.flatMap((part) => directive(part, 'life') ?? []).at(-1);
  if (!annotation) return undefined;
  const fields = sources.flatMap((part) => part.fields ?? []).map((field) => field.name.value);
  const names = (key: string) => {
    const given = annotation.arguments?.find((candidate) => candidate.name.value === key);
    const found = given ? [valueFromASTUntyped(given.value) as string | readonly string[]].flat() : [];
    const unknown = found.find((name) => !fields.includes(name));
    if (unknown !== undefined)
      throw new Error(`The directive @life names ${unknown}, which is no field of its type.`);
    return found;
  };
  const [when] = names('forecast');
  return {
    begins: names('begins'),
    by: names('by'),
    ends: names('ends'),
    forecast: when === undefined ? undefined : { when, ahead: names('ahead') },
    isOpen: argument(annotation, 'open') === 'true',
  };
}

function readComputed(
  fields: readonly FieldDefinitionNode[],
  enums: Declarations['enums'],
): NodeType['computed'] {
  const computed = new Map<string, ComputedField>();
  for (const field of fields) {
    const annotation = directive(field, 'computed');
    const values = annotation && argument(annotation, 'values');
    if (values === undefined) continue;
    if (!enums.has(values))
      throw new Error(
        `The field ${field.name.value} names the enum ${values}, which the SDL does not declare.`,
      );
    computed.set(field.name.value, { description: field.description?.value ?? '', values });
  }
  return computed;
}

function describeEnums(definitions: readonly DefinitionNode[]): ReadonlyMap<string, string> {
  const described = definitions
    .filter((node) => node.kind === Kind.ENUM_TYPE_DEFINITION)
    .flatMap((node) => [
      [node.name.value, node.description?.value ?? ''] as const,
      ...(node.values ?? []).map(
        (value) => [`${node.name.value}.${value.name.value}`, value.description?.value ?? ''] as const,
      ),
    ]);
  return new Map(described);
}

function byPrefix(types: ReadonlyMap<string, NodeType>): ReadonlyMap<string, readonly NodeType[]> {
  const prefixes = new Map<string, NodeType[]>();
  for (const type of types.values()) prefixes.set(type.prefix, [...(prefixes.get(type.prefix) ?? []), type]);
  return prefixes;
}

function readInterfaces(
  declared: Declarations,
  types: ReadonlyMap<string, NodeType>,
): ReadonlyMap<string, InterfaceType> {
  const interfaces = new Map<string, InterfaceType>();
  for (const node of declared.composites.values()) {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const name = node.name.value;
    // Interfaces that several computed answers share do not extend `Node`: they are no records.
    if (name !== 'Node' && !node.interfaces?.some((parent) => parent.name.value === 'Node')) continue;
    const inherited = (node.interfaces ?? []).map((parent) => declared.composites.get(parent.name.value));
    const fields = [...inherited, node]
      .flatMap((part) => part?.fields ?? [])
      .filter((field) => field.name.value !== 'id');
    interfaces.set(name, {
      name,
      description: node.description?.value ?? '',
      members: [...types.values()]
        .filter((type) => name === 'Node' || type.interfaces.includes(name))
        .map((type) => type.name),
      properties: readProperties(fields, declared.enums),
      ...readRelationshipFields(fields, internalTarget(declared)),
    });
  }
  return interfaces;
}

/** The ends of a stored relationship type, gathered from every field that declares it. */
interface Ends {
  readonly from: Set<string>;
  readonly to: Set<string>;
  readonly materialFrom: Set<string>;
  readonly roles: string | undefined;
  readonly isPart: boolean;
  readonly ownTails: Set<string>;
  readonly ownHeads: Set<string>;
}

/**
 * Gathers stored relationship types from the fields of all types. A type is walked by path questions when the
 * enum `RelationshipType` lists it.
 */
function readRelationships(
  types: ReadonlyMap<string, NodeType>,
  interfaces: ReadonlyMap<string, InterfaceType>,
  enums: Declarations['enums'],
): ReadonlyMap<string, RelationshipType> {
  const traversal = new Set(enums.get('RelationshipType') ?? []);
  const found = new Map<string, Ends>();
  for (const owner of types.values()) {
    for (const field of owner.relationships.values()) {
      const ends = types.has(field.target) ? [field.target] : interfaces.get(field.target)?.members;
      if (!ends)
        throw new Error(
          `The field ${owner.name}.${field.name} leads to ${field.target}, which the SDL does not declare.`,
        );
      if (field.roles && !enums.has(field.roles)) {
        throw new Error(
          `The field ${owner.name}.${field.name} names the enum ${field.roles}, which the SDL does not declare.`,
        );
      }
      const entry = found.get(field.type) ?? {
        ...{ from: new Set(), to: new Set(), materialFrom: new Set() },
        ...{ roles: field.roles, isPart: false },
        ...{ ownTails: new Set<string>(), ownHeads: new Set<string>() },
      };
      const [near, far] = field.direction === 'OUT' ? [entry.from, entry.to] : [entry.to, entry.from];
      near.add(owner.name);
      if (field.isOwned) (field.direction === 'OUT' ? entry.ownTails : entry.ownHeads).add(owner.name);
      for (const end of ends) far.add(end);
      const tails = field.direction === 'OUT' ? [owner.name] : ends;
      if (field.isMaterial) for (const tail of tails) entry.materialFrom.add(tail);
      found.set(field.type, { ...entry, isPart: entry.isPart || field.isPart });
    }
  }
  return new Map(
    [...found].map(([type, ends]) => [type, { type, isTraversal: traversal.has(type), ...ends }]),
  );
}

/** Returns an argument of a directive on a field; undefined where the field has no such directive. */
function optionOf(field: FieldDefinitionNode, name: string, key: string): string | undefined {
  const found = directive(field, name);
  return found && text(found, key);
}

/** The properties with the hour and the zone of a date; both must be properties of its type. */
function readLocal(field: FieldDefinitionNode, fields: readonly FieldDefinitionNode[]): Property['local'] {
  const [time, zone] = [optionOf(field, 'local', 'time'), optionOf(field, 'local', 'zone')];
  if (time === undefined || zone === undefined) return undefined;
  const unknown = [time, zone].find((key) => !fields.some(({ name }) => name.value === key));
  if (unknown === undefined) return { time, zone };
  throw new Error(`The directive @local names ${unknown}, which is no field of its type.`);
}

function readProperties(
  fields: readonly FieldDefinitionNode[],
  enums: Declarations['enums'],
): ReadonlyMap<string, Property> {
  const properties = fields
    .filter((field) => !directive(field, 'relationship') && !directive(field, 'computed'))
    .map((field): [string, Property] => {
      const shape = unwrap(field.type);
      return [
        field.name.value,
        {
          name: field.name.value,
          description: field.description?.value ?? '',
          scalar: shape.name,
          isEnum: enums.has(shape.name),
          isList: shape.isList,
          isRequired: shape.isRequired && !shape.isList,
          isMaterial: directive(field, 'material') !== undefined,
          isSearchable: directive(field, 'searchable') !== undefined,
          form: optionOf(field, 'form', 'is'),
          otherwise: optionOf(field, 'otherwise', 'value'),
          local: readLocal(field, fields),
        },
      ];
    });
  return new Map(properties);
}

/**
 * Reads the relationship fields of a type; those that lead to internal types are kept apart, because no
 * record holds them.
 */
function readRelationshipFields(
  fields: readonly FieldDefinitionNode[],
  isEvidence: (field: RelationshipField) => boolean,
): Pick<NodeType, 'relationships' | 'evidence'> {
  const relationships = new Map<string, RelationshipField>();
  const evidence = new Map<string, RelationshipField>();
  for (const field of fields) {
    const annotation = directive(field, 'relationship');
    if (!annotation) continue;
    const shape = unwrap(field.type);
    const relationship = {
      name: field.name.value,
      description: field.description?.value ?? '',
      type: text(annotation, 'type'),
      direction: text(annotation, 'direction') === 'IN' ? ('IN' as const) : ('OUT' as const),
      target: shape.name,
      isToOne: !shape.isList,
      role:
        argument(annotation, 'role') ??
        (argument(annotation, 'roles') ? 'What the organization does' : undefined),
      roles: argument(annotation, 'roles'),
      orderBy: argument(annotation, 'orderBy'),
      isDescending: argument(annotation, 'descending') === 'true',
      isOrdered: argument(annotation, 'ordered') === 'true',
      isMaterial: directive(field, 'material') !== undefined,
      isPart: directive(field, 'part') !== undefined,
      isIncluded: directive(field, 'included') !== undefined,
      isOwned: argument(annotation, 'belongsTo') === 'true',
    };
    (isEvidence(relationship) ? evidence : relationships).set(relationship.name, relationship);
  }
  return { relationships, evidence };
}

function isInternal(node: Composite | undefined): boolean {
  const annotation = node && directive(node, 'node');
  return annotation !== undefined && argument(annotation, 'internal') === 'true';
}

function internalTarget(declared: Declarations): (field: RelationshipField) => boolean {
  return (field) => isInternal(declared.composites.get(field.target));
}

function readObservations(node: Composite): Observation[] {
  return (node.directives ?? [])
    .filter((candidate) => candidate.name.value === 'observation')
    .map((annotation) => ({
      predicate: text(annotation, 'predicate'),
      description: text(annotation, 'description'),
      isMany: argument(annotation, 'many') === 'true',
    }));
}

/** Returns true for the two declarations that can stand for records. */
export function isComposite(node: DefinitionNode): node is Composite {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

/** Returns a directive of a declaration by name; undefined when it has none. */
export function directive(
  node: Composite | FieldDefinitionNode,
  name: string,
): ConstDirectiveNode | undefined {
  return node.directives?.find((candidate) => candidate.name.value === name);
}

function argument(annotation: ConstDirectiveNode, name: string): string | undefined {
  const found = annotation.arguments?.find((candidate) => candidate.name.value === name);
  return found === undefined ? undefined : String(valueFromASTUntyped(found.value));
}

function text(annotation: ConstDirectiveNode, name: string): string {
  const value = argument(annotation, name);
  if (value === undefined)
    throw new Error(`The directive @${annotation.name.value} in the SDL needs the argument ${name}.`);
  return value;
}

/** Returns a type without its brackets: its name, whether it is a list, and whether it is required. */
export function unwrap(node: TypeNode): { name: string; isList: boolean; isRequired: boolean } {
  if (node.kind === Kind.NON_NULL_TYPE) return { ...unwrap(node.type), isRequired: true };
  if (node.kind === Kind.LIST_TYPE) return { ...unwrap(node.type), isList: true };
  return { name: node.name.value, isList: false, isRequired: false };
}
