import { SLOPE } from './bars.ts';
import type { Contender } from './client.ts';
import { verdictOf } from './gates.ts';
import { growthOf } from './growth.ts';
import { rounded } from './measure.ts';
import type { Progress } from './progress.ts';
import type { Gate } from './result.ts';
import type { Shape } from './shape.ts';

const SAMPLES = 50;
const CLIENTS = 8;
/** Share of the run that fills caches on purpose and is not counted. */
const WARM = 0.2;

/**
 * Measures the heap after a full collection along a long run of mixed questions; the gate is its growth from
 * the first fifth to the end.
 */
export async function memoryGate(
  server: Contender,
  shapes: readonly Shape[],
  how: { readonly requests: number; readonly progress: Progress },
): Promise<Omit<Gate, 'at'>> {
  const heaps: number[] = [];
  const residents: number[] = [];
  const start = performance.now();
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await some(server, shapes, { from: (how.requests / SAMPLES) * sample, count: how.requests / SAMPLES });
    const { heapMb, residentMb } = await server.held();
    heaps.push(heapMb);
    residents.push(residentMb);
    how.progress.say(`memory: ${(sample + 1) * (how.requests / SAMPLES)} requests, ${Math.round(heapMb)} MB`);
  }
  const minutes = (performance.now() - start) / 60_000;
  const counted = heaps.slice(SAMPLES * WARM);
  const growth = growthOf(counted);
  return {
    id: 'memory',
    what: `heap after collection over ${how.requests} requests of ${shapes.map(({ id }) => id).join(', ')}`,
    bar: `grows <= ${SLOPE * 100} %`,
    found: [
      `${rounded(growth * 100)} % by the line through ${counted.length} readings`,
      `${rounded(counted[0] ?? 0)} to ${rounded(counted.at(-1) ?? 0)} MB, the process ${Math.round(residents[SAMPLES * WARM] ?? 0)} to ${Math.round(residents.at(-1) ?? 0)} MB`,
      `${rounded(minutes)} minutes`,
    ].join('; '),
    verdict: verdictOf(growth <= SLOPE),
  };
}

async function some(
  server: Contender,
  shapes: readonly Shape[],
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  let next = from;
  const client = async () => {
    while (next < from + count) {
      const number = next;
      next += 1;
      const shape = shapes[number % shapes.length];
      if (shape) await server.ask(shape, Math.floor(number / shapes.length) % shape.variants);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}
