import { COUNTED_LISTS, type RecordShape } from '../../model/list-shapes.ts';
import { quote } from '../sdl-text.ts';
import { type FacetField, numericProperties } from './facet-fields.ts';

/** Returns the fields by which a list counts records of a type, as SDL. */
export function facetApi(target: string): string {
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

/** Returns the fields that records of a type can be counted by, and the type of a group of them, as SDL. */
export function facetTypes(
  target: string,
  shape: RecordShape,
  counted: ReadonlyMap<string, FacetField>,
): string {
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

/** Returns the input types that order groups of a type's records, by its described numbers too. */
function groupOrderTypes(target: string, numbers: readonly string[]): string {
  const fields = numbers.map((number) => `${number}: SummaryOrder`);
  return `
"Orders groups of ${target} records by the one field given."
input ${target}GroupOrder @oneOf {
  "How many they are."
  count: Direction
  "Their values of one field."
  key: ${target}KeyOrder
  ${fields.join('\n  ')}
}

"Orders groups of ${target} records by their values of one field: dates by time, texts by alphabet, records by id; groups without last."
input ${target}KeyOrder {
  "One of the fields that \`by\` names."
  field: ${target}FacetField!
  "Which way."
  direction: Direction = ASC
}`;
}

/** Returns the same fields for connections that a domain makes, as SDL. */
export function countedLists(): string[] {
  return [...COUNTED_LISTS].map(([list, target]) => `extend type ${list} {\n  ${facetApi(target)}\n}`);
}
