/**
 * The ontology, read from the SDL in `schema/`. Constraints, import checks, traversals, filters and the
 * public API are all derived from it; nothing else describes the data.
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
  /** Descriptions of enums and their values, by `Enum` and `Enum.VALUE`. */
  readonly enumDescriptions: ReadonlyMap<string, string>;
  /** Relationships by their stored type. */
  readonly relationships: ReadonlyMap<string, RelationshipType>;
  /** Concrete types by the prefix of their ids; kinds of organization share one. */
  readonly prefixes: ReadonlyMap<string, readonly NodeType[]>;
}

/** A concrete type: one kind of record. */
export interface NodeType {
  readonly name: string;
  readonly description: string;
  /** The part of its ids before the colon. */
  readonly prefix: string;
  /** Its root field, such as `agreements`. */
  readonly plural: string;
  /** Interfaces that it implements, without `Node`. */
  readonly interfaces: readonly string[];
  /** True when statements are made about it. Sources, identifiers and imports are not entities. */
  readonly isEntity: boolean;
  /** Stored labels: `Node`, its interfaces and its own name. */
  readonly labels: readonly string[];
  readonly properties: ReadonlyMap<string, Property>;
  readonly relationships: ReadonlyMap<string, RelationshipField>;
  /** Fields that lead to or from internal types, such as `statements`. No record holds them. */
  readonly evidence: ReadonlyMap<string, RelationshipField>;
  readonly observations: ReadonlyMap<string, Observation>;
  /** Which of its dates say when its records begin and end; absent where they do neither. */
  readonly life: LifeDates | undefined;
  /** Fields worked out when they are asked for that have one of the values of an enum. */
  readonly computed: ReadonlyMap<string, ComputedField>;
}

/** The properties of a type that date its records. */
export interface LifeDates {
  /** Dates on which a record begins: the earliest that is given. */
  readonly begins: readonly string[];
  /** Dates by which it had begun, whenever that was. */
  readonly by: readonly string[];
  readonly ends: readonly string[];
  /** Where the property `when` is true, the dates of `begins` in `ahead` are still to come. */
  readonly forecast: { readonly when: string; readonly ahead: readonly string[] } | undefined;
  /** True when a record without a date has no beginning, rather than one that nobody knows. */
  readonly isOpen: boolean;
}

/** An interface and the fields that its members share. */
export interface InterfaceType {
  readonly name: string;
  readonly description: string;
  /** Names of the concrete types that implement it. */
  readonly members: readonly string[];
  readonly properties: ReadonlyMap<string, Property>;
  readonly relationships: ReadonlyMap<string, RelationshipField>;
  readonly evidence: ReadonlyMap<string, RelationshipField>;
}

/** A field with a value. */
export interface Property {
  readonly name: string;
  readonly description: string;
  /** The GraphQL scalar (`String`, `FuzzyDate`, `Long`, ...) or, for an enum, its name. */
  readonly scalar: string;
  readonly isEnum: boolean;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** True when a change of it is worth reporting as news. */
  readonly isMaterial: boolean;
  readonly isSearchable: boolean;
  /** Name of the form that its text must have; see `TEXT_FORMS`. */
  readonly form: string | undefined;
  /** The value of a new record that gives none. */
  readonly otherwise: string | undefined;
  /** Of a date: the properties that hold its hour and its time zone, so that it lasts until an instant. */
  readonly local: { readonly time: string; readonly zone: string } | undefined;
}

/** A field that leads to other records. */
export interface RelationshipField {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly direction: 'OUT' | 'IN';
  /** The type or interface at the other end. */
  readonly target: string;
  readonly isToOne: boolean;
  /** What the role on the edge means; undefined where it has no role. */
  readonly role: string | undefined;
  /** The enum that closes the set of roles. */
  readonly roles: string | undefined;
  /** Property of the other end that orders the list by default. */
  readonly orderBy: string | undefined;
  readonly isDescending: boolean;
  /**
   * True when each record keeps its place in the list on the edge, so that an ordered index gives a page; see
   * `adjacency`.
   */
  readonly isOrdered: boolean;
  /** True when it is news that the relationship begins, ends or changes. */
  readonly isMaterial: boolean;
  /** True when the other end is a part of this one: who follows the whole follows the part. */
  readonly isPart: boolean;
  /** True when the other end is the whole whose numbers include those of this one. */
  readonly isIncluded: boolean;
  /** True when the relationship belongs to the record that has the field: it begins with it. */
  readonly isOwned: boolean;
}

/** A field that is worked out when it is asked for, and that lists can be filtered and ordered by. */
export interface ComputedField {
  readonly description: string;
  /** The enum of its values. */
  readonly values: string;
}

/** A stored relationship type: what it may join. */
export interface RelationshipType {
  readonly type: string;
  /** True when path, neighbourhood and analytics questions may walk it. */
  readonly isTraversal: boolean;
  /** Concrete types that may stand at the tail. */
  readonly from: ReadonlySet<string>;
  /** Concrete types that may stand at the head. */
  readonly to: ReadonlySet<string>;
  readonly roles: string | undefined;
  /** Concrete types at the tail for which the relationship is news. */
  readonly materialFrom: ReadonlySet<string>;
  /** True when its head is a part of its tail. */
  readonly isPart: boolean;
  /** Concrete types at the tail and at the head to whose records it belongs. */
  readonly ownTails: ReadonlySet<string>;
  readonly ownHeads: ReadonlySet<string>;
}

/** A predicate that statements may use although it is no field: kept as evidence, never a best value. */
export interface Observation {
  readonly predicate: string;
  readonly description: string;
  /** True when several values may hold side by side. */
  readonly isMany: boolean;
}

/** Returns the concrete types that a type or interface name stands for; none for an unknown name. */
export function concreteTypes(model: Model, name: string): readonly NodeType[] {
  const type = model.types.get(name) ?? model.internal.get(name);
  if (type) return [type];
  const members = model.interfaces.get(name)?.members ?? [];
  return members.flatMap((member) => model.types.get(member) ?? []);
}
