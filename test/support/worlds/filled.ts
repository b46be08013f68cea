import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { type NewProposal, propose, reject } from '../../../src/store/record/proposals.ts';
import { record, writeBatch } from '../../../src/store/record/record.ts';
import { api } from '../ask.ts';
import type { Open, World } from '../engines/engines.ts';
import { type PlainGraph, readPlainGraph } from '../models/plain-graph.ts';
import { RECORDED_AT } from './world.ts';

export interface Filled {
  readonly engine: Engine;
  /** What the engine holds, read once. */
  readonly graph: PlainGraph;
}

/** A further write of a world, by whom and how. */
export type Write = Parameters<typeof writeBatch>[2];

/** A proposal of a world: by whom, and why it was rejected if it was. */
export interface Proposed {
  readonly author: NewProposal['author'];
  readonly operation: string;
  readonly rejected?: { readonly by: string; readonly reason: string };
}

/** One engine for a suite that only reads, with these records in it, what was written to them since, and what was proposed. */
export function beforeFilled(
  open: Open,
  records: readonly DataRecord[],
  since: readonly Write[] = [],
  proposed: readonly Proposed[] = [],
): () => Filled {
  let filled: Filled | undefined;
  beforeAll(async () => {
    const { model } = api().contract;
    const engine = await open(worldOf(records, since, proposed));
    filled = { engine, graph: await readPlainGraph(engine, model) };
  });
  return () => {
    if (!filled) throw new Error('The engine was not filled.');
    return filled;
  };
}

/** The graph that holds these records and nothing else. */
export function worldOf(
  records: readonly DataRecord[],
  since: readonly Write[] = [],
  proposed: readonly Proposed[] = [],
): World {
  const { model } = api().contract;
  return {
    key: createHash('sha256')
      .update(JSON.stringify([records, ...since, ...proposed]))
      .digest('hex'),
    fill: async (engine) => {
      await record(engine, model, { records, recordedAt: RECORDED_AT });
      for (const write of since) await writeBatch(engine, model, write);
      // Each at an instant of its own, so that filters on instants can tell them apart.
      for (const [place, { author, operation, rejected }] of proposed.entries()) {
        await sleep(2);
        const key = { id: `${place}`, content: '' };
        const id = await propose(engine, model, { operation, content: '{}', author, seen: [], key });
        if (id !== undefined && rejected) await reject(engine, model, { id, ...rejected });
      }
    },
  };
}
