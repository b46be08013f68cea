import { type Command, Option } from 'commander';
import type { ReportEdge } from '../exchange/tables/report.ts';
import type { AskData } from './asking.ts';
import { type Act, examples, type Setting } from './command.ts';
import { dated, idOf, idsOf, type NamedEntity, type NetworkOptions, runNetwork, whole } from './network.ts';

/** Options of `accord path`. */
export interface PathOptions extends NetworkOptions {
  readonly maxHops: number;
  readonly first: number;
  readonly via?: readonly string[];
  readonly exclude?: readonly string[];
  readonly excludeHubsAbove?: number;
  readonly minBasis?: string;
}

/** A relationship of an answer, as it is walked. */
export interface HopAnswer {
  readonly linkId: string;
  readonly type: string;
  readonly direction: 'OUT' | 'IN';
  readonly from: NamedEntity;
  readonly to: NamedEntity;
  readonly role: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly basis: string | null;
}

export const HOP =
  'linkId type direction from { __typename id: key name } to { __typename id: key name } role since until basis';

const QUERY = `query Paths($day: Date, $from: ID!, $to: ID!, $maxHops: Int, $first: Int, $via: [RelationshipType!], $exclude: [ID!],
  $hubs: Int, $minBasis: Basis) {
  at(validOn: $day) {
    paths(from: $from, to: $to, maxHops: $maxHops, first: $first, via: $via, exclude: $exclude, excludeHubsAbove: $hubs, minBasis: $minBasis) {
      nodes { weakestBasis nodes { __typename id: key name } hops { ${HOP} } }
      isComplete
      noPath { message relaxation { maxHops validOn isUndated certainty minBasis excludeHubsAbove include { id: key } via } }
    }
  }
}`;

interface PathAnswer {
  readonly at: {
    readonly paths: {
      readonly nodes: readonly {
        readonly nodes: readonly NamedEntity[];
        readonly hops: readonly HopAnswer[];
      }[];
      readonly isComplete: boolean;
      readonly noPath: NoPath | null;
    };
  };
}

interface NoPath {
  readonly message: string;
  readonly relaxation: Readonly<Record<string, unknown>> | null;
}

/** Declares `accord path`. */
export function addPath(program: Command, act: Act): void {
  dated(program.command('path'))
    .description('Find the shortest paths between two entities, each given by id or by an unambiguous name')
    .argument('<from>', 'where to start')
    .argument('<to>', 'where to end')
    .option('--max-hops <number>', 'maximum number of relationships, 1 to 8', whole, 4)
    .option('--first <number>', 'maximum number of paths, up to 100', whole, 5)
    .option('--via <types...>', 'only over relationships of these types, such as PARTY_TO')
    .option('--exclude <entities...>', 'paths through none of these')
    .option(
      '--exclude-hubs-above <number>',
      'paths through no entity with more relationships than this',
      whole,
    )
    .addOption(
      new Option('--min-basis <basis>', 'only relationships known at least this well').choices([
        'STATED',
        'REPORTED',
        'INFERRED',
      ]),
    )
    .addHelpText(
      'after',
      examples('accord path Anthropic PNNL --exclude DOE', 'accord path org:amd org:ornl --format csv'),
    )
    .action((from: string, to: string, options: PathOptions) =>
      act((setting) => run(setting, { from, to }, options)),
    );
}

/**
 * Writes how two entities are connected, a row for each hop; where they are not, why. Returns the exit code.
 */
function run(
  setting: Setting,
  ends: { readonly from: string; readonly to: string },
  options: PathOptions,
): Promise<number> {
  return runNetwork(setting, options, async (ask) => {
    const { paths } = (await ask<PathAnswer>(QUERY, await variablesOf(ask, ends, options))).at;
    const hops = paths.nodes.flatMap((path) => path.hops);
    const rows = paths.nodes.flatMap((path, index) =>
      path.hops.map((hop, step) => ({ path: index + 1, hop: step + 1, ...hopRow(hop) })),
    );
    const entities = new Map(
      paths.nodes.flatMap((path) => path.nodes.map((node) => [node.id, node] as const)),
    );
    const nodes = [...entities.values()].map(({ id, name, __typename }) => ({
      id,
      name,
      values: { type: __typename },
    }));
    return { report: { rows, nodes, edges: edgesOf(hops) }, remark: remarkOf(paths) };
  });
}

async function variablesOf(
  ask: AskData,
  ends: { readonly from: string; readonly to: string },
  options: PathOptions,
) {
  const { validOn, maxHops, first, via, excludeHubsAbove, minBasis } = options;
  const [from, to] = [await idOf(ask, ends.from), await idOf(ask, ends.to)];
  const exclude = await idsOf(ask, options.exclude);
  return { from, to, maxHops, first, via, exclude, minBasis, day: validOn, hubs: excludeHubsAbove };
}

function hopRow({ type, direction, from, to, role, since, until, basis }: HopAnswer) {
  const relationship = direction === 'OUT' ? `${type} ->` : `<- ${type}`;
  return {
    ...{ from: from.name, relationship, to: to.name, role, since, until, basis },
    ...{ fromId: from.id, toId: to.id },
  };
}

/** Returns relationships as edges from tail to head, each once. */
export function edgesOf(hops: readonly HopAnswer[]): ReportEdge[] {
  const edges = hops.map(({ linkId, type, direction, from, to, role, since, until, basis }): ReportEdge => {
    const [tail, head] = direction === 'OUT' ? [from, to] : [to, from];
    const values = { role, since, until, basis };
    return { id: linkId, from: tail.id, to: head.id, type, isDirected: true, values };
  });
  return [...new Map(edges.map((edge) => [edge.id, edge])).values()];
}

function remarkOf({ noPath, isComplete }: PathAnswer['at']['paths']): string | undefined {
  if (!isComplete) return 'The search was given up at its limit: paths may be missing.';
  if (!noPath) return undefined;
  const changes = Object.entries(noPath.relaxation ?? {}).filter(([, value]) => value !== null);
  const hint = changes.map(([argument, value]) => `${argument} ${textOf(value)}`).join(', ');
  return hint === '' ? noPath.message : `${noPath.message} It takes: ${hint}.`;
}

function textOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((item) => (typeof item === 'object' ? String(item.id) : String(item))).join(' and ');
}
