import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeNode,
} from 'graphql';
import { type FacetField, facetFields, numericProperties } from './facet-fields.ts';
import { groupOrderTypes } from './group-order.ts';
import { concreteTypes, type Model, type NodeType, type Property, type RelationshipField } from './model.ts';
import { once } from './once.ts';
import { SHORTHANDS } from './shorthand.ts';

/**
 * The API as clients see it, derived from the ontology in one place and the same way for every type: connections with edges,
 * filters, orders and root fields. Returns SDL.
 */
export function deriveApi(sdl: readonly string[], model: Model): string {
  const declared = sdl.map((text) => parse(text)).flatMap((document) => document.definitions);
  const kept = declared.filter((definition) => !isOntologyOnly(definition));
  const shown = kept.map((definition) =>
    isComposite(definition) ? expand(definition, declared) : definition,
  );
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: shown };
  return `${[print(document), SHARED, ...derivedTypes(model), ...derivedEnums(model), ...countedLists(), rootFields(model)].join('\n\n')}\n`;
}

/** Every type or interface that a connection can lead to. */
export function connectionTargets(model: Model): readonly string[] {
  return [
    'Entity',
    ...[...model.interfaces.keys()].filter((name) => name !== 'Entity' && name !== 'Node'),
    ...model.types.keys(),
    ...model.internal.keys(),
    'Node',
  ];
}

/** The name of a concrete type as a value of the enum `EntityType`: `NationalLab` is `NATIONAL_LAB`. */
export function screamingName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}

/** Names of the concrete types behind a value of the enum `EntityType`. */
export function typesBehind(model: Model, value: string): readonly string[] {
  return typesByValue(model).get(value) ?? [];
}

const typesByValue = once(
  (model: Model): ReadonlyMap<string, readonly string[]> =>
    new Map(
      [...model.interfaces.keys(), ...model.types.keys()].map((name) => [
        screamingName(name),
        concreteTypes(model, name).map((type) => type.name),
      ]),
    ),
);

/** Connections that a slice makes of records, by what they are counted in: the type that has their facet fields. */
export const COUNTED_LISTS: ReadonlyMap<string, string> = new Map([
  ['SearchConnection', 'Entity'],
  ['UndisclosedConnection', 'Statement'],
]);

/** Types and interfaces that have a root field, with its name. */
export function rootFieldsOf(model: Model): ReadonlyMap<string, string> {
  const roots = [...model.types.values(), ...model.internal.values()].map((type): [string, string] => [
    type.plural,
    type.name,
  ]);
  return new Map([['entities', 'Entity'], ['organizations', 'Organization'], ...roots]);
}

const ONTOLOGY_ONLY = new Set(['RelationshipDirection', 'RelationshipName']);

function isOntologyOnly(definition: DefinitionNode): boolean {
  return (
    definition.kind === Kind.DIRECTIVE_DEFINITION ||
    ('name' in definition && ONTOLOGY_ONLY.has(definition.name?.value ?? ''))
  );
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

function isComposite(definition: DefinitionNode): definition is Composite {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
  );
}

/** A type with the fields of its interfaces written out and its relationship fields turned into connections. */
function expand(node: Composite, declared: readonly DefinitionNode[]): Composite {
  const interfaces = (node.interfaces ?? []).map((name) =>
    declared.find((candidate) => isComposite(candidate) && candidate.name.value === name.name.value),
  );
  const inherited = interfaces
    .toReversed()
    .flatMap((parent) => (parent && isComposite(parent) ? (parent.fields ?? []) : []));
  const fields = new Map([...inherited, ...(node.fields ?? [])].map((field) => [field.name.value, field]));
  return { ...node, directives: [], fields: [...fields.values()].flatMap(expandField) };
}

