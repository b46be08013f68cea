import { expect, it } from 'vitest';
import { lineOfFault } from '../../../src/exchange/import/json-fault.ts';

it.each([
  ['{ "a": 1,\n  "b": }', 2],
  ['{ "a": 1\n  "b": 2 }', 2],
  ['{ "a": [1, 2,\n]\n}', 2],
  ['{ "a": "x\ny" }', 1],
  ['{\n"a": tru }', 2],
  ['{\n"a": 01 }', 2],
  ['{}\n\nx', 3],
  ['{ "a": [1,\n 2', 2],
  ["{\n'a': 1 }", 2],
  ['{ "a": {},\n"b": [[]], "c": "\\u00e9",\n}', 3],
])('%j stops being JSON on line %i', (text, line) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(lineOfFault(text)).toBe(line);
});
