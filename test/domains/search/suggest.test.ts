import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { InputError } from '../../../src/errors.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { BEGINNINGS } from './beginnings.ts';
import { suggested } from './found.ts';

describeEngines('suggestions over the seeds', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it('begins as people type: of a hundred beginnings the first suggestion is meant in 95', async () => {
    const missed: string[] = [];
    for (const [prefix, id] of BEGINNINGS)
      if ((await suggested(engine, prefix))[0]?.id !== id) missed.push(prefix);

    expect(missed.length).toBeLessThanOrEqual(BEGINNINGS.length * 0.05);
  });

  it.each([
    ['oak', 'org:ornl', 'Oak Ridge National Laboratory'],
    ['ÁRG', 'org:argonne', 'Argonne National Laboratory'],
    ['anth', 'org:anthropic', 'Anthropic'],
    ['nre', 'org:nlr', 'NREL'],
    ['department of e', 'org:doe', 'Department of Energy'],
    ['de-foa', 'call:de-foa-0003612', 'DE-FOA-0003612'],
    ['lab', 'org:argonne', 'Argonne National Laboratory'],
    ['ridge nat', 'org:ornl', 'Oak Ridge National Laboratory'],
    ['dario g', 'person:dario-gil', 'Darío Gil'],
  ])('suggests for "%s"', async (prefix, id, matched) => {
    expect((await suggested(engine, prefix))[0]).toMatchObject({ id, matched });
  });

  it('suggests as many as asked, names that begin with the text first', async () => {
    const ten = await suggested(engine, 'nat');
    const begins = ten.map(({ matched }) => /^(?:the |u\.s\. )?nat/i.test(matched));

    expect(ten).toHaveLength(10);
    expect(begins).toEqual(begins.toSorted((a, b) => Number(b) - Number(a)));
    expect(await suggested(engine, 'nat', 3)).toEqual(ten.slice(0, 3));
    expect(await suggested(engine, 'nat', 0)).toEqual([]);
    for (const first of [-1, 101]) await expect(suggested(engine, 'nat', first)).rejects.toThrow(InputError);
  });
});

describe('the table of beginnings', () => {
  it('has 60 and more, all different', () => {
    expect(new Set(BEGINNINGS.map(([text]) => text)).size).toBe(BEGINNINGS.length);
    expect(BEGINNINGS.length).toBeGreaterThanOrEqual(60);
  });
});
