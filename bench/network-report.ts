import type { NetworkTiming } from './network-measure.ts';
import type { measureMemory } from './network-memory.ts';

interface NetworkResult {
  readonly size: string;
  readonly at: string;
  readonly memory?: ReturnType<typeof measureMemory>;
  readonly servers: readonly {
    readonly engine: string;
    readonly loaded: { readonly nodes: number; readonly relationships: number; readonly seconds: number };
    readonly reading: {
      readonly seconds: number;
      readonly delayMs: number;
      readonly cpuSeconds: number;
      /** The time that another question took meanwhile, milliseconds. */
      readonly others: { readonly p50: number; readonly p95: number; readonly p99: number };
    };
    readonly timings: readonly NetworkTiming[];
    readonly cypher: readonly NetworkTiming[];
  }[];
  readonly busy: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** The result as Markdown. */
export function networkMarkdown({ size, at, memory, servers, busy }: NetworkResult): string {
  const load = (list: readonly number[]) => list.map((one) => one.toFixed(1)).join(', ');
  return [
    `### Network, ${size} (${at.slice(0, 16)} UTC; load average before ${load(busy.before)}, after ${load(busy.after)})`,
    ...(memory ? ['', ...ofMemory(memory)] : []),
    ...servers.flatMap((server) => ['', ...ofServer(server)]),
  ].join('\n');
}

function ofMemory(memory: NonNullable<NetworkResult['memory']>): string[] {
  const { entities, relationships, heldMb, mbPerMillion, peakMb, buildSeconds } = memory;
  return [
    `Alone: ${entities} entities, ${relationships} relationships hold ${heldMb.toFixed(0)} MB, ${mbPerMillion.toFixed(0)} MB for a million ` +
      `relationships; ${peakMb.toFixed(0)} MB while it is made, in ${buildSeconds.toFixed(1)} s with the making of the data.`,
    '',
    ...table(
      ['in the thread, no database', 'p50 ms', 'p95', 'p99'],
      memory.timings.map(({ name, p50, p95, p99 }) => [name, ...[p50, p95, p99].map(shown)]),
    ),
  ];
}

function ofServer({ engine, loaded, reading, timings, cypher }: NetworkResult['servers'][number]): string[] {
  return [
    `${engine}: ${loaded.nodes} nodes and ${loaded.relationships} relationships; after its start the server reads the network ` +
      `for ${reading.seconds.toFixed(1)} s (${reading.cpuSeconds.toFixed(1)} s of CPU, event-loop delay p99 ${shown(reading.delayMs)} ms; ` +
      `\`node(id)\` meanwhile p50 ${shown(reading.others.p50)}, p95 ${shown(reading.others.p95)}, p99 ${shown(reading.others.p99)} ms).`,
    '',
    ...table(
      ['#', 'over HTTP, milliseconds', 'p50', 'p95', 'p99', 'bar (p95)', 'event-loop p99'],
      [...timings, ...cypher].map(({ id, what, p50, p95, p99, bar, delayMs }) => [
        ...[
          id,
          what,
          shown(p50),
          bar !== undefined && p95 > bar ? `**${shown(p95)}**` : shown(p95),
          shown(p99),
        ],
        ...[bar === undefined ? '' : String(bar), delayMs === undefined ? '' : shown(delayMs)],
      ]),
    ),
  ];
}

function shown(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
