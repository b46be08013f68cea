import { goOn } from '../abandoned.ts';
import type { Projection } from './partner-graph.ts';

const DAMPING = 0.85;
const MAX_ROUNDS = 200;
/** The iteration ends when the scores of two rounds differ by less than this in all. */
const TOLERANCE = 1e-9;

/** Power iteration; a member without partners passes its share on to all alike. */
export function pageRank({ nodes, starts, partners, weights }: Projection): Float64Array {
  const size = nodes.length;
  const totals = Float64Array.from({ length: size }, (_, place) =>
    weights.subarray(starts[place] ?? 0, starts[place + 1] ?? 0).reduce((sum, weight) => sum + weight, 0),
  );
  let scores = new Float64Array(size).fill(1 / size);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    goOn();
    const idle = scores.reduce((sum, score, place) => sum + (totals[place] === 0 ? score : 0), 0);
    const next = new Float64Array(size).fill((1 - DAMPING + DAMPING * idle) / size);
    for (let place = 0; place < size; place += 1) {
      const passed = (DAMPING * (scores[place] ?? 0)) / (totals[place] || 1);
      for (let at = starts[place] ?? 0; at < (starts[place + 1] ?? 0); at += 1) {
        const other = partners[at] ?? 0;
        next[other] = (next[other] ?? 0) + passed * (weights[at] ?? 0);
      }
    }
    const change = next.reduce((sum, score, place) => sum + Math.abs(score - (scores[place] ?? 0)), 0);
    scores = next;
    if (change < TOLERANCE) return scores;
  }
  return scores;
}