function expandField(field: FieldDefinitionNode): FieldDefinitionNode[] {
  const plain = {
    ...field,
    directives: (field.directives ?? []).filter((directive) => directive.name.value === 'deprecated'),
  };
  if (!field.directives?.some((directive) => directive.name.value === 'relationship')) return [plain];
  const target = namedType(field.type);
  const description = field.description?.value ?? '';
  const source = isList(field.type)
    ? `${quote(description)} ${field.name.value}(${pageArguments(target)} ${quote('Conditions on the relationship itself.')} edge: EdgeFilter): Related${target}Connection!`
    : `${quote(description)} ${field.name.value}: ${target}
       ${quote(`The relationship behind \`${field.name.value}\`: since when, how it is known.`)} ${field.name.value}Link: Related${target}Edge`;
  const type = parse(`type T { ${source} }`).definitions[0];
  return type?.kind === Kind.OBJECT_TYPE_DEFINITION ? [...(type.fields ?? [])] : [];
}

function pageArguments(target: string): string {
  const short = (SHORTHANDS[target] ?? []).map(
    ({ argument, type, description }) => `${quote(description)} ${argument}: ${type}`,
  );
  return `
    ${short.join('\n')}
    ${quote('How many, from the start of the list; 25 when neither `first` nor `last` is given, at most 100.')} first: Int
    ${quote('Only what comes after this cursor.')} after: String
    ${quote('How many, from the end of the list, at most 100.')} last: Int
    ${quote('Only what comes before this cursor.')} before: String
    ${quote('Only what meets these conditions.')} where: ${target}Filter
    ${quote('Order; ties are broken by id, empty values come last.')} orderBy: [${target}Order!]`;
}

const SHARED = `
"Where a page stands in its list (Relay Cursor Connections)."
type PageInfo {
  "Whether more follows."
  hasNextPage: Boolean!
  "Whether more stands before."
  hasPreviousPage: Boolean!
  "Cursor of the first item."
  startCursor: String
  "Cursor of the last item."
  endCursor: String
}

"What a relationship says of itself."
interface Link {
  "Id of the relationship."
  linkId: ID!
  "What the tail is to the head, such as a party's part in an agreement."
  role: String
  "When it began, as written by its best source."
  since: FuzzyDate
  "When it ended, as written by its best source."
  until: FuzzyDate
  "Whether it held on the day asked for; empty where no day was asked for."
  certainty: Certainty
  "How it is known, at best."
  basis: Basis
  "The best tier among its sources; empty where it has none."
  tier: SourceTier
  "Number of statements behind it."
  statementCount: Int!
  "Number of sources behind it."
  sourceCount: Int!
  "The statements behind it."
  statements(
    "How many, at most 100."
    first: Int = 25
    "Only what comes after this cursor."
    after: String
  ): StatementConnection!
}

"Whether something held on a day."
enum Certainty {
  "It certainly did."
  CERTAIN
  "It may have."
  POSSIBLE
}

"How many items fall under each value of a field."
type Facet {
  "The field, as \`by\` names it."
  field: String!
  "Its values, most items first."
  buckets: [Bucket!]!
  "Whether there are more values than were asked for."
  hasMore: Boolean!
}

"The items under one value. An item with several values stands under each."
type Bucket {
  """
  The value as a filter takes it: an enum value, a text (of several spellings the first by alphabet), \`true\`, an id; a year or month as
  \`2026\`, \`2026-03\`, coarser where the date is. A quarter is \`2026-Q1\`; its filter is \`{ gte: "2026-01", lte: "2026-03" }\`. Null for items
  without a value.
  """
  key: String
  "The value to show: the name of a record, else the key."
  label: String
  "How many items."
  count: Int!
}

"One of the values that a group shares."
type GroupKey {
  "The field, as \`by\` names it."
  field: String!
  "The value, as in a bucket."
  key: String
  "The value to show: the name of a record, else the key."
  label: String
}

"Whole numbers of a group, summed up."
type WholeSummary {
  "How many items have the number."
  count: Int!
  "Their sum; 0 for none."
  sum: Long!
  "The smallest."
  min: Long
  "The largest."
  max: Long
}

