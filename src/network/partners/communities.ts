import { ascending } from './affiliations.ts';
import { louvain } from './louvain.ts';
import { type Projection, partnersOf } from './partner-graph.ts';

/** A group of members, as nodes of the graph. */
export interface Group {
  /** The member that the group is named after. */
  readonly id: number;
  readonly members: readonly number[];
}

/** Groups of a projection. */
export interface Communities {
  /** Largest first, then by id. Members without a partner are in none. */
  readonly groups: readonly Group[];
  /** How much denser the groups are than by chance, -0.5 to 1 (Newman and Girvan 2004). */
  readonly modularity: number;
}

/** A member whose group changed. */
export interface Move {
  readonly node: number;
  /** The earlier group; undefined when the member was in none. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * Returns groups of members who work more with each other than with the rest. The same projection gives the
 * same groups.
 */
export function communities(projection: Projection): Communities {
  const found = louvain(projection);
  const places = new Map<number, number[]>();
  for (const [place, group] of found.groups.entries()) {
    if (partnersOf(projection, place).length === 0) continue;
    const list = places.get(group) ?? [];
    list.push(place);
    places.set(group, list);
  }
  const groups = [...places.values()].map((list) => ({
    id: projection.nodes[leader(projection, list)] ?? 0,
    members: list.map((place) => projection.nodes[place] ?? 0).sort(ascending),
  }));
  return { groups: sorted(groups), modularity: found.modularity };
}

/** Returns the member with the heaviest links; of several, the first by id. */
function leader(projection: Projection, places: readonly number[]): number {
  let [best, heaviest] = [places[0] ?? 0, -1];
  for (const place of [...places].sort(ascending)) {
    const weight = strength(projection, place);
    if (weight > heaviest) [best, heaviest] = [place, weight];
  }
  return best;
}

function strength({ starts, weights }: Projection, place: number): number {
  return weights
    .subarray(starts[place] ?? 0, starts[place + 1] ?? 0)
    .reduce((sum, weight) => sum + weight, 0);
}

/**
 * Gives groups the ids of the earlier groups that they share most members with, each id once, so that a
 * comparison shows who moved.
 */
export function keepIds(now: Communities, before: Communities): Communities {
  const home = homes(before);
  const overlaps = now.groups
    .flatMap((group) => {
      const counts = new Map<number, number>();
      for (const member of group.members) {
        const old = home.get(member);
        if (old !== undefined) counts.set(old, (counts.get(old) ?? 0) + 1);
      }
      return [...counts].map(([old, count]) => ({ group, old, count }));
    })
    .sort((one, other) => other.count - one.count || one.old - other.old || one.group.id - other.group.id);
  const given = new Map<Group, number>();
  const taken = new Set<number>();
  for (const { group, old } of overlaps) {
    if (given.has(group) || taken.has(old)) continue;
    given.set(group, old);
    taken.add(old);
  }
  const groups = now.groups.map((group) => {
    const free = [group.id, ...group.members].find((node) => !taken.has(node)) ?? group.id;
    const id = given.get(group) ?? free;
    taken.add(id);
    return { ...group, id };
  });
  return { ...now, groups: sorted(groups) };
}

/** Returns the members whose group has another id than before, by id. */
export function moves(now: Communities, before: Communities): Move[] {
  const [from, to] = [homes(before), homes(now)];
  const nodes = [...new Set([...from.keys(), ...to.keys()])].sort(ascending);
  return nodes
    .map((node) => ({ node, from: from.get(node), to: to.get(node) }))
    .filter((move) => move.from !== move.to);
}

function homes({ groups }: Communities): Map<number, number> {
  return new Map(groups.flatMap((group) => group.members.map((member) => [member, group.id] as const)));
}

function sorted(groups: readonly Group[]): Group[] {
  return [...groups].sort((one, other) => other.members.length - one.members.length || one.id - other.id);
}
