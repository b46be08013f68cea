import { setTimeout as sleep } from 'node:timers/promises';
import { GOODPUT } from './bars.ts';
import type { Contender } from './client.ts';
import { verdictOf } from './gates.ts';
import { percentiles, throughput } from './measure.ts';
import type { Gate } from './result.ts';
import type { Shape } from './shape.ts';

const PEAK = { seconds: 4, clients: 16 };
const TIMES = 5;
const TICK_MS = 5;
/** The first third of the time fills the queue. */
const COUNTED = 2 / 3;
/** Callers, each with a connection that is open already. */
export const CALLERS = 1_000;

interface Outcomes {
  /** Milliseconds of each request that was answered. */
  readonly took: number[];
  /** Answers in the part of the time that is counted. */
  inTime: number;
  refused: number;
  /** Refusals without a time to come back. */
  bare: number;
  /** Other outcomes, by status or error, and how often each occurred. */
  readonly failed: Map<string, number>;
}

/**
 * Asks five times as much as the server answers at its best, whether it answers or not, as many callers do.
 * Their connections are open before: new ones would wait in the kernel until the server accepts them, and
 * what waits there is neither answered nor refused.
 */
export async function overloadGate(
  server: Contender,
  shape: Shape,
  seconds: number,
): Promise<Omit<Gate, 'at'>> {
  await Promise.all(Array.from({ length: CALLERS }, () => server.post({ query: '{ __typename }' })));
  await throughput(server, shape, { ...PEAK, seconds: 2 });
  const best = await throughput(server, shape, PEAK);
  const peak = (best.done * 1_000) / best.ms;
  const before = await server.held();
  const { took, inTime, refused, bare, failed } = await flood(server, shape, {
    perSecond: peak * TIMES,
    seconds,
  });
  const after = await server.held();
  const perSecond = inTime / (seconds * COUNTED);
  const share = perSecond / peak;
  const others = [...failed].map(([what, count]) => `${count} x ${what}`);
  const { p50, p99 } = percentiles(took);
  return {
    id: 'overload',
    what: `${TIMES} x the peak of ${shape.id} for ${seconds} s`,
    bar: `>= ${GOODPUT * 100} % of the peak answered, the rest 503 with Retry-After`,
    found: [
      `peak ${Math.round(peak)}/s; offered ${Math.round(peak * TIMES)}/s; answered ${Math.round(perSecond)}/s (${Math.round(share * 100)} %)`,
      `refused ${refused}, ${bare} of them without Retry-After; otherwise ${others.join(', ') || 'none'}`,
      `answered in p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms`,
      `heap ${Math.round(before.heapMb)} MB before, ${Math.round(after.heapMb)} MB after`,
    ].join('; '),
    verdict: verdictOf(share >= GOODPUT && bare === 0 && failed.size === 0),
  };
}

async function flood(
  server: Contender,
  shape: Shape,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Outcomes> {
  const outcomes: Outcomes = { took: [], inTime: 0, refused: 0, bare: 0, failed: new Map() };
  const sent: Promise<void>[] = [];
  const start = performance.now();
  const end = start + seconds * 1_000;
  let before = 0;
  for (let now = start; now < end; now = performance.now()) {
    const due = ((now - start) * perSecond) / 1_000;
    while (sent.length < due) sent.push(askOnce(server, shape.ours(sent.length % shape.variants), outcomes));
    if (now < start + (end - start) * (1 - COUNTED)) before = outcomes.took.length;
    await sleep(TICK_MS);
  }
  outcomes.inTime = outcomes.took.length - before;
  await Promise.all(sent);
  return outcomes;
}

async function askOnce(
  server: Contender,
  { query, variables }: { readonly query: string; readonly variables: object },
  outcomes: Outcomes,
): Promise<void> {
  const start = performance.now();
  try {
    const { status, retryAfter, body } = await server.post({ query, variables });
    if (status === 200 && !body.includes('"errors"')) outcomes.took.push(performance.now() - start);
    else if (status === 503) {
      outcomes.refused += 1;
      if (retryAfter === undefined) outcomes.bare += 1;
    } else note(outcomes, `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim());
  } catch (error) {
    note(outcomes, (error as { code?: string }).code ?? String(error));
  }
}

function note({ failed }: Outcomes, what: string): void {
  failed.set(what, (failed.get(what) ?? 0) + 1);
}
