import { readFileSync, writeFileSync } from 'node:fs';
import { BARS } from './bars.ts';
import type { Name } from './client.ts';
import { gatesOf, ratioTo } from './gates.ts';
import { rounded } from './measure.ts';
import { type Gate, type Measured, NO_FEATURE, type Result } from './result.ts';

const README = new URL('README.md', import.meta.url);

/** Replaces the tables of a size between their marks in the README. */
export function rewriteReadme(result: Result, smallest: Result | undefined): void {
  const [start, end] = [`<!-- results ${result.size} -->`, `<!-- end of results ${result.size} -->`];
  const text = readFileSync(README, 'utf8');
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`bench/README.md must hold "${start}" and "${end}".`);
  writeFileSync(
    README,
    `${text.slice(0, before)}${start}\n\n${markdown(result, smallest)}\n\n${text.slice(after)}`,
  );
}

/** The result as Markdown tables. */
export function markdown(result: Result, smallest: Result | undefined): string {
  const { size, loaded, measured } = result;
  const gates = gatesOf(result, smallest);
  const days = [...measured, ...result.gates].map(({ at }) => at).sort();
  const disk = loaded.diskMb === undefined ? '' : `, ${loaded.diskMb} MB on disk`;
  return [
    `### ${size}: ${loaded.nodes} nodes, ${loaded.relationships} relationships`,
    `Loaded into Neo4j in ${loaded.seconds} s${disk}; measured ${shownSpan(days)}. Milliseconds; bold is past its bar.`,
    table(
      ['#', 'ours p50', 'raw p50', 'theirs p50', 'embedded p50', 'ours / raw', 'bar', 'ours / theirs', 'bar'],
      measured.map(ratios),
    ),
    table(
      [
        ...['#', 'ours p95 / p99', 'req/s ours, raw, theirs, embedded', 'CPU ms ours, raw, theirs, embedded'],
        ...['calls ours, raw, theirs', 'texts', 'rows', 'db hits', 'loop p99 ms', 'heap MB'],
      ],
      measured.map(details),
    ),
    ...notes(measured),
    table(['gate', 'what', 'bar', 'found', ''], gates.map(gateRow)),
  ].join('\n\n');
}

function shownSpan(days: readonly string[]): string {
  const [first, last] = [days.at(0), days.at(-1)].map((day) => day?.slice(0, 16).replace('T', ' '));
  return `from ${first} to ${last} UTC`;
}

function gateRow({ id, what, bar, found, verdict }: Gate): readonly string[] {
  return [id, what, bar, found, verdict === 'miss' ? '**miss**' : verdict];
}

function ratios(measured: Measured): readonly string[] {
  const { id, timings, over } = measured;
  const bars = BARS[id];
  const p50 = (name: Name) => {
    const limit = over[name];
    return limit === undefined ? shown(timings[name]?.p50) : `over ${limit} s`;
  };
  return [
    id,
    ...(['ours', 'raw', 'theirs', 'embedded'] as const).map(p50),
    ...judged(ratioTo(measured, 'raw'), bars?.raw),
    ...judged(ratioTo(measured, 'theirs'), bars?.theirs),
  ];
}

function details({ id, timings, counts }: Measured): readonly string[] {
  const { ours } = timings;
  const four = (of: (name: Name) => number | undefined) =>
    (['ours', 'raw', 'theirs', 'embedded'] as const).map((name) => shown(of(name))).join(', ');
  const three = (of: (name: Name) => number | undefined) =>
    (['ours', 'raw', 'theirs'] as const).map((name) => shown(of(name))).join(', ');
  return [
    id,
    `${shown(ours?.p95)} / ${shown(ours?.p99)}`,
    four((name) => timings[name]?.perSecond),
    four((name) => timings[name]?.cpuMs),
    three((name) => counts[name]?.calls),
    three((name) => counts[name]?.texts),
    three((name) => counts[name]?.rows),
    three((name) => counts[name]?.dbHits),
    shown(ours?.delayMs),
    shown(ours?.heapMb),
  ];
}

/** Says which server takes no part in which shape; that the library lacks a feature is said once. */
function notes(measured: readonly Measured[]): readonly string[] {
  const lacking = measured.filter(({ out }) => out.theirs === NO_FEATURE).map(({ id }) => id);
  const others = measured.flatMap(({ id, out }) =>
    Object.entries(out)
      .filter(([, why]) => why !== NO_FEATURE)
      .map(([name, why]) => `- ${id}: ${name} ${why.replaceAll('\n', ' ').slice(0, 300)}`),
  );
  const first = lacking.length === 0 ? [] : [`- ${lacking.join(', ')}: theirs ${NO_FEATURE}`];
  const lines = [...first, ...others];
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function judged(
  ratio: { readonly value: number; readonly isBound: boolean } | undefined,
  bar: number | undefined,
): readonly string[] {
  const wanted = bar === undefined ? '' : `<= ${bar}`;
  if (ratio === undefined) return ['', wanted];
  const { value, isBound } = ratio;
  const text = `${isBound ? '<= ' : ''}${value < 0.01 ? value.toFixed(4) : rounded(value).toFixed(2)}`;
  return [bar !== undefined && value > bar ? `**${text}**` : text, wanted];
}

function shown(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
