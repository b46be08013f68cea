import type { Contender, Name } from './client.ts';
import type { Shape } from './shape.ts';

export interface Timing {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly requests: number;
  /** Requests a second with eight clients; left out where one request takes longer than a slice. */
  readonly perSecond?: number;
  /** Milliseconds of the server's CPU for one request, with eight clients. */
  readonly cpuMs: number;
  readonly delayMs: number;
  readonly heapMb: number;
}

export interface Timed {
  readonly timings: Partial<Record<Name, Timing>>;
  /** Why a server was taken out while it was timed. */
  readonly failed: Partial<Record<Name, Error>>;
}

interface Run {
  readonly contender: Contender;
  readonly took: number[];
  done: number;
  ms: number;
  cpuMs: number;
  delayMs: number;
  heapMb: number;
  failed?: Error;
}

const CLIENTS = 8;
const ROUNDS = 3;
/** Whichever comes first. */
const WARM = { requests: 4_000, seconds: 10 };

/**
 * Times one shape on several servers in turn, a slice of time each and three rounds, so that what else the
 * machine does falls on all of them. First one client for latency, then eight for throughput. A server that
 * fails takes no part in what follows.
 */
export async function timeShape(
  contenders: readonly Contender[],
  shape: Shape,
  how: { readonly seconds: number; readonly onStep: (step: string) => void },
): Promise<Timed> {
  const slice = how.seconds / ROUNDS;
  const runs: Run[] = contenders.map((contender) => ({
    ...{ contender, took: [] as number[] },
    ...{ done: 0, ms: 0, cpuMs: 0, delayMs: 0, heapMb: 0 },
  }));
  const each = async (step: string, work: (run: Run) => Promise<void>) => {
    for (const run of runs.filter(({ failed }) => failed === undefined)) {
      how.onStep(`${run.contender.name}: ${step}`);
      await work(run).catch((error: Error) => {
        run.failed = error;
      });
    }
  };
  await each('warm-up', async (run) => {
    // A server's code is fully compiled after some thousand questions, which a serving process reaches soon.
    const end = performance.now() + WARM.seconds * 1000;
    for (let done = 0; done < WARM.requests && performance.now() < end; )
      done += (await throughput(run.contender, shape, { seconds: how.seconds, clients: CLIENTS })).done;
  });
  for (let round = 0; round < ROUNDS; round += 1)
    await each('latency', async (run) => {
      run.took.push(...(await latencies(run.contender, shape, slice)));
    });
  for (let round = 0; round < ROUNDS; round += 1) await each('throughput', (run) => load(run, shape, slice));
  const ended = runs.filter(({ failed, took }) => failed === undefined && took.length > 0);
  return {
    timings: Object.fromEntries(ended.map((run) => [run.contender.name, timingOf(run)])),
    failed: Object.fromEntries(runs.flatMap((run) => (run.failed ? [[run.contender.name, run.failed]] : []))),
  };
}

function timingOf({ took, done, ms, cpuMs, delayMs, heapMb }: Run): Timing {
  const { p50, p95, p99 } = percentiles(took);
  return {
    ...{ p50, p95, p99, requests: took.length + done },
    ...(ms > 0 && { perSecond: rounded((done * 1000) / ms) }),
    ...{ cpuMs: rounded(cpuMs / done), delayMs: rounded(delayMs), heapMb: Math.round(heapMb) },
  };
}

/** Returns the milliseconds at the percentiles that are reported. */
export function percentiles(took: readonly number[]): { p50: number; p95: number; p99: number } {
  const sorted = [...took].sort((one, other) => one - other);
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Returns the milliseconds of one client's requests, one after the other; at least one. */
export async function latencies(contender: Contender, shape: Shape, seconds: number): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let variant = 0; performance.now() < end || took.length === 0; variant += 1) {
    const start = performance.now();
    await contender.ask(shape, variant % shape.variants);
    took.push(performance.now() - start);
  }
  return took;
}

/** A slice with eight clients; with one where a request takes longer than the slice. */
async function load(run: Run, shape: Shape, seconds: number): Promise<void> {
  const isSlow = percentiles(run.took).p50 > seconds * 1000;
  await run.contender.spent();
  const { done, ms } = await throughput(run.contender, shape, { seconds, clients: isSlow ? 1 : CLIENTS });
  const spent = await run.contender.spent();
  run.done += done;
  run.ms += isSlow ? 0 : ms;
  run.cpuMs += spent.cpuMs;
  run.delayMs = Math.max(run.delayMs, spent.delayMs);
  run.heapMb = Math.max(run.heapMb, spent.heapMb);
}

/** Runs this many clients at once for this long. All of them end before a failure is thrown. */
export async function throughput(
  contender: Contender,
  shape: Shape,
  { seconds, clients }: { readonly seconds: number; readonly clients: number },
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
  const outcomes = await Promise.allSettled(Array.from({ length: clients }, client));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return { done, ms: performance.now() - start };
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