"Numbers of a group, summed up."
type NumberSummary {
  "How many items have the number."
  count: Int!
  "Their sum; 0 for none."
  sum: Float!
  "The smallest."
  min: Float
  "The largest."
  max: Float
}

"Orders groups by the one figure of a number given; groups without it last."
input SummaryOrder @oneOf {
  "How many items have the number."
  count: Direction
  "Their sum."
  sum: Direction
  "The smallest."
  min: Direction
  "The largest."
  max: Direction
}

"Which way to order."
enum Direction {
  "Smallest, earliest or A first."
  ASC
  "Largest, latest or Z first."
  DESC
}

"Conditions on a relationship itself. All given must hold."
input EdgeFilter {
  "What the tail is to the head."
  role: StringFilter
  "How it is known."
  basis: BasisFilter
  "The best tier among its sources."
  tier: SourceTierFilter
  "How well it is supported."
  support: SupportFilter
  "When it began, by its bounds."
  since: FuzzyDateFilter
  "When it ended, by its bounds."
  until: FuzzyDateFilter
  "Number of statements behind it."
  statementCount: IntFilter
  "Number of sources behind it."
  sourceCount: IntFilter
  "All of these hold."
  AND: [EdgeFilter!]
  "At least one of these holds."
  OR: [EdgeFilter!]
  "This does not hold."
  NOT: EdgeFilter
}

"""
How well something is supported. All given must hold. Of an entity it speaks of the best of its live statements, so that
\`restsOnlyOn: INFERRED\` finds entities about which nothing better is known. Statements that something is not disclosed rest on the sources
searched and meet none of these; relationships of evidence, such as a statement's sources, have no support of their own.
"""
input SupportFilter {
  "Rests only on this basis or a weaker one: INFERRED finds what nobody says, REPORTED what no party or authority says."
  restsOnlyOn: Basis
  "Has a source, and none of a better tier than this: AGGREGATOR finds what is known only at third hand."
  maxTier: SourceTier
  "Has a source of this tier or a better one."
  minTier: SourceTier
  "Whether no source stands behind it."
  unsourced: Boolean
}

"Conditions on an id. All given must hold."
input IDFilter {
  "Is this."
  eq: ID
  "Is not this."
  ne: ID
  "Is one of these, at most 250."
  in: [ID!]
  "Is none of these, at most 250."
  notIn: [ID!]
}

"Conditions on a text, ignoring case and accents. All given must hold."
input StringFilter {
${comparisons('String')}
  "Contains this."
  contains: String
  "Starts with this."
  startsWith: String
  "Ends with this."
  endsWith: String
}

"Conditions on a list of texts, ignoring case and accents. All given must hold."
input StringListFilter {
  "Holds this text."
  has: String
  "Holds at least one of these."
  hasAny: [String!]
  "Holds all of these."
  hasAll: [String!]
  "Holds a text that contains this."
  contains: String
  "Whether it is empty."
  isEmpty: Boolean
}

"""
Conditions on a date as written, by the days it stands for. \`lt\` and \`gt\` hold when they do so for every one of those days; \`eq\` when
it stands for the same days. All given must hold.
"""
input FuzzyDateFilter {
${comparisons('FuzzyDate')}
  "Shares a day with this."
  overlaps: FuzzyDate
}

"Conditions on an instant. All given must hold."
input DateTimeFilter {
${comparisons('DateTime')}
}

"Conditions on a whole number. All given must hold."
input IntFilter {
${comparisons('Int')}
}

"Conditions on a large whole number. All given must hold."
input LongFilter {
${comparisons('Long')}
}

"Conditions on a number. All given must hold."
input FloatFilter {
${comparisons('Float')}
}

"Conditions on an address. All given must hold."
input URLFilter {
${comparisons('String')}
  "Contains this, ignoring case."
  contains: String
  "Starts with this, ignoring case."
  startsWith: String
  "Ends with this, ignoring case."
  endsWith: String
}

