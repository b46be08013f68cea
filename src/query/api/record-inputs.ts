import type { Model, NodeType, Property } from '../../model/model.ts';
import { impliedValue, isDirect } from '../../model/model-rules.ts';
import {
  CITATION_KEYS,
  ENTITY_KEYS,
  ITEM_KEYS,
  type RecordKeys,
  STATEMENT_KEYS,
  UNDISCLOSED_KEYS,
} from '../../model/records/format-keys.ts';
import { quote } from '../sdl-text.ts';

/**
 * The inputs of writes, derived from the model and the record format as filters are: what a file of records may say, a write may say.
 */

/** Types that are written by nobody but the import. */
const UNWRITTEN: ReadonlySet<string> = new Set(['Import']);

/** Keys of the format that only exports have, and those of decisions, which are writes of their own. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['type', 'id', 'recordedAt', 'retractedAt', 'retractReason', 'import'],
  ...['rank', 'rankReason'],
]);

/** What the server says of a record, and whoever writes it does not. */
const SAID_BY_SERVER: ReadonlySet<string> = new Set(['releasedAt']);

const METHOD = 'How it came into the graph; MANUAL when left out.';

/** The types that writes may bring, by the field of `RecordInput` that holds one. */
export function writtenTypes(model: Model): ReadonlyMap<string, NodeType> {
  const types = [...model.types.values()].filter(({ name }) => !UNWRITTEN.has(name));
  return new Map(types.map((type) => [fieldNameOf(type.name), type]));
}

/** `FundingCall` as `fundingCall`, `AIModel` as `aiModel`. */
function fieldNameOf(type: string): string {
  return type.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

/** Returns the inputs as SDL. */
export function recordInputs(model: Model): string[] {
  const types = writtenTypes(model);
  const fields = [...types].map(
    ([field, type]) => `  ${quote(type.description)}\n  ${field}: ${type.name}Input`,
  );
  return [
    `"Exactly one record: an entity or source of one type, a statement, or a search that found nothing."
input RecordInput @oneOf {
${fields.join('\n')}
  "One thing that sources say about an entity."
  statement: StatementInput
  "Something that sources were searched for in vain."
  undisclosed: UndisclosedInput
}`,
    ...[...types.values()].map((type) => recordInput(model, type)),
    statementInput(),
    `"Something that sources were searched for in vain."
input UndisclosedInput {
  "Id of the entity that it is about."
  subject: ID!
${keysOf(UNDISCLOSED_KEYS, { predicate: 'String!' })}
  "Ids of the sources that were searched, one at least."
  checked: [ID!]!
}`,
    `"A predicate of a record that its sources were searched for in vain."
input UndisclosedFieldInput {
${keysOf(UNDISCLOSED_KEYS, { predicate: 'String!' })}
}`,
    `"The far end of a relationship, with what is known of the relationship itself."
input RelatedInput {
${keysOf(ITEM_KEYS, { id: 'ID!', role: 'String' })}
}`,
    `"A source, with what was read there."
input CitationInput {
${keysOf(CITATION_KEYS, { source: 'ID!' })}
${DOCUMENT}
}`,
  ];
}

const DOCUMENT = `  "The text that was read. The quote must stand in it, but for white space, or the write is refused; the text itself is not kept."
  document: String`;

function recordInput(model: Model, type: NodeType): string {
  const properties = [...type.properties.values()]
    .filter((property) => impliedValue(model, type, property) === undefined)
    .filter(({ name }) => !SAID_BY_SERVER.has(name))
    .map((property) => line(property.description, `${property.name}: ${valueType(property)}`));
  const relationships = [...type.relationships.values()]
    .filter((field) => !(isDirect(model, field.type) && field.direction === 'IN'))
    .map((field) =>
      line(field.description, `${field.name}: ${field.isToOne ? 'RelatedInput' : '[RelatedInput!]'}`),
    );
  const isSaid =
    type.isEntity || [...type.relationships.values()].some((field) => !isDirect(model, field.type));
  const { type: _, id, ...said } = ENTITY_KEYS;
  const common = isSaid ? { id, ...said } : { id };
  return `${quote(`A record of ${type.name}: ${type.description}`)}
input ${type.name}Input {
${keysOf(common, { id: 'ID!', undisclosed: '[UndisclosedFieldInput!]' })}
${[...properties, ...relationships].join('\n')}
}`;
}

function statementInput(): string {
  const keys = Object.fromEntries(Object.entries(STATEMENT_KEYS).filter(([key]) => !LEFT_OUT.has(key)));
  return `"One thing that sources say about an entity: exactly one of \`value\`, \`object\` and \`asWritten\`, or a \`kind\` that holds none."
input StatementInput {
${keysOf(keys, { subject: 'ID!', predicate: 'String!' })}
${DOCUMENT}
}`;
}

/** The fields that keys of the format make; some are left out, unless a type is given for them. */
function keysOf(keys: RecordKeys, types: Readonly<Record<string, string>>): string {
  return Object.entries(keys)
    .filter(([key]) => key in types || !LEFT_OUT.has(key))
    .map(([key, { holds, description }]) =>
      line(key === 'method' ? METHOD : description, `${key}: ${types[key] ?? inputType(holds)}`),
    )
    .join('\n');
}

function inputType(holds: string): string {
  const [name = '', prefix] = holds.split(':');
  if (name === 'IDS') return '[ID!]';
  if (prefix !== undefined) return 'ID';
  if (name === 'citations') return '[CitationInput!]';
  return name === 'value' ? 'StatementValue' : name;
}

function valueType({ scalar, isList }: Property): string {
  return isList ? `[${scalar}!]` : scalar;
}

function line(description: string, field: string): string {
  return `  ${quote(description)}\n  ${field}`;
}
