import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { ask } from '../support/ask.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { SEEDS } from '../support/worlds/seeds.ts';

/**
 * The questions that the graph of the seeds must be able to answer. A question is a file `NN-words.graphql`
 * whose first line is a comment with the question; its variables are in `NN-words.variables.json`, its answer
 * in `NN-words.json`. Run without `CI`, a question that has no answer yet gets the graph's; it becomes the
 * right one by being checked by hand against the sources.
 */
const folder = 'test/questions';
const questions = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => name.replace('.graphql', ''));

describe('questions', () => {
  it.each(questions)('%s begins with the question in words', (name) => {
    expect(readFileSync(`${folder}/${name}.graphql`, 'utf8')).toMatch(/^# \S.{20,}/);
  });
});

describeEngines('the graph of the seeds', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it.each(questions)('answers %s', async (name) => {
    const answer = await ask(engine, readFileSync(`${folder}/${name}.graphql`, 'utf8'), variablesOf(name));
    await expect(`${JSON.stringify(answer, null, 2)}\n`).toMatchFileSnapshot(`${name}.json`);
  });
});

function variablesOf(name: string): Readonly<Record<string, unknown>> {
  const path = `${folder}/${name}.variables.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}
