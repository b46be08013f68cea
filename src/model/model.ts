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

/** Concrete types that a type or interface name stands for. */
export function concreteTypes(model: Model, name: string): readonly NodeType[] {
  const type = model.types.get(name) ?? model.internal.get(name);
  if (type) return [type];
  const members = model.interfaces.get(name)?.members ?? [];
  return members.flatMap((member) => model.types.get(member) ?? []);
}
