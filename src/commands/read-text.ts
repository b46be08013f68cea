import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { decodeUtf8 } from '../exchange/import/utf8.ts';

/** Reads a file of text that an argument names. Throws `InputError` where there is none or it is not UTF-8. */
export function readText(file: string, what: string): string {
  const decoded = decodeUtf8(readBytes(file, what));
  if (decoded.text !== undefined) return decoded.text;
  throw new InputError(`${file}:${decoded.line}: ${decoded.problem}`);
}

function readBytes(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new InputError(`${what} a file that can be read; found none at ${file}.`, { cause });
  }
}
