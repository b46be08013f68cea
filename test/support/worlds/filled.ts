import { beforeAll } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api } from '../ask.ts';
import type { Open } from '../engines/engines.ts';
import { type PlainGraph, readPlainGraph } from '../models/plain-graph.ts';
import { RECORDED_AT } from './world.ts';

export interface Filled {
  readonly engine: Engine;
  /** What the engine holds, read once. */
  readonly graph: PlainGraph;
}

/** One engine for a suite, with these records in it. */
export function beforeFilled(open: Open, records: readonly DataRecord[]): () => Filled {
  let filled: Filled | undefined;
  beforeAll(async () => {
    const engine = await open();
    const { model } = api().contract;
    await prepareStorage(engine, model);
    await record(engine, model, { records, recordedAt: RECORDED_AT });
    filled = { engine, graph: await readPlainGraph(engine, model) };
  });
  return () => {
    if (!filled) throw new Error('The engine was not filled.');
    return filled;
  };
}
