import type { Counts } from './count.ts';
import type { Loaded } from './database.ts';
import type { Timing } from './measure.ts';

/** The bars: ours against raw and against the library, p50. */
const BARS: Readonly<Record<string, readonly [number, number | undefined]>> = {
  Q1: [1.5, 0.4],
  Q2: [1.3, 0.05],
  Q3: [1.3, undefined],
  Q3b: [1.3, undefined],
  Q4: [1.4, 0.2],
  Q5: [1.4, 0.3],
  Q6: [1.2, 0.15],
  Q7: [1.15, undefined],
  Q8: [1.3, 0.5],
  Q8f: [1.3, undefined],
  Q9: [1.25, undefined],
  Q10: [1.2, 0.9],
  Q11: [1.4, 0.02],
  Q12: [1.4, undefined],
};

export interface Measured {
  readonly id: string;
  readonly what: string;
  readonly timings: Readonly<Record<string, Timing>>;
  readonly counts: Readonly<Record<string, Counts>>;
  /** Why a server does not take part, by its name. */
  readonly out: Readonly<Record<string, string>>;
}

export interface Result {
  readonly size: string;
  readonly at: string;
  readonly seconds: number;
  readonly machine: object;
  readonly loaded: Loaded;
  readonly measured: readonly Measured[];
}

/** The result as a Markdown table. */
export function markdown(result: Result): string {
  const { size, loaded, measured } = result;
  const head = `### ${size}: ${loaded.nodes} nodes, ${loaded.relationships} relationships (${result.at.slice(0, 16)} UTC)`;
  return [
    head,
    '',
    table(
      ['#', 'ours p50', 'raw p50', 'theirs p50', 'embedded p50', 'ours / raw', 'bar', 'ours / theirs', 'bar'],
      measured.map(ratios),
    ),
    '',
    table(
      [
        '#',
        'ours p95 / p99',
        'req/s ours, raw, theirs',
        'CPU ms ours, raw, theirs',
        'calls',
        'texts',
        'db hits ours, raw, theirs',
        'loop p99 ms',
        'heap MB',
      ],
      measured.map(details),
    ),
    ...measured.flatMap(({ id, out }) =>
      Object.entries(out).map(
        ([name, why]) => `\n- ${id}: ${name} ${why.replaceAll('\n', ' ').slice(0, 400)}`,
      ),
    ),
  ].join('\n');
}

function ratios({ id, timings }: Measured): readonly string[] {
  const { ours, raw, theirs, embedded } = timings;
  const [toRaw, toTheirs] = BARS[id] ?? [];
  return [
    id,
    ...[ours, raw, theirs, embedded].map((timing) => shown(timing?.p50)),
    ...judged(ours && raw && ours.p50 / raw.p50, toRaw),
    ...judged(ours && theirs && ours.p50 / theirs.p50, toTheirs),
  ];
}

function details({ id, timings, counts }: Measured): readonly string[] {
  const { ours, raw, theirs } = timings;
  const three = (of: (name: string) => number | undefined) =>
    ['ours', 'raw', 'theirs'].map((name) => shown(of(name))).join(', ');
  return [
    id,
    `${shown(ours?.p95)} / ${shown(ours?.p99)}`,
    [ours, raw, theirs].map((timing) => shown(timing?.perSecond)).join(', '),
    [ours, raw, theirs].map((timing) => shown(timing?.cpuMs)).join(', '),
    three((name) => counts[name]?.calls),
    three((name) => counts[name]?.texts),
    three((name) => counts[name]?.dbHits),
    shown(ours?.delayMs),
    shown(ours?.heapMb),
  ];
}

function judged(ratio: number | undefined, bar: number | undefined): readonly string[] {
  if (ratio === undefined) return ['', bar === undefined ? '' : `<= ${bar}`];
  const isMissed = bar !== undefined && ratio > bar;
  return [isMissed ? `**${ratio.toFixed(2)}**` : ratio.toFixed(2), bar === undefined ? '' : `<= ${bar}`];
}

function shown(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
