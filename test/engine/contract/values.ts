import { expect, it } from 'vitest';
import type { Engine, Value } from '../../../src/engine/engine.ts';
import { InputError } from '../../../src/errors.ts';
import { beforeEngine, describeContract } from '../../support/contract.ts';

describeContract('values in and out', (open) => {
  const engine = beforeEngine(open);

  it.each<[string, Value]>([
    ['a whole number', 42],
    ['the largest whole number', Number.MAX_SAFE_INTEGER],
    ['a number past 2^53', 2e16],
    ['a number past 2^63', -1e21],
    ['the largest number', Number.MAX_VALUE],
    ['the smallest whole number', Number.MIN_SAFE_INTEGER],
    ['a number with a fraction', 0.1],
    ['a negative number', -7.25],
    ['an empty text', ''],
    ['text that looks like a number', '0012'],
    ['text with quotes and a backslash', `'"\\`],
    ['text beyond the basic plane', 'Élan 🚀 日本 e\u0301'],
    ['true', true],
    ['false', false],
    ['a list of texts', ['b', 'a', 'b']],
    ['an empty list', []],
    ['a list of numbers', [1, 2, 3]],
  ])('gives %s back as it was stored', async (_what, value) => {
    await store(engine(), 'x', value);
    expect(await stored(engine(), 'x')).toEqual({ value });
  });

  it('takes a bigint within 2^53 as the number', async () => {
    await store(engine(), 'x', 9_007_199_254_740_991n);
    expect(await stored(engine(), 'x')).toEqual({ value: 9_007_199_254_740_991 });
  });

  it('drops a property that is set to null', async () => {
    await store(engine(), 'x', 'here');
    await store(engine(), 'x', null);
    expect(await stored(engine(), 'x')).toEqual({});
  });

  it('gives null for what is missing and keeps null in maps and lists of results', async () => {
    await store(engine(), 'x', 1);
    const [row] = await engine().read(
      {
        name: 'nulls',
        text: "MATCH (n:Thing {id: 'x'}) RETURN n.nothing AS missing, $p AS given, {a: n.nothing, b: 1} AS map",
      },
      { p: null },
    );
    expect(row).toEqual({ missing: null, given: null, map: { a: null, b: 1 } });
  });

  it('returns nodes, relationships and maps of them as plain maps', async () => {
    await engine().write((tx) =>
      tx.run({
        name: 'make',
        text: "CREATE (:Thing {id: 'a', n: 1})-[:KNOWS {since: '2026'}]->(:Thing {id: 'b'})",
      }),
    );
    const [row] = await engine().read({
      name: 'maps',
      text: "MATCH (a:Thing {id: 'a'})-[r:KNOWS]->(b:Thing) RETURN a {.*} AS a, r {.*} AS r, {b: b {.id}} AS nested, [a.id, b.id] AS ids",
    });
    expect(row).toEqual({
      a: { id: 'a', n: 1 },
      r: { since: '2026' },
      nested: { b: { id: 'b' } },
      ids: ['a', 'b'],
    });
  });

  it('keeps the number 1 a whole number, so that it can be compared and listed with others', async () => {
    await store(engine(), 'x', 1);
    const rows = await engine().read(
      { name: 'in', text: 'MATCH (n:Thing) WHERE n.value IN $values AND n.value = $one RETURN n.id AS id' },
      { values: [1, 2], one: 1 },
    );
    expect(rows).toEqual([{ id: 'x' }]);
  });

  it.each<[string, unknown, RegExp]>([
    ['a Date', new Date(0), /plain data.*Date/],
    ['a Set', new Set([1]), /plain data.*Set/],
    ['a Map', new Map(), /plain data.*Map/],
    ['a regular expression', /x/, /plain data.*RegExp/],
    ['a function', () => 1, /plain data.*function/],
    ['a bigint past 2^53', 2n ** 53n, /2\^53/],
    ['not a number', Number.NaN, /finite/],
    ['infinity', Number.POSITIVE_INFINITY, /finite/],
    ['a key that starts with $', { $decimal: '1' }, /\$decimal/],
    ['a key of the engine', [{ _id: 1 }], /_id/],
  ])('refuses %s as a parameter and says why', async (_what, value, message) => {
    const asking = engine().read({ name: 'echo', text: 'RETURN $p AS p' }, { p: value as Value });
    await expect(asking).rejects.toThrow(InputError);
    await expect(
      engine().read({ name: 'echo', text: 'RETURN $p AS p' }, { p: value as Value }),
    ).rejects.toThrow(message);
  });

  it('refuses more rows than it can convert without stalling', async () => {
    const text = 'UNWIND range(1, $count) AS number RETURN number';
    const rows = (count: number) => engine().read({ name: 'rows', text }, { count });

    expect(await rows(100_000)).toHaveLength(100_000);
    await expect(rows(100_001)).rejects.toThrow(/at most 100000 are allowed. Limit it/);
  });

  it('refuses to return an integer past 2^53 rather than change it', async () => {
    await expect(engine().read({ name: 'big', text: 'RETURN 9007199254740993 AS big' })).rejects.toThrow(
      /2\^53/,
    );
  });
});

function store(engine: Engine, id: string, value: Value) {
  return engine.write((tx) =>
    tx.run({ name: 'store', text: 'MERGE (n:Thing {id: $id}) SET n.value = $value' }, { id, value }),
  );
}

async function stored(engine: Engine, id: string): Promise<unknown> {
  const [row] = await engine.read(
    { name: 'stored', text: 'MATCH (n:Thing {id: $id}) RETURN n {.*} AS n' },
    { id },
  );
  const { id: _, ...rest } = (row?.n ?? {}) as Record<string, unknown>;
  return rest;
}
