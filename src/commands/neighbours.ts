import type { Command } from 'commander';
import { type Act, examples, type Setting } from './command.ts';
import { dated, idOf, type NamedEntity, type NetworkOptions, runNetwork, whole } from './network.ts';
import { edgesOf, HOP, type HopAnswer } from './path.ts';

/** Options of `accord neighbours`. */
export interface NeighboursOptions extends NetworkOptions {
  readonly hops: number;
  readonly limit: number;
  readonly via?: readonly string[];
  readonly types?: readonly string[];
}

const QUERY = `query Neighbours($day: Date, $of: ID!, $hops: Int, $limit: Int, $via: [RelationshipType!], $types: [EntityType!]) {
  at(validOn: $day) {
    neighbourhood(of: $of, hops: $hops, limit: $limit, via: $via, types: $types) {
      neighbours { node { __typename id: key name } distance basis degree }
      links { ${HOP} }
      cut { type count }
    }
  }
}`;

interface NeighboursAnswer {
  readonly at: {
    readonly neighbourhood: {
      readonly neighbours: readonly {
        readonly node: NamedEntity;
        readonly distance: number;
        readonly basis: string;
        readonly degree: number;
      }[];
      readonly links: readonly HopAnswer[];
      readonly cut: readonly { readonly type: string; readonly count: number }[];
    };
  };
}

/** Declares `accord neighbours`. */
export function addNeighbours(program: Command, act: Act): void {
  dated(program.command('neighbours'))
    .description('List what surrounds an entity, closest and best known first')
    .argument('<entity>', 'id, or an unambiguous name')
    .option('--hops <number>', 'maximum number of relationships from it, 1 to 8', whole, 1)
    .option('--limit <number>', 'maximum number of entities, up to 2000', whole, 150)
    .option('--via <types...>', 'only over relationships of these types')
    .option('--types <types...>', 'only entities of these types, such as NATIONAL_LAB')
    .addHelpText(
      'after',
      examples('accord neighbours ORNL --hops 2', 'accord neighbours ORNL --format gexf > ornl.gexf'),
    )
    .action((entity: string, options: NeighboursOptions) => act((setting) => run(setting, entity, options)));
}

/** Writes what surrounds an entity, and how much the limit left out. Returns the exit code. */
function run(setting: Setting, entity: string, options: NeighboursOptions): Promise<number> {
  return runNetwork(setting, options, async (ask) => {
    const { validOn, hops, limit, via, types } = options;
    const of = await idOf(ask, entity);
    const { at } = await ask<NeighboursAnswer>(QUERY, { day: validOn, of, hops, limit, via, types });
    const { neighbours, links, cut } = at.neighbourhood;
    const rows = neighbours.map(({ node, distance, basis, degree }) => ({
      ...{ name: node.name, type: node.__typename, distance, basis, relationships: degree, id: node.id },
    }));
    const nodes = neighbours.map(({ node, distance, degree }) => ({
      ...{ id: node.id, name: node.name },
      values: { type: node.__typename, distance, relationships: degree },
    }));
    const remark = cut.map(({ type, count }) => `${count} ${type}`).join(', ');
    return {
      report: { rows, nodes, edges: edgesOf(links) },
      remark: remark === '' ? undefined : `Left out by the limit: ${remark}.`,
    };
  });
}
