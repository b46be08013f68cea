import type { RecordShape } from '../../model/list-shapes.ts';
import type { Model, Property } from '../../model/model.ts';
import { quote } from '../sdl-text.ts';

/** Conditions on values and on relationships, which the filters of all types share, as SDL. */
export const CONDITIONS = `"Conditions on a relationship itself. All given must hold."
input EdgeFilter {
  "What the tail is to the head."
  role: StringFilter
  "How it is known."
  basis: BasisFilter
  "The best tier among its sources."
  tier: SourceTierFilter
  "How well it is supported."
  support: SupportFilter
  "When it began, as \`since\` shows it."
  since: FuzzyDateFilter
  "When it ended, as \`until\` shows it."
  until: FuzzyDateFilter
  "Number of statements behind it."
  statementCount: IntFilter
  "Number of sources behind it."
  sourceCount: IntFilter
  "Number of sources that were tied to this very claim."
  claimSourceCount: IntFilter
  "Number of other sources, behind whole records."
  recordSourceCount: IntFilter
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
  "CLAIM: a source was tied to it. RECORD: there are only sources of whole records, of which one or more says so."
  level: EvidenceLevel
  "At least so many sources stand behind it, as \`sourceCount\` counts them."
  minSources: Int
  "At most so many do."
  maxSources: Int
}

"Conditions on an id, which may be given with the view that it carries or without: it names the record. All given must hold."
input IDFilter {
  "Is this."
  eq: ID
  "Is not this."
  ne: ID
  "Is one of these, at most 250."
  in: [ID!]
  "Is none of these, at most 250."
  notIn: [ID!]
  "Starts with this, such as a prefix and its colon."
  startsWith: ID
}

"Conditions on a text, ignoring case and accents; blanks between words count once, those at the ends of a part that is looked for too. All given must hold."
input StringFilter {
${comparisons('String')}
  "Contains this."
  contains: String
  "Starts with this."
  startsWith: String
  "Ends with this."
  endsWith: String
}

"Conditions on a list of texts, compared as single texts are. All given must hold."
input StringListFilter {
  "Holds this text."
  has: String
  "Holds at least one of these."
  hasAny: [String!]
  "Holds all of these."
  hasAll: [String!]
  "Holds a text that contains this."
  contains: String
  "Holds a text that starts with this."
  startsWith: String
  "Holds a text that ends with this."
  endsWith: String
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
}`;

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

/** Returns the conditions on records of a type, as SDL. */
export function recordFilter(target: string, shape: RecordShape): string {
  const properties = [...shape.properties.values()].flatMap((property) => {
    const type = filterType(property);
    return type ? [`${quote(property.description)} ${property.name}: ${type}`] : [];
  });
  const computed = [...shape.computed].map(
    ([field, { description, values }]) => `${quote(description)} ${field}: ${values}Filter`,
  );
  const relationships = [...shape.relationships.values()].map(
    (field) =>
      `${quote(field.description)} ${field.name}: ${field.isToOne ? `${field.target}Filter` : `${field.target}ListFilter`}`,
  );
  return `"Conditions on ${target} records. All given must hold; a condition on a to-one relationship holds only where it exists, so \`{}\` asks for that."
input ${target}Filter {
  "Its id."
  id: IDFilter${shape.isTyped ? '\n  "Its type."\n  type: EntityTypeFilter' : ''}
  ${[...properties, ...computed].join('\n  ')}
  ${relationships.join('\n  ')}${shape.isSupported ? '\n  "How well it is supported."\n  support: SupportFilter' : ''}
  "All of these hold."
  AND: [${target}Filter!]
  "At least one of these holds."
  OR: [${target}Filter!]
  "This does not hold."
  NOT: ${target}Filter
}`;
}

/** Returns the filter input for a property; undefined where a filter makes no sense. */
function filterType(property: Property): string | undefined {
  if (property.scalar === 'StatementValue') return undefined;
  if (property.isList) return 'StringListFilter';
  return `${property.scalar}Filter`;
}

/** Returns the conditions on lists of related records of a type, as SDL. */
export function listFilter(target: string): string {
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
  "How many records there are; one that is related in several roles counts once."
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
  "Is one of these, at most 250."
  in: [Int!]
  "Is none of these, at most 250."
  notIn: [Int!]
  "Is less than this."
  lt: Int
  "Is at most this."
  lte: Int
  "Is more than this."
  gt: Int
  "Is at least this."
  gte: Int
}`;
}

/** Returns the conditions on the type of a record and on values of enums, as SDL. */
export function enumFilters(model: Model): string[] {
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
  const standings = [...new Set([...model.types.values()].flatMap(({ computed }) => [...computed.values()]))];
  const ofStandings = [...new Set(standings.map(({ values }) => values))].map(
    (
      name,
    ) => `"Conditions on a value of ${name}, which everything that has one always has. All given must hold."
input ${name}Filter {
  "Is this."
  eq: ${name}
  "Is not this."
  ne: ${name}
  "Is one of these."
  in: [${name}!]
  "Is none of these."
  notIn: [${name}!]
}`,
  );
  return [TYPE_FILTER, ...filters, ...ofStandings];
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

/** Returns the enums that a property holds: only these, and the basis of a relationship, can be filtered by. */
function filteredEnums(model: Model): ReadonlySet<string> {
  const types = [...model.types.values(), ...model.internal.values()];
  const scalars = types.flatMap((type) => [...type.properties.values()].map((property) => property.scalar));
  return new Set(['Basis', ...scalars]);
}