"Conditions on a yes or no. All given must hold."
input BooleanFilter {
  "Is this."
  eq: Boolean
  "Is not this; empty counts as neither."
  ne: Boolean
  "Whether it is empty."
  isNull: Boolean
}
`;

function comparisons(scalar: string): string {
  return `  "Is this."
  eq: ${scalar}
  "Is not this; empty counts as neither."
  ne: ${scalar}
  "Is one of these, at most 250."
  in: [${scalar}!]
  "Is none of these, at most 250; empty counts as neither."
  notIn: [${scalar}!]
  "Comes before this."
  lt: ${scalar}
  "Comes before this or is it."
  lte: ${scalar}
  "Comes after this."
  gt: ${scalar}
  "Comes after this or is it."
  gte: ${scalar}
  "Whether it is empty."
  isNull: Boolean`;
}

function derivedTypes(model: Model): string[] {
  return connectionTargets(model).map((target) => {
    const shape = shapeOf(model, target);
    return [
      connection(model, target),
      relatedConnection(target),
      filter(target, shape),
      listFilter(target),
      order(target, shape),
    ].join('\n\n');
  });
}

/** What a connection's target can be filtered and ordered by. */
export interface Shape {
  readonly properties: ReadonlyMap<string, Property>;
  readonly relationships: ReadonlyMap<string, RelationshipField>;
  /** Whether it is a statement, or something that statements are made about. */
  readonly isSupported: boolean;
  /** Whether only the type of a record tells what it is: of organizations, `kind` does. */
  readonly isTyped: boolean;
}

/** The properties and relationship fields, evidence included, that every concrete type behind a name has. */
export function shapeOf(model: Model, target: string): Shape {
  const ofModel = shapes(model);
  const found = ofModel.get(target) ?? findShape(model, target);
  ofModel.set(target, found);
  return found;
}

const shapes = once((_model: Model) => new Map<string, Shape>());

function findShape(model: Model, target: string): Shape {
  const type: NodeType | undefined = model.types.get(target) ?? model.internal.get(target);
  const owner = type ?? model.interfaces.get(target);
  return {
    properties: owner?.properties ?? new Map(),
    relationships: new Map([...(owner?.relationships ?? []), ...(owner?.evidence ?? [])]),
    isSupported: target === 'Statement' || concreteTypes(model, target).every((member) => member.isEntity),
    isTyped: target === 'Entity',
  };
}

function connection(model: Model, target: string): string {
  const shape = shapeOf(model, target);
  const counted = facetFields(model, shape);
  return `"A page of ${target} records."
type ${target}Connection {
  "The items with their cursors."
  edges: [${target}Edge!]!
  "The items."
  nodes: [${target}!]!
  "Where the page stands."
  pageInfo: PageInfo!
  "Number of items on all pages; counted only when asked for."
  totalCount: Int!
  ${counted.size > 0 ? facetApi(target) : ''}
}

"One item of a page."
type ${target}Edge {
  "Its place in the list, for \`after\` and \`before\`."
  cursor: String!
  "The item."
  node: ${target}!
}
${counted.size > 0 ? facetTypes(target, shape, counted) : ''}`;
}

function facetApi(target: string): string {
  return `"""
  How many items of all pages fall under each value of a field, most first; without a value last among equals. Null with the error
  \`TOO_SLOW\` when counting takes longer than the server allows.
  """
  facets(
    "What to count by, at most 10 fields; each is counted on its own."
    by: [${target}FacetField!]!
    "How many values of each field, at most 100."
    first: Int = 10
  ): [Facet!]
  """
  The items of all pages grouped by the fields together, the largest groups first unless ordered otherwise. An item with several values
  counts in the group of each. Null with the error \`TOO_SLOW\` when counting takes longer than the server allows.
  """
  groupBy(
    "What to group by, at most 4 fields."
    by: [${target}FacetField!]!
    "In which order, first to last; then the largest groups first, then by their keys in the order of \`by\`."
    orderBy: [${target}GroupOrder!]
    "How many groups, at most 1000. That there are more shows in asking for one more than are needed."
    first: Int = 25
  ): [${target}Group!]`;
}

function countedLists(): string[] {
  return [...COUNTED_LISTS].map(([list, target]) => `extend type ${list} {\n  ${facetApi(target)}\n}`);
}

function facetTypes(target: string, shape: Shape, counted: ReadonlyMap<string, FacetField>): string {
  const values = [...counted.values()].map(({ name, description }) => `${quote(description)} ${name}`);
  const numeric = numericProperties(shape);
  const described = (name: string) => `${quote(shape.properties.get(name)?.description ?? '')} ${name}`;
  const numbers = [...numeric].map(([property, type]) => `${described(property)}: ${type}!`);
  return `
