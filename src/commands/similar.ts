import { type Command, Option } from 'commander';
import { InputError } from '../errors.ts';
import { type Act, examples, type Setting } from './command.ts';
import { dated, idOf, type NamedEntity, type NetworkOptions, runNetwork, whole } from './network.ts';

/** Options of `accord similar`. */
export interface SimilarOptions extends NetworkOptions {
  readonly by: string;
  readonly first: number;
}

const QUERY = `query Similar($day: Date, $id: ID!, $by: SimilarityBasis, $first: Int) {
  at(validOn: $day) {
    organizations(where: {id: {eq: $id}}, first: 1) { nodes {
      __typename id: key name
      similar(by: $by, first: $first) { totalCount nodes { organization { __typename id: key name } count jaccard adamicAdar shared { name } } }
    } }
  }
}`;

interface SimilarAnswer {
  readonly at: {
    readonly organizations: { readonly nodes: readonly (NamedEntity & { readonly similar: Similar })[] };
  };
}

interface Similar {
  readonly nodes: readonly {
    readonly organization: NamedEntity;
    readonly count: number;
    readonly jaccard: number;
    readonly adamicAdar: number;
    readonly shared: readonly { readonly name: string }[];
  }[];
}

/** Declares `accord similar`. */
export function addSimilar(program: Command, act: Act): void {
  dated(program.command('similar'))
    .description('List the organizations that share most with one')
    .argument('<organization>', 'id, or an unambiguous name')
    .addOption(
      new Option('--by <basis>', 'what to compare')
        .choices(['PARTNERS', 'AGREEMENTS', 'PROGRAMS', 'LABS', 'SYSTEMS'])
        .default('PARTNERS'),
    )
    .option('--first <number>', 'maximum number, up to 100', whole, 25)
    .addHelpText(
      'after',
      examples('accord similar NVIDIA --by LABS', 'accord similar org:amd --format ndjson'),
    )
    .action((entity: string, options: SimilarOptions) => act((setting) => run(setting, entity, options)));
}

/**
 * Writes the organizations that share most with one. Returns the exit code; throws `InputError` for an entity
 * that is no organization.
 */
function run(setting: Setting, entity: string, options: SimilarOptions): Promise<number> {
  return runNetwork(setting, options, async (ask) => {
    const { validOn, by, first } = options;
    const id = await idOf(ask, entity);
    const { at } = await ask<SimilarAnswer>(QUERY, { day: validOn, id, by, first });
    const [own] = at.organizations.nodes;
    if (!own) throw new InputError(`Expected an organization; found "${id}", which is none in the graph.`);
    const found = own.similar.nodes.map((item) => ({
      ...item,
      measures: { count: item.count, jaccard: rounded(item.jaccard), adamicAdar: rounded(item.adamicAdar) },
    }));
    const rows = found.map(({ organization, measures, shared }) => ({
      ...{ name: organization.name, ...measures, id: organization.id },
      shared: shared.map(({ name }) => name).join('; '),
    }));
    const nodes = [own, ...found.map(({ organization }) => organization)].map((node) => ({
      ...{ id: node.id, name: node.name, values: { type: node.__typename } },
    }));
    const edges = found.map(({ organization, measures }) => ({
      ...{ id: `${own.id}--${organization.id}`, from: own.id, to: organization.id, type: 'SIMILAR' },
      ...{ isDirected: false, values: { weight: measures.count, ...measures } },
    }));
    return { report: { rows, nodes, edges } };
  });
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
