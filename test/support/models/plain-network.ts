import { concreteTypes } from '../../../src/model/model.ts';
import { compare, type PlainGraph } from './plain-graph.ts';

/** A network in plain maps, slow and simple on purpose: walks are compared with it. */
export interface PlainNetwork {
  /** Types by id. */
  readonly types: ReadonlyMap<string, string>;
  readonly edges: readonly PlainEdge[];
}

export interface PlainEdge {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly basis: string;
  readonly startMin?: string | null;
  readonly startMax?: string | null;
  readonly endMin?: string | null;
  readonly endMax?: string | null;
}

export interface PlainScope {
  readonly via?: readonly string[];
  readonly minBasis?: string;
  readonly validOn?: string;
  readonly certainty?: string;
}

export interface PlainPathAsk extends PlainScope {
  readonly from: string;
  readonly to: string;
  readonly maxHops: number;
  readonly exclude?: readonly string[];
  readonly excludeHubsAbove?: number;
}

const BASES = ['STATED', 'REPORTED', 'INFERRED'];

/** The entities of a graph and the traversal relationships between them. */
export function networkOf(graph: PlainGraph): PlainNetwork {
  const entities = new Set(concreteTypes(graph.model, 'Entity').map((type) => type.name));
  const types = new Map(
    [...graph.nodes.values()]
      .filter((node) => entities.has(String(node.type)))
      .map((node) => [String(node.id), String(node.type)]),
  );
  const edges = [...graph.links].flatMap(([key, links]) => {
    const [direction, type = '', from = ''] = key.split(' ');
    const isWalked = direction === 'OUT' && graph.model.relationships.get(type)?.isTraversal === true;
    if (!isWalked || !types.has(from)) return [];
    return links
      .filter(({ far }) => types.has(far) && far !== from)
      .map(({ far, values }) => ({ ...(values as unknown as PlainEdge), type, from, to: far }));
  });
  return { types, edges };
}

/** What is within a scope, with whether it certainly held. */
export function within(network: PlainNetwork, scope: PlainScope): (PlainEdge & { isCertain: boolean })[] {
  return network.edges.flatMap((edge) => {
    if (scope.via && !scope.via.includes(edge.type)) return [];
    if (scope.minBasis && BASES.indexOf(edge.basis) > BASES.indexOf(scope.minBasis)) return [];
    const day = scope.validOn;
    if (day === undefined) return [{ ...edge, isCertain: true }];
    const { startMin, startMax, endMin, endMax } = edge;
    if ((startMin ?? '') > day || day > (endMax ?? '~')) return [];
    const hasBegun = typeof startMax === 'string' && startMax <= day;
    const isCertain = hasBegun && typeof endMin === 'string' && day <= endMin;
    const isAsked = scope.certainty === 'CERTAIN' ? isCertain : scope.certainty !== 'PRESUMED' || hasBegun;
    return isAsked ? [{ ...edge, isCertain }] : [];
  });
}

function otherEnd(edge: PlainEdge, node: string): string | undefined {
  if (edge.from === node) return edge.to;
  return edge.to === node ? edge.from : undefined;
}

export interface PlainPath {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly weakestBasis: string;
}

/** Every simple path, in order, by trying all ways. */
export function allPaths(network: PlainNetwork, ask: PlainPathAsk): PlainPath[] {
  const edges = within(network, ask);
  const { minBasis: _basis, certainty: _certainty, ...however } = ask;
  const counted = within(network, however);
  const degree = (node: string) => counted.filter((edge) => otherEnd(edge, node) !== undefined).length;
  const mayPass = (node: string) =>
    !ask.exclude?.includes(node) &&
    (ask.excludeHubsAbove === undefined || degree(node) <= ask.excludeHubsAbove);
  const found: string[][] = [];
  const walk = (nodes: string[]): void => {
    const last = nodes.at(-1) ?? '';
    if (last === ask.to) found.push(nodes);
    if (last === ask.to || nodes.length > ask.maxHops || (nodes.length > 1 && !mayPass(last))) return;
    const next = new Set(edges.flatMap((edge) => otherEnd(edge, last) ?? []));
    for (const node of next) if (!nodes.includes(node)) walk([...nodes, node]);
  };
  walk([ask.from]);
  const paths = found.map((nodes) => {
    const hops = nodes.slice(1).map((node, index) => bestBetween(edges, nodes[index] ?? '', node));
    const bases = hops.map((edge) => BASES.indexOf(edge.basis));
    return { nodes, hops, bases };
  });
  const count = (bases: readonly number[], basis: number) => bases.filter((other) => other === basis).length;
  paths.sort(
    (one, other) =>
      one.nodes.length - other.nodes.length ||
      count(one.bases, 2) - count(other.bases, 2) ||
      count(one.bases, 1) - count(other.bases, 1) ||
      compareLists(one.nodes, other.nodes),
  );
  return paths.map(({ nodes, hops, bases }) => ({
    nodes,
    edges: hops.map((edge) => edge.id),
    weakestBasis: BASES[Math.max(...bases)] ?? '',
  }));
}

