import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openRecords } from '../../../src/exchange/import/read-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As much as Node reads of a file at a time. */
const PART = 64 * 1024;

async function linesOf(
  text: string,
): Promise<readonly (readonly [line: number | undefined, value: unknown])[]> {
  const path = join(folder, 'lines.jsonl');
  writeFileSync(path, text);
  const found: [number | undefined, unknown][] = [];
  for await (const { line, value } of (await openRecords(path)).records()) found.push([line, value]);
  return found;
}

it.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('lines end with %s, wherever a part of the file ends', async (_name, end) => {
  for (let before = PART - 6; before <= PART + 2; before += 1) {
    const long = 'x'.repeat(before - 2);
    const lines = [long, 'b', '', 'd', long.repeat(3), 'f'];
    const text = lines.map((value) => (value === '' ? '' : JSON.stringify(value))).join(end);
    const expected = lines.flatMap((value, place) => (value === '' ? [] : [[place + 1, value]]));
    for (const last of ['', end, end + end]) expect(await linesOf(text + last)).toEqual(expected);
  }
});

it('a line does not end at what ends one elsewhere', async () => {
  const value = 'one\u2028two\u2029three\u0085four\u000bfive';
  const text = `"${value.replace('\u000b', '\\u000b')}"\n"next"`;
  expect(await linesOf(text)).toEqual([
    [1, value],
    [2, 'next'],
  ]);
});

it('a file without a line has no record', async () => {
  for (const text of ['', '\n', '\r\n \r\n']) expect(await linesOf(text)).toEqual([]);
});
