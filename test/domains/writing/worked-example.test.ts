import { readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import type { Access } from '../../../src/query/request-context.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';

/** The guide to writing says what works: its questions are valid, and its way from proposal to undoing is walked. */

const guide = readFileSync('docs/writing.md', 'utf8');
const blocks = [...guide.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => text);
/** A block may hold several operations, each from the beginning of a line. */
const operations = blocks.flatMap((block) => block.split(/\n(?=mutation)/));

const WORLD: readonly DataRecord[] = [
  {
    type: 'Source',
    id: 'source:acme-2026',
    title: 'Acme joins',
    publisher: 'Acme',
    tier: 'PARTY',
    state: 'LIVE',
    publishedOn: '2026-03-03',
  },
  { type: 'NationalLab', id: 'org:nlr', name: 'NLR', sources: ['source:acme-2026'] },
  { type: 'Agency', id: 'org:doe', name: 'DOE', sources: ['source:acme-2026'] },
];

describe('the guide to writing', () => {
  it.each(operations)('asks what the schema answers: %s', (text) => {
    expect(validate(api().schema, parse(text))).toEqual([]);
  });
});

describeEngines('the worked example', (open) => {
  it('is written as it stands, proposed, previewed, accepted, seen in the feed and undone', async () => {
    const { model } = api().contract;
    const engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD, recordedAt: '2026-03-04T00:00:00.000Z' });
    const [robot, maria] = [
      callerOf('contributor', { name: 'robot' }),
      callerOf('curator', { name: 'maria' }),
    ];
    const find = (part: string) => operations.find((text) => text.includes(part)) ?? '';
    const data = async (access: Access, source: string) => {
      const { data: answer, errors } = await askAs(engine, access, { source });
      expect(errors).toBeUndefined();
      return answer as Record<string, Record<string, unknown>>;
    };

    const { record: whole } = await data(maria, find('agreement:acme-doe'));
    expect(whole).toMatchObject({ userErrors: [], change: { by: 'maria' } });

    const { record: proposed } = await data(robot, find('mode: PROPOSE'));
    expect(proposed).toMatchObject({
      ...{ userErrors: [], proposal: { state: 'OPEN' } },
      preview: { nodes: [{ subject: { name: 'NLR' }, predicate: 'city', kind: 'ADDED', after: 'Golden' }] },
    });
    const id = idOf(proposed?.proposal);
    expect(await data(maria, find('proposals('))).toMatchObject({
      proposals: {
        nodes: [
          {
            id,
            by: 'robot',
            operation: 'record',
            outlook: { userErrors: [], preview: { nodes: [{ after: 'Golden' }] } },
          },
        ],
      },
    });

    const { accept } = await data(maria, find('accept(').replace('proposal:...', id));
    expect(accept).toMatchObject({ userErrors: [], change: { by: 'maria', proposedBy: 'robot' } });
    const feed = /`(\{ changes\(since: "2026-03-01"\).*?)`/.exec(guide)?.[1] ?? '';
    const { changes } = await ask(engine, feed);
    expect((changes as { nodes: unknown[] }).nodes.at(-1)).toMatchObject({
      predicate: 'city',
      before: null,
      after: 'Golden',
    });

    const change = idOf(accept?.change);
    const { undo } = await data(maria, find('undo(').replace('change:42', change));
    expect(undo).toMatchObject({ userErrors: [], change: { id: expect.stringMatching(/^change:/) } });
    expect(await ask(engine, '{ node(id: "org:nlr") { ... on NationalLab { city } } }')).toEqual({
      node: { city: null },
    });
  });
});

function idOf(found: unknown): string {
  return String((found as { readonly id?: string } | undefined)?.id);
}
