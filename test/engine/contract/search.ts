import { beforeAll, expect, it } from 'vitest';
import type { Engine, SearchedProperty } from '../../../src/engine/engine.ts';
import { foldedWords, squeeze } from '../../../src/model/fold-text.ts';
import { describeContract } from '../../support/contract.ts';

const THINGS = [
  { id: 'ornl', name: 'Oak Ridge National Laboratory', aliases: ['ORNL', 'X-10'] },
  { id: 'pnnl', name: 'Pacific Northwest National Laboratory', aliases: ['PNNL'] },
  { id: 'scale', name: 'Scale AI', aliases: ['scale.com'] },
  { id: 'nvidia', name: 'NVIDIA Corporation', aliases: ['NVDA'] },
  { id: 'gil', name: 'Darío Gil', aliases: [] },
  { id: 'cea', name: 'Commissariat Énergie Atomique', aliases: ['CEA'] },
  { id: 'amd', name: 'Advanced Micro Devices', aliases: ['AMD'] },
  { id: 'anthropic', name: 'Anthropic', aliases: ['Anthropic PBC'] },
];

function asking(text: string) {
  const key = squeeze(text);
  return { keys: key === '' ? [] : [key], words: foldedWords(text) };
}

describeContract('text search', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await put(THINGS);
  });

  const put = (
    rows: readonly { readonly id: string; readonly name: string; readonly aliases: readonly string[] }[],
  ) =>
    engine.write(async (tx) => {
      await tx.run(
        { name: 'put', text: 'UNWIND $rows AS row MERGE (n:Thing {id: row.id}) SET n += row' },
        {
          rows: rows.map((row) => ({
            ...row,
            keys: [row.name, ...row.aliases].map(squeeze),
            words: [row.name, ...row.aliases].flatMap(foldedWords).join(' '),
          })),
        },
      );
      tx.touch(rows.map((row) => row.id));
    });
  const found = async (text: string, prefix = false) =>
    (await engine.search({ ...asking(text), limit: 3, isBeginning: prefix })).map((hit) => hit.id);

  it.each([
    ['an alias', 'X-10', 'ornl'],
    ['an acronym', 'pnnl', 'pnnl'],
    ['a typo', 'antropic', 'anthropic'],
    ['two typos in a long word', 'laboratry pacfic', 'pnnl'],
    ['swapped letters', 'nvdiia', 'nvidia'],
    ['the beginning of a word', 'north', 'pnnl'],
    ['no accents', 'dario', 'gil'],
    ['other accents', 'ENERGÍE', 'cea'],
    ['query syntax as plain text', 'name:scale AND (OR) ~^"*', 'scale'],
    ['several words', 'micro advanced', 'amd'],
  ])('finds by %s', async (_what, text, id) => {
    expect(await found(text)).toContain(id);
  });

  it.each([
    ['oa', 'ornl'],
    ['o', 'ornl'],
    ['advanced mic', 'amd'],
    ['micro dev', 'amd'],
    ['lab', 'pnnl'],
    ['x-1', 'ornl'],
    ['scale.c', 'scale'],
    ['dario', 'gil'],
  ])('finds as one types "%s"', async (text, id) => {
    expect(await found(text, true)).toContain(id);
  });

  it('forgives no typo as one types, and finds only whole words before the last', async () => {
    expect(await found('antropic', true)).toEqual([]);
    expect(await found('adv micro', true)).toEqual([]);
  });

  it('puts names that begin with the text first, the best connected before others', async () => {
    await engine.write(async (tx) => {
      await tx.run({
        name: 'known',
        text: "MATCH (a:Thing {id: 'anthropic'}), (b:Thing {id: 'cea'}) CREATE (a)-[:KNOWS]->(b)",
      });
      tx.touch(['anthropic']);
    });

    expect((await found('a', true)).slice(0, 2)).toEqual(['anthropic', 'amd']);
    // The order of the rest depends on the segments of a text index.
    expect(await found('a', true)).toHaveLength(3);
  });

  it('gives the properties asked for in their order, null where a node has none, with how many relationships it has', async () => {
    await engine.write(async (tx) => {
      await tx.run({ name: 'label', text: "MATCH (n:Thing {id: 'scale'}) SET n:Maker, n.made = 'tools'" });
      const text =
        "MATCH (n:Thing {id: 'scale'}) MATCH (m:Thing {id: 'anthropic'}) CREATE (m)-[:KNOWS]->(n), (m)-[:NAMES]->(n)";
      await tx.run({ name: 'link', text });
      tx.touch(['scale']);
    });
    const asked = async (text: string, properties: readonly SearchedProperty[], prefix = false) =>
      (await engine.search({ ...asking(text), limit: 1, properties, isBeginning: prefix })).map(
        ({ score: _, ...hit }) => hit,
      );
    const properties = [{ name: 'name' }, { name: 'aliases' }, { name: 'made', labels: ['Maker', 'Thing'] }];

    expect(await asked('scale', properties)).toEqual([
      { id: 'scale', values: ['Scale AI', ['scale.com'], 'tools'], degree: 2 },
    ]);
    expect(await asked('anthropic', [...properties, { name: 'made', labels: ['Maker'] }])).toEqual([
      { id: 'anthropic', values: ['Anthropic', ['Anthropic PBC'], null, null], degree: 3 },
    ]);
    expect(await asked('zzzzzzzzz', properties)).toEqual([]);
    // As the beginning of a name, and further on in one.
    for (const text of ['scal', 'ai'])
      expect([text, await asked(text, properties, true)]).toEqual([text, await asked('scale', properties)]);
  });

  it('finds nothing for nothing', async () => {
    expect(await found('')).toEqual([]);
    expect(await found('!?')).toEqual([]);
    expect(await found('zzzzzzzzz')).toEqual([]);
  });

  it('follows writes', async () => {
    await put([{ id: 'new', name: 'Quixotic Windmills', aliases: [] }]);
    expect(await found('quixotic')).toEqual(['new']);
    await put([{ id: 'new', name: 'Renamed', aliases: [] }]);
    expect(await found('quixotic')).toEqual([]);
    expect(await found('renamed')).toEqual(['new']);
    expect([await found('quix', true), await found('ren', true)]).toEqual([[], ['new']]);
    await engine.write(async (tx) => {
      await tx.run({ name: 'drop', text: "MATCH (n:Thing {id: 'new'}) DETACH DELETE n" });
      tx.touch(['new']);
    });
    expect([await found('renamed'), await found('ren', true)]).toEqual([[], []]);
  });

  it('finds what is supposed, and nothing of it afterwards', async () => {
    const asked = { ...asking('supposed laboratory'), limit: 20 };
    const seen = await engine.suppose(async (tx) => {
      const rename = 'MATCH (n:Thing {id: $id}) SET n.name = $name, n.keys = [$key], n.words = $words';
      for (const [id, name] of [
        ['amd', 'Supposed Laboratory'],
        ['ornl', 'Ridge'],
      ] as const)
        await tx.run(
          { name: 'rename', text: rename },
          { id, name, key: squeeze(name), words: foldedWords(name).join(' ') },
        );
      tx.touch(['amd', 'ornl']);
      return (await tx.search(asked)).map(({ id }) => id);
    });
    expect(seen).toEqual(['amd', 'pnnl']);
    expect((await engine.search(asked)).map(({ id }) => id).sort()).toEqual(['ornl', 'pnnl']);
  });

  it('keeps to its limit, best first', async () => {
    const hits = await engine.search({ ...asking('national laboratory'), limit: 1 });
    expect(hits).toHaveLength(1);
    expect(hits[0]?.score).toBeGreaterThan(0);
  });
});
