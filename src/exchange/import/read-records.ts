import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { type Placed, parseLine, parseWhole } from './parse-records.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * A file of records: its name for people, the hash that identifies its content, and its records as often as
 * they are wanted.
 */
export interface RecordFile {
  readonly path: string;
  readonly name: string;
  readonly hash: string;
  readonly format: 'JSON' | 'JSON Lines';
  /** The time of recording, if the file names one. */
  readonly recordedAt: string | undefined;
  /** Its records, in order. JSON Lines are read from disk each time and never held as a whole. */
  readonly records: () => AsyncIterable<Placed> | Iterable<Placed>;
}

const RECORDS_FILE = /\.(json|jsonl|ndjson)$/i;

/**
 * Returns the files that paths lead to: a file as it is, a folder as the files of records in it by name, not
 * those of folders within. Throws `DataError` for a folder without any.
 */
export async function filesOf(path: string): Promise<readonly string[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isDirectory()) return [path];
  const names = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && RECORDS_FILE.test(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name));
  if (names.length > 0) return names.sort();
  throw new DataError([
    {
      file: path,
      message:
        'Expected a file of records, or a folder that holds some; found a folder without any .json, .jsonl or .ndjson. Name the files.',
    },
  ]);
}

/**
 * Opens a file of records: `{ "records": [...] }`, or JSON Lines when the name ends in `.jsonl` or `.ndjson`.
 * Throws `DataError` when there is no such file, or it is no such JSON.
 */
export async function openRecords(path: string): Promise<RecordFile> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile())
    throw new DataError([
      { file: path, message: 'Expected a file of records; found none here. Check the path.' },
    ]);
  const common = { path, name: basename(path) };
  if (/\.(jsonl|ndjson)$/i.test(path)) {
    return {
      ...common,
      hash: await hashOf(path),
      format: 'JSON Lines',
      recordedAt: undefined,
      records: () => lines(path),
    };
  }
  const decoded = decodeUtf8(await readFile(path));
  if (decoded.problem !== undefined)
    throw new DataError([{ file: path, line: decoded.line, message: decoded.problem }]);
  const { text } = decoded;
  const { recordedAt, records } = parseWhole(path, text);
  const placed = records.map((value, index) => ({ index, line: undefined, value, problem: undefined }));
  const hash = createHash('sha256').update(text).digest('hex');
  return { ...common, hash, format: 'JSON', recordedAt, records: () => placed };
}

async function* lines(path: string): AsyncIterable<Placed> {
  let line = 0;
  let index = 0;
  for await (const bytes of linesOf(path)) {
    line += 1;
    if (bytes.trim() === '') continue;
    const { text, problem } = decodeUtf8(Buffer.from(bytes, 'latin1'));
    yield { index, line, ...(text === undefined ? { value: undefined, problem } : parseLine(text)) };
    index += 1;
  }
}

/**
 * The lines of a file, a character for each byte: read as text, a line would also end at U+2028, and other encodings would pass unseen. They
 * end with LF, CR LF or CR. Node's `readline` reads a thousand lines ahead, whatever they hold; this reads a part of the file at a time.
 */
async function* linesOf(path: string): AsyncIterable<string> {
  let begun = '';
  let isReturned = false;
  for await (const part of createReadStream(path, 'latin1') as AsyncIterable<string>) {
    const text = isReturned && part.startsWith('\n') ? part.slice(1) : part;
    isReturned = part.endsWith('\r');
    const [first = '', ...others] = text.split(/\r?\n|\r/);
    begun += first;
    if (others.length === 0) continue;
    yield begun;
    begun = others.pop() ?? '';
    yield* others;
  }
  if (begun !== '') yield begun;
}

async function hashOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
