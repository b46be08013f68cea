import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';

/**
 * The ontology, read from the SDL in `schema/`. Constraints, import checks, traversals, filters and the public API are all
 * derived from this; nothing else describes the data.
 */
export interface Model {
  /** Concrete types by name: one per kind of record. */
  readonly types: ReadonlyMap<string, NodeType>;
  /** Types that only the recorder writes: statements and conflicts. Not among `types`. */
  readonly internal: ReadonlyMap<string, NodeType>;
  /** Interfaces by name (`Node`, `Entity`, `Organization`) with the concrete types that implement them. */
  readonly interfaces: ReadonlyMap<string, InterfaceType>;
  /** Enums by name with their values in the order of the SDL. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** What enums and their values mean: descriptions by `Enum` and `Enum.VALUE`. */
  readonly enumDescriptions: ReadonlyMap<string, string>;
  /** Relationships by their stored type. */
  readonly relationships: ReadonlyMap<string, RelationshipType>;
  /** Concrete types by the prefix of their ids; kinds of organization share one. */
  readonly prefixes: ReadonlyMap<string, readonly NodeType[]>;
}

export interface NodeType {
  readonly name: string;
  readonly description: string;
  /** What its ids start with, before the colon. */
  readonly prefix: string;
  /** Its root field, such as `agreements`. */
  readonly plural: string;
  /** Interfaces that it implements, without `Node`. */
  readonly interfaces: readonly string[];
  /** Whether statements are made about it. Sources, identifiers and imports are not entities. */
  readonly isEntity: boolean;
  /** Stored labels: `Node`, its interfaces and its own name. */
  readonly labels: readonly string[];
  readonly properties: ReadonlyMap<string, Property>;
  readonly relationships: ReadonlyMap<string, RelationshipField>;
  /** Fields that lead to or from internal types, such as `statements`. No record holds them. */
  readonly evidence: ReadonlyMap<string, RelationshipField>;
  readonly observations: ReadonlyMap<string, Observation>;
}

export interface InterfaceType {
  readonly name: string;
  readonly description: string;
  /** Names of the concrete types that implement it. */
  readonly members: readonly string[];
  readonly properties: ReadonlyMap<string, Property>;
  readonly relationships: ReadonlyMap<string, RelationshipField>;
  readonly evidence: ReadonlyMap<string, RelationshipField>;
}

export interface Property {
  readonly name: string;
  readonly description: string;
  /** The GraphQL scalar (`String`, `FuzzyDate`, `Long`, ...) or, for an enum, its name. */
  readonly scalar: string;
  readonly isEnum: boolean;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** A change of it is news. */
  readonly isMaterial: boolean;
  readonly isSearchable: boolean;
}

export interface RelationshipField {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly direction: 'OUT' | 'IN';
  /** The type or interface at the other end. */
  readonly target: string;
  readonly isToOne: boolean;
  /** What the edge's `role` holds, when it holds anything. */
  readonly role: string | undefined;
  /** The enum that closes the set of roles. */
  readonly roles: string | undefined;
  /** Property of the other end that orders the list by default. */
  readonly orderBy: string | undefined;
  readonly isDescending: boolean;
  /** Whether the relationship keeps each record's place in the list, so that an ordered index gives its page; see `adjacency`. */
  readonly isOrdered: boolean;
  /** That it begins, ends or changes is news. */
  readonly isMaterial: boolean;
  /** The other end is a part of this one: who follows the whole follows the part. */
  readonly isPart: boolean;
}

export interface RelationshipType {
  readonly type: string;
  /** Whether path, neighbourhood and analytics queries may walk it. */
  readonly isTraversal: boolean;
  /** Concrete types that may stand at the tail. */
  readonly from: ReadonlySet<string>;
  /** Concrete types that may stand at the head. */
  readonly to: ReadonlySet<string>;
  readonly roles: string | undefined;
  /** Concrete types at the tail for which the relationship is news. */
  readonly materialFrom: ReadonlySet<string>;
  /** Whether its head is a part of its tail. */
  readonly isPart: boolean;
}

/** A predicate that statements may use although it is no field: kept as evidence, never a best value. */
export interface Observation {
  readonly predicate: string;
  readonly description: string;
  /** Several values may hold side by side. */
  readonly isMany: boolean;
}

/** A type or interface as declared. */
export type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Reads the ontology from SDL texts. Throws when a type, target or role enum is not declared. */
export function readModel(sdl: readonly string[]): Model {
  const definitions = sdl.flatMap((text) => parse(text).definitions);
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

/** Concrete types that a type or interface name stands for. */
export function concreteTypes(model: Model, name: string): readonly NodeType[] {
  const type = model.types.get(name) ?? model.internal.get(name);
  if (type) return [type];
  const members = model.interfaces.get(name)?.members ?? [];
  return members.flatMap((member) => model.types.get(member) ?? []);
}

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
    observations: new Map(
      sources.flatMap(readObservations).map((observation) => [observation.predicate, observation]),
    ),
  };
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
    // Others, such as what several computed answers share, are no records.
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

interface Ends {
  readonly from: Set<string>;
  readonly to: Set<string>;
  readonly materialFrom: Set<string>;
  readonly roles: string | undefined;
  readonly isPart: boolean;
}

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
      };
      const [near, far] = field.direction === 'OUT' ? [entry.from, entry.to] : [entry.to, entry.from];
      near.add(owner.name);
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
        },
      ];
    });
  return new Map(properties);
}

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

export function isComposite(node: DefinitionNode): node is Composite {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

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

/** A type without its brackets: its name, and whether it is a list and may not be missing. */
export function unwrap(node: TypeNode): { name: string; isList: boolean; isRequired: boolean } {
  if (node.kind === Kind.NON_NULL_TYPE) return { ...unwrap(node.type), isRequired: true };
  if (node.kind === Kind.LIST_TYPE) return { ...unwrap(node.type), isList: true };
  return { name: node.name.value, isList: false, isRequired: false };
}
