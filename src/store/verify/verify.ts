import type { Engine } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import { verifyBegins } from '../begins/verify-begins.ts';
import type { Drift } from './drift.ts';
import { verifyActs } from './verify-acts.ts';
import { verifyEdges } from './verify-edges.ts';
import { verifyMerges } from './verify-merges.ts';
import { verifyNodes, verifyOrphans } from './verify-nodes.ts';
import { verifyStatements } from './verify-statements.ts';

interface Stage {
  readonly name: string;
  readonly verify: (engine: Engine, model: Model) => AsyncGenerator<Drift>;
}

/** What is checked, in an order in which each follows from those before. */
export const VERIFY_STAGES: readonly Stage[] = [
  { name: 'statements', verify: verifyStatements },
  { name: 'acts', verify: verifyActs },
  { name: 'merges', verify: verifyMerges },
  { name: 'nodes', verify: verifyNodes },
  { name: 'edges', verify: verifyEdges },
  { name: 'beginnings', verify: verifyBegins },
  { name: 'strays', verify: verifyOrphans },
];

/**
 * Recomputes everything that follows from the statements (best values, edges, counts, conflicts, versions),
 * compares it with what is stored, and checks what is stored against the model. Yields every difference.
 * Holds one page in memory at a time and writes nothing.
 */
export async function* verify(engine: Engine, model: Model): AsyncGenerator<Drift, void, undefined> {
  for (const { verify } of VERIFY_STAGES) yield* verify(engine, model);
}
