import type { Command } from 'commander';
import { linksAmong } from './brokers.ts';
import { type Act, examples, type Setting } from './command.ts';
import { dated, type NamedEntity, type NetworkOptions, runNetwork, through } from './network.ts';

/** Options of `accord communities`. */
export interface CommunitiesOptions extends NetworkOptions {
  readonly through: readonly string[];
  /** The day whose groups to compare with. */
  readonly before?: string;
}

const QUERY = `query Communities($day: Date, $through: [Through!], $before: Date) {
  at(validOn: $day) {
    communities(through: $through, before: $before) {
      modularity
      groups { id: key leader { name } members { __typename id: key name } }
      moved { organization { name } from to }
    }
  }
}`;

interface CommunitiesAnswer {
  readonly at: {
    readonly communities: {
      readonly modularity: number;
      readonly groups: readonly {
        readonly id: string;
        readonly leader: { readonly name: string };
        readonly members: readonly NamedEntity[];
      }[];
      readonly moved: readonly {
        readonly organization: { readonly name: string };
        readonly from: string | null;
        readonly to: string | null;
      }[];
    };
  };
}

/** The API returns a matrix of at most this size, so a larger graph is not drawn. */
const MAX_DRAWN = 200;

/** Declares `accord communities`. */
export function addCommunities(program: Command, act: Act): void {
  through(dated(program.command('communities')))
    .description('Group the organizations that work with each other')
    .option('--before <day>', 'also list who changed groups since this day')
    .addHelpText(
      'after',
      examples('accord communities', 'accord communities --before 2025-12-31 --format graphml'),
    )
    .action((options: CommunitiesOptions) => act((setting) => run(setting, options)));
}

/**
 * Writes groups of organizations that work together and, compared with another day, who moved. Returns the
 * exit code.
 */
function run(setting: Setting, options: CommunitiesOptions): Promise<number> {
  return runNetwork(setting, options, async (ask) => {
    const { validOn, through, before } = options;
    const { communities } = (await ask<CommunitiesAnswer>(QUERY, { day: validOn, through, before })).at;
    const members = communities.groups.flatMap((group) => group.members.map((member) => ({ group, member })));
    const rows = members.map(({ group, member }) => ({
      ...{ community: group.leader.name, name: member.name, type: member.__typename, id: member.id },
      communityId: group.id,
    }));
    const nodes = members.map(({ group, member }) => ({
      ...{ id: member.id, name: member.name },
      values: { type: member.__typename, community: group.id },
    }));
    const drawn = nodes.slice(0, MAX_DRAWN).map(({ id }) => id);
    const edges = await linksAmong(ask, drawn, options);
    const remarks = [
      `${communities.groups.length} communities, modularity ${communities.modularity.toFixed(3)}.`,
      ...communities.moved.map(
        ({ organization, from, to }) =>
          `${organization.name} moved from ${from ?? 'none'} to ${to ?? 'none'}.`,
      ),
      ...(edges.length > 0 && nodes.length > MAX_DRAWN
        ? [`Only links among the first ${MAX_DRAWN} are written.`]
        : []),
    ];
    return { report: { rows, nodes, edges }, remark: remarks.join('\n') };
  });
}
