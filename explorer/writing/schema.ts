import { question } from '../api/ask.ts';
import type { WritableQuery, WritableQueryVariables } from '../generated/operations.ts';
import { predicateWords } from '../parts/words.ts';

/** What may be written of a type, as the schema says: a new field of the model has its control without a word here. */
export const WRITABLE = question<WritableQuery, WritableQueryVariables>(/* GraphQL */ `
  query Writable($input: String!) {
    type: __type(name: $input) { inputFields { ...Writable } }
    source: __type(name: "SourceInput") { inputFields { ...Writable } }
  }
  fragment Writable on __InputValue {
    name
    description
    type { kind name enumValues { name description } ofType { kind name enumValues { name description } ofType { kind name enumValues { name description } } } }
  }
`);

export type FieldKind = 'text' | 'long' | 'enum' | 'date' | 'number' | 'boolean' | 'url' | 'one' | 'many';

export interface WritableField {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly kind: FieldKind;
  readonly isList: boolean;
  readonly choices: readonly string[];
}

type InputField = NonNullable<NonNullable<WritableQuery['type']>['inputFields']>[number];

/** Said of the record as a whole, or given in a way of their own. */
const APART = new Set([
  ...['id', 'sources', 'basis', 'method', 'undisclosed', 'identifiers'],
  ...['visibility', 'embargoedUntil'],
]);
const LONG = new Set(['summary', 'note', 'scope', 'goal', 'description']);

/** The fields of an input that a form can ask for. */
export function writableFields(fields: readonly InputField[] | null | undefined): readonly WritableField[] {
  return (fields ?? []).flatMap((field): WritableField[] => {
    const kind = APART.has(field.name) ? undefined : kindOf(field);
    if (kind === undefined) return [];
    return [
      {
        name: field.name,
        label: predicateWords(field.name),
        description: field.description ?? '',
        kind,
        isList: isListType(field),
        choices: innerOf(field).enumValues?.map(({ name }) => name) ?? [],
      },
    ];
  });
}

function layers({ type }: InputField) {
  return [type, type.ofType, type.ofType?.ofType].filter((one) => one !== null && one !== undefined);
}

function isListType(field: InputField): boolean {
  return layers(field).some(({ kind }) => kind === 'LIST');
}

function innerOf(field: InputField) {
  return layers(field).findLast(({ name }) => name) ?? field.type;
}

function kindOf(field: InputField): FieldKind | undefined {
  const { kind, name } = innerOf(field);
  if (kind === 'ENUM') return 'enum';
  switch (name) {
    case 'RelatedInput':
      return isListType(field) ? 'many' : 'one';
    case 'String':
      return LONG.has(field.name) ? 'long' : 'text';
    case 'FuzzyDate':
    case 'Date':
      return 'date';
    case 'Long':
    case 'Int':
    case 'Float':
      return 'number';
    case 'Boolean':
      return 'boolean';
    case 'URL':
      return 'url';
    default:
      return undefined;
  }
}

/** Whether a field names other records. */
export function isRelation({ kind }: WritableField): boolean {
  return kind === 'one' || kind === 'many';
}

/** The field of `RecordInput` that holds a record of a type: `fundingCall` of `FundingCall`, `aiModel` of `AIModel`. */
export function recordField(type: string): string {
  return type.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

/** What somebody typed, as the field takes it. What is none of its kind is sent as it is: the server says what is wrong with it. */
export function fieldValue({ kind, isList }: WritableField, text: string): unknown {
  if (isList)
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  if (kind === 'boolean') return text === 'true';
  if (kind !== 'number') return text;
  const number = Number(text.replaceAll(',', ''));
  return Number.isNaN(number) ? text : number;
}
