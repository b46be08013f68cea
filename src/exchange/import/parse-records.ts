import { DataError } from '../../errors.ts';
import { checkScalar } from '../../model/records/check-value.ts';
import { lineOfFault } from './json-fault.ts';

/** A record in a file, and its place there. */
export interface Placed {
  /** 0-based place among the file's records. */
  readonly index: number;
  /** 1-based line, in JSON Lines. */
  readonly line: number | undefined;
  /** The parsed record; undefined when the line is no JSON. */
  readonly value: unknown;
  /** Why it could not be parsed. */
  readonly problem: string | undefined;
}

const HEADER_KEYS = ['$schema', 'recordedAt', 'records'];

/** Reads a line of JSON Lines. */
export function parseLine(text: string): Pick<Placed, 'value' | 'problem'> {
  try {
    return { value: JSON.parse(text), problem: undefined };
  } catch (error) {
    return { value: undefined, problem: `Expected one JSON object on the line: ${reasonOf(error)}.` };
  }
}

/** Reads `{ "records": [...] }`. Throws `DataError` for what is none, with the line where it is no JSON. */
export function parseWhole(
  file: string,
  text: string,
): { readonly recordedAt: string | undefined; readonly records: readonly unknown[] } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const line = lineOfFault(text);
    throw new DataError([{ file, line, message: `Expected JSON: ${reasonOf(error)}.` }], {
      cause: error,
    });
  }
  const header = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  if (!Array.isArray(header.records)) {
    throw new DataError([
      {
        file,
        message: 'Expected { "records": [...] }. One record a line is JSON Lines: name the file .jsonl.',
      },
    ]);
  }
  const unknown = Object.keys(header).filter((key) => !HEADER_KEYS.includes(key));
  if (unknown.length > 0) {
    throw new DataError(
      unknown.map((path) => ({
        file,
        path,
        message: `A file of records holds ${HEADER_KEYS.join(', ')}; found "${path}".`,
      })),
    );
  }
  const { recordedAt } = header;
  const complaint = recordedAt === undefined ? undefined : checkScalar('DateTime', recordedAt);
  if (complaint !== undefined) throw new DataError([{ file, path: 'recordedAt', message: complaint }]);
  return {
    recordedAt: header.recordedAt === undefined ? undefined : String(header.recordedAt),
    records: header.records,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
