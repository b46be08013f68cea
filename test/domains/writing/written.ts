import type { ExecutionResult } from 'graphql';
import { beforeEach, expect } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import type { Access } from '../../../src/query/request-context.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import type { Open } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';

/** A small graph that is written to over the API, made anew for every test. */

const RECORDED_AT = '2026-01-01T00:00:00.000Z';
const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
});
export const city = {
  type: 'Statement',
  subject: 'org:a',
  predicate: 'city',
  value: 'Alpha',
  sources: ['source:press'],
} as const;
export const alpha = idOf(city);
export const WORLD: readonly DataRecord[] = [
  source('source:press', 'PRESS'),
  source('source:office', 'OFFICIAL'),
  { type: 'Company', id: 'org:a', name: 'A', sources: ['source:office'] },
  { type: 'Company', id: 'org:b', name: 'B', sources: ['source:office'] },
  city,
];

/** What is asked of the result of a write. */
export const RESULT = `change { id revision by keyId request message statementCount actCount method } revision
  userErrors { path code message remedy current }
  preview(first: 100) { pageInfo { hasNextPage } nodes { predicate kind before after reason subject { key name } object { key }
    linkBefore { role since basis } linkAfter { role since basis } conflictClass isMaterial
    statements { key predicate value } acts { key kind } sources { key } } }`;

interface WriteResult {
  readonly change: { readonly id: string; readonly revision: number; readonly [key: string]: unknown } | null;
  readonly revision: number | null;
  readonly userErrors: readonly {
    readonly path: readonly string[];
    readonly code: string;
    readonly message: string;
    readonly current: number | null;
  }[];
  readonly preview: {
    readonly nodes: readonly {
      readonly predicate: string;
      readonly kind: string;
      readonly [key: string]: unknown;
    }[];
  };
}

export const RECORD = `mutation Record($records: [RecordInput!]!, $options: WriteOptions) { result: record(records: $records, options: $options) { ${RESULT} } }`;

/** Returns the means to write as a curator, and to see what became of it. */
export function withWriter(open: Open) {
  const { model } = api().contract;
  const curator = callerOf('curator');
  let engine: Engine;

  beforeEach(async () => {
    engine ??= await open();
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD, recordedAt: RECORDED_AT });
  });

  return { engine: () => engine, write, resultOf, revisionOf, exported, holdsTogether };

  async function write(
    text: string,
    variables: Readonly<Record<string, unknown>> = {},
    access: Access = curator,
  ): Promise<WriteResult> {
    return resultOf(askAs(engine, access, { source: text, variables }));
  }

  async function resultOf(answer: Promise<ExecutionResult>): Promise<WriteResult> {
    const { data, errors } = await answer;
    expect(errors).toBeUndefined();
    return (data as { readonly result: WriteResult }).result;
  }

  async function revisionOf(id: string): Promise<number> {
    const { changeSets } = await ask(engine, `{ changeSets(of: "${id}", first: 1) { nodes { revision } } }`);
    return (changeSets as { nodes: { revision: number }[] }).nodes[0]?.revision ?? 0;
  }

  async function exported(): Promise<string[]> {
    return all(exportGraph(engine, model));
  }

  async function holdsTogether(): Promise<void> {
    expect(await all(verify(engine, model))).toEqual([]);
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
