import type { Engine, SupposeOptions, Supposition } from '../../engine/engine.ts';
import { UnavailableError } from '../../errors.ts';
import type { Survivors } from '../../model/claims/merges.ts';
import type { Model } from '../../model/model.ts';
import { isJournal } from '../read/journal.ts';
import { type MergedThen, mergedThen } from '../read/merged-ids.ts';
import { type Read, readRevision } from '../read/read-state.ts';
import { applyPlan } from '../record/apply-plan.ts';
import { makePlan } from '../record/plan.ts';
import type { Plan } from '../record/plan-types.ts';
import { LOCK } from '../record/record.ts';
import { sharing } from './sharing.ts';

/**
 * The graph with the merges of an earlier time. Statements keep the ends that they were recorded with, so it is the graph of now but for what
 * follows of the entities that were merged or split since; that is worked out as a split works it out, supposed, looked at and undone with
 * every reading. So nothing is stored for it, and a question costs more only where merges were otherwise then.
 */
export interface GraphThen {
  /** Reads that graph; it cannot be written. */
  readonly engine: Engine;
  readonly survivors: Survivors;
}

/** Graphs of so many times are kept for further questions: with each, the plan that leads there and a copy of its network. */
const MAX_KEPT = 4;

const graphs = new WeakMap<Engine, Map<string, Engine>>();

/** Returns the graph with the merges that had been recorded by an instant; undefined where those are the ones of now. */
export function graphThen(engine: Engine, model: Model, recordedBy: string): GraphThen | undefined {
  const then = mergedThen(engine, recordedBy);
  return then && { engine: engineThen(engine, model, then), survivors: then.survivors };
}

function engineThen(engine: Engine, model: Model, { until }: MergedThen): Engine {
  const kept = graphs.get(engine) ?? new Map<string, Engine>();
  graphs.set(engine, kept);
  const found = kept.get(until) ?? supposedEngine(engine, model, until);
  kept.delete(until);
  kept.set(until, found);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return found;
}

function supposedEngine(engine: Engine, model: Model, until: string): Engine {
  const enter = entering(model, until);
  const suppose = async <T>(work: (tx: Supposition) => Promise<T>, options?: SupposeOptions): Promise<T> => {
    for (let isLocked = false; ; isLocked = true) {
      try {
        return await engine.suppose(
          async (tx) => {
            await enter(tx, isLocked);
            return work(tx);
          },
          { ...options, givesWay: true },
        );
      } catch (error) {
        if (!(error instanceof Outdated)) throw error;
      }
    }
  };
  const read = sharing(suppose);
  return {
    kind: engine.kind,
    capabilities: engine.capabilities,
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    close: () => Promise.resolve(),
    // The journal tells of the graph of now.
    read: async (query, params, options) =>
      isJournal(query) ? [] : read((tx) => tx.run(query, params), options),
    search: (request) => read((tx) => tx.search(request)),
    suppose,
    write: () => Promise.reject(new UnavailableError('What was recorded before is not written anew.')),
  };
}

/** Another wrote while a graph was being supposed. */
class Outdated extends Error {
  override readonly name = 'Outdated';
}

/**
 * Returns what makes the graph of a transaction the one of then. Writers are kept waiting only by what they share with it; where one wrote
 * before the change was whole, it fails with `Outdated`, and is to be tried again with all of them waiting.
 */
function entering(model: Model, until: string): (tx: Supposition, isLocked: boolean) => Promise<void> {
  let made: Plan | undefined;
  return async (tx, isLocked) => {
    if (isLocked) await tx.run(LOCK);
    const inside: Read = (query, params) => tx.run(query, params);
    const revision = await readRevision(inside);
    const plan = made?.revision === revision ? made : await makePlan(inside, model, nothingNew(until));
    made = plan;
    await applyPlan(tx, model, plan);
    if (plan.revision !== revision || (await readRevision(inside)) !== revision) throw new Outdated();
  };
}

function nothingNew(mergedUntil: string): Parameters<typeof makePlan>[2] {
  const recording = { recordedAt: mergedUntil, method: 'MANUAL' } as const;
  return { nodes: [], drafts: [], acts: [], recording, mergedUntil };
}
