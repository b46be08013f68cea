import type { Contender } from './client.ts';
import type { Shape } from './shape.ts';

export interface Timing {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly requests: number;
  /** Requests a second with eight clients. */
  readonly perSecond: number;
  /** Milliseconds of the server's CPU for one request, with eight clients. */
  readonly cpuMs: number;
  readonly delayMs: number;
  readonly heapMb: number;
}

const CLIENTS = 8;
const ROUNDS = 3;

/**
 * Times one shape on several servers in turn, a slice of time each and three rounds, so that what else the machine does falls on all of
 * them. First one client for latency, then eight for throughput.
 */
export async function timeShape(
  contenders: readonly Contender[],
  shape: Shape,
  seconds: number,
): Promise<ReadonlyMap<string, Timing>> {
  const runs = contenders.map((contender) => ({
    contender,
    took: [] as number[],
    done: 0,
    ms: 0,
    cpuMs: 0,
    delayMs: 0,
    heapMb: 0,
  }));
  for (const run of runs) await latencies(run.contender, shape, seconds / 2);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const run of runs) run.took.push(...(await latencies(run.contender, shape, seconds / ROUNDS)));
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const run of runs) {
      await run.contender.spent();
      const { done, ms } = await throughput(run.contender, shape, seconds / ROUNDS);
      const spent = await run.contender.spent();
      run.done += done;
      run.ms += ms;
      run.cpuMs += spent.cpuMs;
      run.delayMs = Math.max(run.delayMs, spent.delayMs);
      run.heapMb = Math.max(run.heapMb, spent.heapMb);
    }
  }
  return new Map(
    runs.map(({ contender, took, done, ms, cpuMs, delayMs, heapMb }) => {
      const sorted = took.sort((one, other) => one - other);
      const at = (share: number) =>
        rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
      return [
        contender.name,
        {
          ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99), requests: took.length + done },
          ...{ perSecond: rounded((done * 1000) / ms), cpuMs: rounded(cpuMs / done) },
          ...{ delayMs: rounded(delayMs), heapMb: Math.round(heapMb) },
        },
      ];
    }),
  );
}

async function latencies(contender: Contender, shape: Shape, seconds: number): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let variant = 0; performance.now() < end || took.length < 3; variant += 1) {
    const start = performance.now();
    await contender.ask(shape, variant % shape.variants);
    took.push(performance.now() - start);
  }
  return took;
}

async function throughput(
  contender: Contender,
  shape: Shape,
  seconds: number,
): Promise<{ done: number; ms: number }> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let [done, variant] = [0, 0];
  const client = async () => {
    do {
      variant += 1;
      await contender.ask(shape, variant % shape.variants);
      done += 1;
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { done, ms: performance.now() - start };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
