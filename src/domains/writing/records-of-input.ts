import type { Fault } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { DataRecord, EntityRecord, StatementRecord } from '../../model/records/record-types.ts';
import { sourceFault } from '../../model/records/source-rule.ts';
import { writtenTypes } from '../../query/api/record-inputs.ts';

/** A record that an input stands for, with what is wrong with it beyond what every record must be. */
export interface ReadInput {
  readonly record: DataRecord;
  /** Of paths within the input. */
  readonly faults: readonly Fault[];
}

type Given = Readonly<Record<string, unknown>>;

/** Returns the record of a `RecordInput`, and the name of the field that held it. */
export function recordOfInput(model: Model, input: object): ReadInput & { readonly field: string } {
  const [[field = '', value] = []] = Object.entries(input).filter(
    ([, given]) => given !== null && given !== undefined,
  );
  const given = value as Given;
  if (field === 'statement') return { field, ...statementOfInput(model, given) };
  if (field === 'undisclosed') return { field, ...undisclosedOfInput(model, given) };
  const type = writtenTypes(model).get(field);
  if (!type) throw new Error(`No record is written by the field "${field}".`);
  const plain = withoutDocuments(given) as EntityRecord;
  return { field, ...readInput(model, { ...plain, type: type.name }, given) };
}

/** Returns the record of a `StatementInput`. */
export function statementOfInput(model: Model, given: object): ReadInput {
  const plain = withoutDocuments(given) as Omit<StatementRecord, 'type'>;
  return readInput(model, { ...plain, type: 'Statement' }, given as Given);
}

function undisclosedOfInput(model: Model, given: Given): ReadInput {
  const plain = withoutDocuments(given) as Omit<StatementRecord, 'type'>;
  return readInput(model, { ...plain, type: 'Statement', kind: 'NOT_DISCLOSED' }, given);
}

function readInput(model: Model, record: DataRecord, given: Given): ReadInput {
  return { record, faults: [quoteFaults(given), sourceFault(model, record) ?? []].flat() };
}

/** Checks every quote that comes with the document it was read from, wherever in an input it stands. */
function quoteFaults(input: Given): readonly Fault[] {
  const found: Fault[] = [];
  const whole = textOf(input.document);
  let quotes = 0;
  const look = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) look(item, `${path}[${index}]`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const given = value as Given;
    if ('source' in given) {
      const document = textOf(given.document) ?? whole;
      const quote = textOf(given.quote);
      quotes += quote === undefined ? 0 : 1;
      const complaint = quoteFault(quote, document, textOf(given.document) !== undefined);
      if (complaint) found.push({ ...complaint, path: `${path}.quote` });
      return;
    }
    for (const [key, item] of Object.entries(given)) look(item, path ? `${path}.${key}` : key);
  };
  look(input, '');
  if (whole !== undefined && quotes === 0) found.push({ ...NO_QUOTE, path: 'document' });
  return found;
}

const NO_QUOTE: Fault = {
  message:
    'Expected the words that were read, in `quote`, with the document that holds them; found no quote.',
  code: 'MISSING_VALUE',
};

function quoteFault(
  quote: string | undefined,
  document: string | undefined,
  isOwn: boolean,
): Fault | undefined {
  if (document === undefined) return undefined;
  if (quote === undefined) return isOwn ? NO_QUOTE : undefined;
  if (spaced(document).includes(spaced(quote))) return undefined;
  const shown = quote.length > 80 ? `${quote.slice(0, 79)}…` : quote;
  return {
    message: `Expected words that stand in the document, but for white space; found "${shown}", which does not. Quote it literally.`,
    code: 'QUOTE_NOT_FOUND',
  };
}

function spaced(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** An input without documents, which are not kept, and without what is not given. */
function withoutDocuments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDocuments);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(
    ([key, item]) => item !== null && item !== undefined && key !== 'document',
  );
  return Object.fromEntries(given.map(([key, item]) => [key, withoutDocuments(item)]));
}
