import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

/** Lists of questions, each with what stands around it; `$` are the arguments of its page. */
const LISTS: Readonly<Record<string, string>> = {
  'a timeline of an entity':
    'entity(by: { id: "org:nlr" }) { list: timeline($) { nodes { kind on entity { id } } P } }',
  'a timeline of several':
    'list: timeline(of: ["org:scale-ai", "org:nlr"], $) { nodes { kind on entity { id } } P }',
  'what is not disclosed':
    'list: undisclosed(predicate: "valueUsd", $) { nodes { asOf statement { id } } P }',
  'what is not disclosed of one':
    'entity(by: { id: "agreement:mou-doe-scale-ai" }) { list: undisclosed($) { nodes { predicate statement { id } } P } }',
  'the sources of one': 'entity(by: { id: "org:scale-ai" }) { list: sources($) { nodes { id } P } }',
  deadlines: 'list: deadlines(of: ["call:de-foa-0003612"], $) { nodes { id at } P }',
  'calls by status': 'list: fundingCallsByStatus(status: CLOSED, $) { nodes { id } P }',
  slips:
    'list: slips(outcomes: [SLIPPED, EARLIER, UNCHANGED, UNCERTAIN], $) { nodes { system { id } minDays } P }',
  'what an import wrote about': 'changeSets(first: 1) { nodes { list: subjects($) { nodes { id } P } } }',
  'the statements of a relationship':
    'agreements(where: { id: { eq: "agreement:mou-doe-scale-ai" } }) { nodes { parties(first: 1) { edges { list: statements($) { nodes { id } P } } } } }',
};
const PLACE = 'totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

interface Page {
  readonly nodes: readonly unknown[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** The list wherever it stands in an answer. */
function listIn(answer: unknown): Page | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('list' in answer) return answer.list as Page;
  return Object.values(answer).map(listIn).find(Boolean);
}

describeEngines('a list of a question', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it.each(Object.entries(LISTS))('is the same from either end: %s', async (_name, question) => {
    const page = async (args: string): Promise<Page> => {
      const list = listIn(
        await ask(engine, `{ ${question.replace('$', args).replace(' P ', ` ${PLACE} `)} }`),
      );
      if (!list) throw new Error('The question has no list.');
      return list;
    };
    const whole = await page('first: 100');
    expect(whole.nodes.length).toBe(whole.totalCount);
    expect(whole.nodes.length).toBeGreaterThan(0);
    const size = Math.max(1, Math.ceil(whole.nodes.length / 3));

    const forwards: unknown[] = [];
    for (let place = ''; ; ) {
      const { nodes, pageInfo } = await page(`first: ${size}${place}`);
      forwards.push(...nodes);
      expect(pageInfo.hasPreviousPage).toBe(place !== '');
      if (!pageInfo.hasNextPage) break;
      place = `, after: "${pageInfo.endCursor}"`;
    }
    const backwards: unknown[] = [];
    for (let place = ''; ; ) {
      const { nodes, pageInfo } = await page(`last: ${size}${place}`);
      backwards.unshift(...nodes);
      expect(pageInfo.hasNextPage).toBe(place !== '');
      if (!pageInfo.hasPreviousPage) break;
      place = `, before: "${pageInfo.startCursor}"`;
    }
    expect(forwards).toEqual(whole.nodes);
    expect(backwards).toEqual(whole.nodes);
  });
});