"What ${target} records can be counted by."
enum ${target}FacetField {
  ${values.join('\n  ')}
}

"${target} records that share the values of some fields."
type ${target}Group {
  "The values that they share, in the order asked for."
  keys: [GroupKey!]!
  "How many they are."
  count: Int!
  ${numbers.join('\n  ')}
}
${groupOrderTypes(target, [...numeric.keys()].map(described))}`;
}

function relatedConnection(target: string): string {
  return `"A page of related ${target} records, with what each relationship says of itself."
type Related${target}Connection {
  "The relationships with their cursors."
  edges: [Related${target}Edge!]!
  "The records at the other end."
  nodes: [${target}!]!
  "Where the page stands."
  pageInfo: PageInfo!
  "Number of relationships on all pages; counted only when asked for."
  totalCount: Int!
}

"One relationship of a page and the record at its other end."
type Related${target}Edge implements Link {
  "Its place in the list, for \`after\` and \`before\`."
  cursor: String!
  "The record at the other end."
  node: ${target}!
  ${LINK_FIELDS}
}`;
}

const LINK_FIELDS = SHARED.slice(
  SHARED.indexOf('interface Link {') + 'interface Link {'.length,
  SHARED.indexOf('"Whether something held on a day."'),
)
  .trimEnd()
  .slice(0, -1)
  .trim();

function filter(target: string, shape: Shape): string {
  const properties = [...shape.properties.values()].flatMap((property) => {
    const type = filterType(property);
    return type ? [`${quote(property.description)} ${property.name}: ${type}`] : [];
  });
  const relationships = [...shape.relationships.values()].map(
    (field) =>
      `${quote(field.description)} ${field.name}: ${field.isToOne ? `${field.target}Filter` : `${field.target}ListFilter`}`,
  );
  return `"Conditions on ${target} records. All given must hold; a condition on a to-one relationship holds only where it exists, so \`{}\` asks for that."
input ${target}Filter {
  "Its id."
  id: IDFilter${shape.isTyped ? '\n  "Its type."\n  type: EntityTypeFilter' : ''}
  ${properties.join('\n  ')}
  ${relationships.join('\n  ')}${shape.isSupported ? '\n  "How well it is supported."\n  support: SupportFilter' : ''}
  "All of these hold."
  AND: [${target}Filter!]
  "At least one of these holds."
  OR: [${target}Filter!]
  "This does not hold."
  NOT: ${target}Filter
}`;
}

/** The filter input for a property; undefined where a filter makes no sense. */
function filterType(property: Property): string | undefined {
  if (property.scalar === 'StatementValue') return undefined;
  if (property.isList) return 'StringListFilter';
  return `${property.scalar}Filter`;
}

function listFilter(target: string): string {
  return `"Conditions on a list of related ${target} records. All given must hold."
input ${target}ListFilter {
  "Only relationships that meet these conditions are looked at."
  edge: EdgeFilter
  "At least one record meets these."
  some: ${target}Filter
  "No record meets these."
  none: ${target}Filter
  "Every record meets these; holds for an empty list too."
  all: ${target}Filter
  "Exactly one record meets these."
  single: ${target}Filter
  "How many records there are."
  count: ${target}CountFilter
}

"Conditions on a number of related ${target} records. All given must hold."
input ${target}CountFilter {
  "Only records that meet these are counted."
  where: ${target}Filter
  "Is this."
  eq: Int
  "Is not this."
  ne: Int
  "Is less than this."
  lt: Int
  "Is at most this."
  lte: Int
  "Is more than this."
  gt: Int
  "Is at least this."
  gte: Int
}

