import { createHash } from 'node:crypto';
import { beforeAll } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
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

/** One engine for a suite that only reads, with these records in it, and what was written to them since. */
export function beforeFilled(
  open: Open,
  records: readonly DataRecord[],
  since: readonly Write[] = [],
): () => Filled {
  let filled: Filled | undefined;
  beforeAll(async () => {
    const { model } = api().contract;
    const engine = await open(worldOf(records, since));
    filled = { engine, graph: await readPlainGraph(engine, model) };
  });
  return () => {
    if (!filled) throw new Error('The engine was not filled.');
    return filled;
  };
}

/** The graph that holds these records and nothing else. */
export function worldOf(records: readonly DataRecord[], since: readonly Write[] = []): World {
  const { model } = api().contract;
  return {
    key: createHash('sha256')
      .update(JSON.stringify([records, ...since]))
      .digest('hex'),
    fill: async (engine) => {
      await record(engine, model, { records, recordedAt: RECORDED_AT });
      for (const write of since) await writeBatch(engine, model, write);
    },
  };
}
