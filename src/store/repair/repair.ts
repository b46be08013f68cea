import type { Engine } from '../../engine/engine.ts';
import { recordOfAct } from '../../model/claims/acts.ts';
import type { Act } from '../../model/claims/claim.ts';
import type { Model } from '../../model/model.ts';
import { readRevision } from '../read/read-state.ts';
import { writeBatch, writePlan } from '../record/record.ts';
import type { Drift } from '../verify/drift.ts';
import { VERIFY_STAGES } from '../verify/verify.ts';
import { type Mend, weightOf } from './mend.ts';
import { planMends } from './plan-mends.ts';

export interface RepairOptions {
  /** Told after every batch. */
  readonly onProgress?: (progress: RepairProgress) => void;
}

export interface RepairProgress {
  /** What is gone through: statements, nodes, edges, strays. */
  readonly stage: string;
  /** Things written anew so far. */
  readonly mended: number;
}

/** So many rows are written in one transaction. */
const BATCH = 1_000;
/** What follows from something that was wrong itself is found wrong in the next pass. */
const MAX_PASSES = 4;

/**
 * Works out anew everything that follows from the statements and writes it where it differs from what is
 * stored: after it, a graph whose statements are sound is the one that a fresh import of its export makes.
 * Each batch is a transaction of the one writer and stands by itself, so a run that was stopped is begun
 * again and finds less to do, and others may write meanwhile. Returns the number of things written. What
 * does not follow from statements, such as a statement that was edited, stays; `verify` tells of it.
 */
export async function repair(engine: Engine, model: Model, options: RepairOptions = {}): Promise<number> {
  let mended = 0;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const before = mended;
    for (const { name, verify } of VERIFY_STAGES) {
      for await (const count of mendAll(engine, model, verify)) {
        mended += count;
        options.onProgress?.({ stage: name, mended });
      }
    }
    if (mended === before) break;
  }
  return mended;
}

type Stage = (typeof VERIFY_STAGES)[number]['verify'];

/** Mends what one stage finds, in batches; yields how much each wrote. */
async function* mendAll(engine: Engine, model: Model, verify: Stage): AsyncGenerator<number> {
  const pending = new Map<string, Mend>();
  let weight = 0;
  let revision = await readRevision(engine.read.bind(engine));
  const flush = async (): Promise<number> => {
    const mends = [...pending.values()];
    pending.clear();
    weight = 0;
    if (mends.length === 0) return 0;
    const acts = mends.flatMap((mend) => (mend.kind === 'merge' ? mend.acts : []));
    if (acts.length > 0) await carryOut(engine, model, acts);
    const written = await writePlan(engine, model, planMends(model, mends, revision));
    // Another process wrote since these were found: the next pass finds what is still wrong.
    revision = written ?? (await readRevision(engine.read.bind(engine)));
    return mends.length;
  };
  for await (const drift of verify(engine, model)) {
    const mend = mendOf(drift, pending);
    if (!mend) continue;
    pending.set(`${mend.kind} ${mend.id}`, mend);
    weight += weightOf(mend);
    if (weight >= BATCH) yield await flush();
  }
  yield await flush();
}

/** Carries out merges and splits again, as far as they are not. */
async function carryOut(engine: Engine, model: Model, acts: readonly Act[]): Promise<void> {
  const recording = { recordedAt: new Date().toISOString(), method: 'MANUAL' as const };
  await writeBatch(engine, model, { records: acts.map(recordOfAct), recording });
}

/** The mend of a drift, together with what is to be mended of the same thing already. */
function mendOf({ mend }: Drift, pending: ReadonlyMap<string, Mend>): Mend | undefined {
  if (mend?.kind !== 'node') return mend;
  const other = pending.get(`node ${mend.id}`);
  return other?.kind === 'node' ? { ...mend, properties: { ...other.properties, ...mend.properties } } : mend;
}