"Orders by a number of related ${target} records."
input ${target}CountOrder {
  "Which way."
  direction: Direction = DESC
  "Only records that meet these are counted."
  where: ${target}Filter
  "Only relationships that meet these conditions are counted."
  edge: EdgeFilter
}`;
}

function order(target: string, shape: Shape): string {
  const properties = [...shape.properties.values()]
    .filter((property) => !property.isList && property.scalar !== 'StatementValue')
    .map((property) => `${quote(property.description)} ${property.name}: Direction`);
  const relationships = [...shape.relationships.values()].map((field) =>
    field.isToOne
      ? `${quote(field.description)} ${field.name}: ${field.target}Order`
      : `${quote(`Number of: ${field.description}`)} ${field.name}: ${field.target}CountOrder`,
  );
  return `"Orders ${target} records by the one field given."
input ${target}Order @oneOf {
  "Its id."
  id: Direction
  ${properties.join('\n  ')}
  ${relationships.join('\n  ')}
}`;
}

function derivedEnums(model: Model): string[] {
  const names = [...model.interfaces.keys()].filter((name) => name !== 'Node' && name !== 'Entity');
  const values = [
    ...names,
    ...[...model.types.values()].filter((type) => type.isEntity).map((type) => type.name),
  ].map((name) => {
    const description = model.types.get(name)?.description ?? model.interfaces.get(name)?.description ?? '';
    return `  ${quote(description)} ${screamingName(name)}`;
  });
  const filtered = filteredEnums(model);
  const filters = [...model.enums.keys()]
    .filter((name) => filtered.has(name))
    .map(
      (name) => `"Conditions on a value of ${name}. All given must hold."
input ${name}Filter {
  "Is this."
  eq: ${name}
  "Is not this; empty counts as neither."
  ne: ${name}
  "Is one of these."
  in: [${name}!]
  "Is none of these; empty counts as neither."
  notIn: [${name}!]
  "Whether it is empty."
  isNull: Boolean
}`,
    );
  return [
    `"Types of entity; an interface stands for all types that implement it."\nenum EntityType {\n${values.join('\n')}\n}`,
    TYPE_FILTER,
    ...filters,
  ];
}

const TYPE_FILTER = `"Conditions on a type; an interface holds for all types that implement it. All given must hold."
input EntityTypeFilter {
  "Is this."
  eq: EntityType
  "Is not this."
  ne: EntityType
  "Is one of these."
  in: [EntityType!]
  "Is none of these."
  notIn: [EntityType!]
}`;

/** Enums that a property holds or that close the roles of a relationship: only these can be filtered by. */
function filteredEnums(model: Model): ReadonlySet<string> {
  const types = [...model.types.values(), ...model.internal.values()];
  const scalars = types.flatMap((type) => [...type.properties.values()].map((property) => property.scalar));
  const roles = [...model.relationships.values()].flatMap((relationship) => relationship.roles ?? []);
  return new Set(['Basis', ...scalars, ...roles]);
}

function rootFields(model: Model): string {
  const fields = [...rootFieldsOf(model)].map(([field, target]) => {
    const members = concreteTypes(model, target).length;
    const description = members > 1 ? `Records of every type of ${target}.` : `${target} records.`;
    return `${quote(description)} ${field}(${pageArguments(target)}): ${target}Connection!`;
  });
  return `extend type Query {\n${fields.join('\n')}\n}`;
}

function namedType(node: TypeNode): string {
  return node.kind === Kind.NAMED_TYPE ? node.name.value : namedType(node.type);
}

function isList(node: TypeNode): boolean {
  if (node.kind === Kind.NON_NULL_TYPE) return isList(node.type);
  return node.kind === Kind.LIST_TYPE;
}

function quote(description: string): string {
  return JSON.stringify(description.replaceAll('\n', ' '));
}
