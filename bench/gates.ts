import { BARS, CPU_MS, FLAT } from './bars.ts';
import type { Name } from './client.ts';
import { rounded } from './measure.ts';
import type { Gate, Measured, Result, Verdict } from './result.ts';

/** Returns all gates of a result: those computed from its shapes, and those measured by parts of the run. */
export function gatesOf(result: Result, smallest: Result | undefined): readonly Gate[] {
  const { measured } = result;
  const derived = [
    ratioGate(measured, 'raw'),
    ratioGate(measured, 'theirs'),
    tripsGate(measured),
    cpuGate(measured),
    ...(result.size === '1k' || smallest === undefined
      ? []
      : [flatGate('time', measured, smallest), flatGate('db hits', measured, smallest)]),
  ];
  return [...derived.filter((gate) => gate !== undefined), ...result.gates];
}

interface Held {
  readonly id: string;
  readonly value: number;
  readonly bar: number;
}

/** Returns a gate that all of its values must pass; the values that fail come first. */
function gateOver(
  named: Pick<Gate, 'id' | 'what' | 'bar'>,
  held: readonly Held[],
  measured: readonly Measured[],
): Gate | undefined {
  if (held.length === 0) return undefined;
  const missed = held.filter(({ value, bar }) => value > bar);
  const told = missed.map(({ id, value, bar }) => `${id} ${shown(value)} (${bar})`).join(', ');
  const found = `${held.length - missed.length} of ${held.length}${told && `; missed by ${told}`}`;
  const at = measured.map((each) => each.at).sort();
  return { ...named, found, verdict: verdictOf(missed.length === 0), at: at.at(-1) ?? '' };
}

export function verdictOf(isPassed: boolean): Verdict {
  return isPassed ? 'pass' : 'miss';
}

function ratioGate(measured: readonly Measured[], other: 'raw' | 'theirs'): Gate | undefined {
  const held = measured.flatMap((each) => {
    const ratio = ratioTo(each, other);
    const bar = BARS[each.id]?.[other];
    return ratio && bar !== undefined ? [{ id: each.id, value: ratio.value, bar }] : [];
  });
  const what = `p50 of ours against ${other}, every shape`;
  return gateOver({ id: `ratio-${other}`, what, bar: 'per shape' }, held, measured);
}

function tripsGate(measured: readonly Measured[]): Gate | undefined {
  const held = measured.flatMap(({ id, counts }) => {
    const bar = BARS[id]?.calls;
    return counts.ours && bar !== undefined ? [{ id, value: counts.ours.calls, bar }] : [];
  });
  return gateOver(
    { id: 'round-trips', what: 'calls of the database for one question', bar: 'per shape' },
    held,
    measured,
  );
}

function cpuGate(measured: readonly Measured[]): Gate | undefined {
  const nested = measured.find(({ id }) => id === 'Q4');
  const cpuMs = nested?.timings.ours?.cpuMs;
  if (!nested || cpuMs === undefined) return undefined;
  const others = (['raw', 'theirs'] as const).map((name) => `${name} ${nested.timings[name]?.cpuMs ?? '-'}`);
  return {
    id: 'cpu-nested',
    what: 'server CPU for one 10 x 5 x 5 question, HTTP and driver included',
    bar: `<= ${CPU_MS.bar} ms (excellent: ${CPU_MS.excellent})`,
    found: `${cpuMs} ms (${others.join(', ')})`,
    verdict: verdictOf(cpuMs <= CPU_MS.bar),
    at: nested.at,
  };
}

function flatGate(of: 'time' | 'db hits', measured: readonly Measured[], smallest: Result): Gate | undefined {
  const figureOf = (each: Measured | undefined) =>
    of === 'time' ? each?.timings.ours?.p50 : each?.counts.ours?.dbHits;
  const held = measured.flatMap((each) => {
    const now = figureOf(each);
    const then = figureOf(smallest.measured.find(({ id }) => id === each.id));
    return BARS[each.id]?.isFlat && now && then ? [{ id: each.id, value: now / then, bar: FLAT }] : [];
  });
  const id = of === 'time' ? 'flat-time' : 'flat-hits';
  return gateOver({ id, what: `${of} of pages against those at 1k`, bar: `<= ${FLAT}` }, held, measured);
}

/**
 * Returns our p50 against another's; where the other did not finish in its time, the most that the ratio can
 * be.
 */
export function ratioTo(
  { timings, over }: Measured,
  other: Name,
): { readonly value: number; readonly isBound: boolean } | undefined {
  const { ours } = timings;
  const limit = over[other];
  if (!ours) return undefined;
  if (limit !== undefined) return { value: ours.p50 / (limit * 1_000), isBound: true };
  const timing = timings[other];
  return timing && { value: ours.p50 / timing.p50, isBound: false };
}

function shown(value: number): string {
  return String(value < 0.01 ? value.toFixed(4) : rounded(value));
}