function bestBetween(edges: ReturnType<typeof within>, one: string, other: string) {
  const between = edges.filter((edge) => otherEnd(edge, one) === other);
  const [best] = between.sort(
    (a, b) =>
      BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
      Number(b.isCertain) - Number(a.isCertain) ||
      compare(`${a.type} ${a.id}`, `${b.type} ${b.id}`),
  );
  if (!best) throw new Error('A path goes where no relationship leads.');
  return best;
}

function compareLists(one: readonly string[], other: readonly string[]): number {
  const index = one.findIndex((item, place) => item !== other[place]);
  return index < 0 ? 0 : compare(one[index], other[index]);
}

export interface PlainNeighbourhoodAsk extends PlainScope {
  readonly of: string;
  readonly hops: number;
  readonly types?: readonly string[];
  readonly limit: number;
}

/** Everything around an entity, ranked and cut. */
export function around(network: PlainNetwork, ask: PlainNeighbourhoodAsk) {
  const edges = within(network, ask);
  const degree = (node: string) => edges.filter((edge) => otherEnd(edge, node) !== undefined).length;
  const met = new Map([[ask.of, { distance: 0, basis: 0 }]]);
  for (let distance = 1; distance <= ask.hops; distance += 1) {
    const level = new Map<string, number>();
    for (const [node, at] of met) {
      if (at.distance !== distance - 1) continue;
      for (const edge of edges) {
        const far = otherEnd(edge, node);
        if (far === undefined || met.has(far)) continue;
        const worst = Math.max(at.basis, BASES.indexOf(edge.basis));
        level.set(far, Math.min(worst, level.get(far) ?? worst));
      }
    }
    for (const [node, basis] of level) met.set(node, { distance, basis });
  }
  const isWanted = (node: string) =>
    ask.types === undefined || ask.types.includes(network.types.get(node) ?? '');
  const ranked = [...met]
    .filter(([node]) => node === ask.of || isWanted(node))
    .map(([node, at]) => ({ node, ...at, degree: degree(node) }))
    .sort(
      (one, other) =>
        one.distance - other.distance ||
        one.basis - other.basis ||
        other.degree - one.degree ||
        compare(one.node, other.node),
    );
  const kept = ranked.slice(0, ask.limit);
  const cut = new Map<string, number>();
  for (const { node } of ranked.slice(ask.limit)) {
    const type = network.types.get(node) ?? '';
    cut.set(type, (cut.get(type) ?? 0) + 1);
  }
  const names = new Set(kept.map(({ node }) => node));
  const links = edges.filter((edge) => names.has(edge.from) && names.has(edge.to));
  return {
    neighbours: kept.map(({ node, distance, basis, degree: count }) => ({
      id: node,
      distance,
      basis: BASES[basis] ?? '',
      degree: count,
    })),
    links: links.map((edge) => edge.id).sort(compare),
    cut: [...cut]
      .map(([type, count]) => ({ type, count }))
      .sort((one, other) => other.count - one.count || compare(one.type, other.type)),
  };
}

/** Returns who is concerned by which agreement: its parties, and the laboratories that it names. */
export function agreementsOf(
  network: PlainNetwork,
  scope: PlainScope,
): ReadonlyMap<string, ReadonlySet<string>> {
  const sets = new Map<string, Set<string>>();
  const add = (member: string, thing: string) => {
    sets.set(member, (sets.get(member) ?? new Set()).add(thing));
  };
  for (const edge of within(network, scope)) {
    if (edge.type === 'PARTY_TO') add(edge.from, edge.to);
    const isLab = network.types.get(edge.to) === 'NationalLab';
    if (edge.type === 'NAMES' && isLab && network.types.get(edge.from) === 'Agreement')
      add(edge.to, edge.from);
  }
  return sets;
}
