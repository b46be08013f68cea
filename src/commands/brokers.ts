import { type Command, Option } from 'commander';
import type { AskData } from './asking.ts';
import { type Act, examples, type Setting } from './command.ts';
import { dated, type NamedEntity, type NetworkOptions, runNetwork, through, whole } from './network.ts';

/** Options of `accord brokers`. */
export interface BrokersOptions extends NetworkOptions {
  readonly metric: string;
  readonly through: readonly string[];
  readonly first: number;
}

const QUERY = `query Brokers($day: Date, $metric: CentralityMetric!, $through: [Through!], $first: Int) {
  at(validOn: $day) {
    centrality(metric: $metric, through: $through, first: $first) {
      totalCount sampledFrom
      nodes { organization { __typename id: key name } score partners }
    }
  }
}`;

interface BrokersAnswer {
  readonly at: {
    readonly centrality: {
      readonly totalCount: number;
      readonly sampledFrom: number;
      readonly nodes: readonly {
        readonly organization: NamedEntity;
        readonly score: number;
        readonly partners: number;
      }[];
    };
  };
}

/** Declares `accord brokers`. */
export function addBrokers(program: Command, act: Act): void {
  through(dated(program.command('brokers')))
    .description('List the organizations that stand between most others')
    .addOption(
      new Option('--metric <metric>', 'which measure')
        .choices(['BETWEENNESS', 'DEGREE', 'PAGERANK', 'CLOSENESS'])
        .default('BETWEENNESS'),
    )
    .option('--first <number>', 'maximum number, up to 100', whole, 25)
    .addHelpText('after', examples('accord brokers', 'accord brokers --metric PAGERANK --format csv'))
    .action((options: BrokersOptions) => act((setting) => run(setting, options)));
}

/**
 * Writes the organizations between the others, by a measure of centrality. Returns the exit code; throws
 * `InputError` for options that the API refuses.
 */
function run(setting: Setting, options: BrokersOptions): Promise<number> {
  return runNetwork(setting, options, async (ask) => {
    const { validOn, metric, through, first } = options;
    const { at } = await ask<BrokersAnswer>(QUERY, { day: validOn, metric, through, first });
    const { nodes: found, totalCount, sampledFrom } = at.centrality;
    const rows = found.map(({ organization, score, partners }) => ({
      ...{
        name: organization.name,
        type: organization.__typename,
        score: rounded(score),
        partners,
        id: organization.id,
      },
    }));
    const nodes = found.map(({ organization, score, partners }) => ({
      ...{ id: organization.id, name: organization.name },
      values: { type: organization.__typename, score, partners },
    }));
    const edges = await linksAmong(
      ask,
      nodes.map(({ id }) => id),
      options,
    );
    const remark = `Estimated: shortest ways were followed from ${sampledFrom} of ${totalCount} organizations.`;
    return { report: { rows, nodes, edges }, remark: sampledFrom < totalCount ? remark : undefined };
  });
}

function rounded(score: number): number {
  return Number(score.toPrecision(6));
}

const LINKS = `query Links($day: Date, $ids: [ID!], $through: [Through!]) {
  at(validOn: $day) {
    collaboration(rows: {id: {in: $ids}}, columns: {id: {in: $ids}}, through: $through, limit: 200) {
      cells { row { id: key } column { id: key } weight }
    }
  }
}`;

interface LinksAnswer {
  readonly at: {
    readonly collaboration: {
      readonly cells: readonly {
        readonly row: NamedEntity;
        readonly column: NamedEntity;
        readonly weight: number;
      }[];
    };
  };
}

/** Returns the links between some organizations, each once. */
export async function linksAmong(
  ask: AskData,
  ids: readonly string[],
  { validOn, through, format }: Pick<BrokersOptions, 'validOn' | 'through' | 'format'>,
) {
  if (format !== 'graphml' && format !== 'gexf') return [];
  const { at } = await ask<LinksAnswer>(LINKS, { day: validOn, ids, through });
  return at.collaboration.cells
    .filter(({ row, column }) => row.id < column.id)
    .map(({ row, column, weight }) => ({
      ...{ id: `${row.id}--${column.id}`, from: row.id, to: column.id, type: 'WORKS_WITH' },
      ...{ isDirected: false, values: { weight } },
    }));
}
