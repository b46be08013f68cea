import type { Setting } from './command.ts';
import { idOf, type NamedEntity, type NetworkOptions, runNetwork } from './network.ts';
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

/** Writes what surrounds an entity, and how much the limit left out. Returns the exit code. */
export function run(setting: Setting, entity: string, options: NeighboursOptions): Promise<number> {
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
