import { expect, it } from 'vitest';
import { MORE, type RowForm, type RowValue, rowWriter } from '../../../src/exchange/tables/row-text.ts';

const VALUES: Readonly<Record<string, RowValue>> = {
  text: 'a "b", c',
  formula: '=1+1',
  minus: -5,
  yes: true,
  nothing: null,
  hidden: 'a\u001b[31mb\u202ec',
  list: ['a', null, 'b', MORE],
  lists: [['a', 'b'], [], ['c', MORE]],
  deep: [[['a', 'b'], ['c']], [['d']]],
};

function written(form: RowForm, values: Readonly<Record<string, RowValue>> = VALUES): string {
  const writer = rowWriter(form, Object.keys(values));
  return writer.head + writer.rows([Object.values(values)]);
}

it('writes cells for people', () => {
  expect(written('csv')).toBe(
    `${Object.keys(VALUES)}\r\n"a ""b"", c",'=1+1,-5,true,,a [31mb c,a; ; b; …,a | b; ; c | …,a / b | c; d\r\n`,
  );
});

it('writes cells for programs as they are', () => {
  const [, line] = written('csv-raw').split('\r\n');

  expect(line).toBe(
    '"a ""b"", c",=1+1,-5,true,,a\u001b[31mb\u202ec,"[""a"",null,""b""]","[[""a"",""b""],[],[""c""]]","[[[""a"",""b""],[""c""]],[[""d""]]]"',
  );
});

it('writes an object a line', () => {
  expect(JSON.parse(written('ndjson'))).toEqual({
    ...VALUES,
    list: ['a', null, 'b'],
    lists: [['a', 'b'], [], ['c']],
  });
});

it('refuses lists deeper than a cell can hold, with what to do', () => {
  expect(() => written('csv', { deeper: [[[['a']]]] })).toThrow(
    'A cell of CSV holds lists in lists 3 deep; found more. Ask for fewer levels, for raw cells, or for NDJSON.',
  );
});
