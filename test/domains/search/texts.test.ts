import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { InputError } from '../../../src/errors.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runs } from '../../support/random.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { found, suggested } from './found.ts';

describeEngines('texts that are searched for', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it.each(['', '   ', '!?', '*', '"', '\\', '~^', '*:*', '[* *]', '🚀', '()', '&&', '\u0000', '\u0301'])(
    'finds nothing for %j',
    async (text) => {
      expect((await found(engine, { text })).edges).toEqual([]);
      expect(await suggested(engine, text)).toEqual([]);
    },
  );

  it.each([
    ['AND', 'NOT OR AND'],
    ['a field', 'name:ornl'],
    ['wildcards', 'ornl* OR *:* ~2 ^9'],
    ['a range', '[a TO z] ornl'],
    ['quotes', `"ornl" 'ornl`],
    ['a comment', 'ornl // /* */ --'],
    ['a statement', `ornl') RETURN 1 //`],
    ['an escape', 'ornl\\'],
    ['an emoji', 'ornl 🧪'],
    ['a null byte', 'ornl\u0000'],
    ['many words', 'ornl '.repeat(40).trim()],
  ])('takes %s for words, not for syntax', async (_what, text) => {
    const { edges } = await found(engine, { text });

    if (/ornl/.test(text)) expect(edges.map(({ node }) => node.id)).toContain('org:ornl');
    await suggested(engine, text);
  });

  it('answers any text', async () => {
    const text = fc.oneof(fc.string({ maxLength: 200, unit: 'binary' }), fc.string({ maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        await found(engine, { text });
        await suggested(engine, text);
      }),
      { numRuns: runs(40) },
    );
  });

  it('refuses a text that is too long', async () => {
    expect((await found(engine, { text: 'x'.repeat(200) })).edges).toEqual([]);
    await expect(found(engine, { text: 'x'.repeat(201) })).rejects.toThrow(
      /at most 200 characters and got 201/,
    );
    // One sign that unfolds to eighteen letters.
    await expect(found(engine, { text: 'ﷺ'.repeat(200) })).rejects.toThrow(
      /at most 200 characters and got 3\d{3}/,
    );
    await expect(suggested(engine, 'x'.repeat(201))).rejects.toThrow(InputError);
  });
});
