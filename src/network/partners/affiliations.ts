import type { Graph } from '../graph/graph.ts';
import type { Mask } from '../graph/scope.ts';

/** One step of a route: over a relationship, along it or against it, to an entity of one of these types. */
export interface RouteStep {
  readonly type: string;
  readonly direction: 'OUT' | 'IN';
  readonly to: readonly string[];
  /** Only relationships with this role. */
  readonly role?: string;
}

/** How two members are joined: both reach the same thing by one of these routes. */
export interface Routes {
  /** Types of the members. */
  readonly members: readonly string[];
  /** Ways from a member to a thing. */
  readonly routes: readonly (readonly RouteStep[])[];
}

/**
 * The things that each member reaches, and the members that reach each thing. Both are nodes of the graph, in
 * order and each once.
 */
export interface Affiliations {
  readonly members: readonly number[];
  readonly thingsOf: ReadonlyMap<number, readonly number[]>;
  readonly membersOf: ReadonlyMap<number, readonly number[]>;
}

/** Follows the routes from every member that passes `isVisible`, and returns who is affiliated with what. */
export function affiliations(
  graph: Graph,
  mask: Mask,
  { members, routes, isVisible }: Routes & { readonly isVisible: (node: number) => boolean },
): Affiliations {
  const isMember = typeTest(graph, members);
  const compiled = routes.map((route) => route.map((step) => compile(graph, step)));
  const nodes: number[] = [];
  const thingsOf = new Map<number, readonly number[]>();
  const membersOf = new Map<number, number[]>();
  for (let node = 0; node < graph.ids.length; node += 1) {
    if (!isMember(node) || !isVisible(node)) continue;
    nodes.push(node);
    const things = new Set<number>();
    for (const route of compiled) for (const thing of follow(graph, mask, { node, route })) things.add(thing);
    things.delete(node);
    if (things.size === 0) continue;
    thingsOf.set(node, [...things].sort(ascending));
    for (const thing of things) {
      const others = membersOf.get(thing);
      if (others) others.push(node);
      if (!others) membersOf.set(thing, [node]);
    }
  }
  return { members: nodes, thingsOf, membersOf };
}

/** Returns a test of whether a node is of one of these types. */
export function typeTest(graph: Graph, names: readonly string[]): (node: number) => boolean {
  const wanted = graph.typeNames.map((name) => names.includes(name));
  return (node) => wanted[graph.types[node] ?? 0] === true;
}

interface CompiledStep {
  readonly type: number;
  readonly isAgainst: number;
  readonly role: number | undefined;
  readonly isTarget: (node: number) => boolean;
}

function compile(graph: Graph, step: RouteStep): CompiledStep {
  return {
    type: graph.edges.relationshipNames.indexOf(step.type),
    isAgainst: step.direction === 'IN' ? 1 : 0,
    role: step.role === undefined ? undefined : graph.edges.texts.indexOf(step.role),
    isTarget: typeTest(graph, step.to),
  };
}

/** Returns the nodes to which a route leads from a node. */
export function reach(
  graph: Graph,
  mask: Mask,
  from: { readonly node: number; readonly route: readonly RouteStep[] },
): Iterable<number> {
  return follow(graph, mask, { node: from.node, route: from.route.map((step) => compile(graph, step)) });
}

function follow(
  graph: Graph,
  mask: Mask,
  { node, route }: { readonly node: number; readonly route: readonly CompiledStep[] },
): Iterable<number> {
  let reached = new Set([node]);
  for (const step of route) {
    const next = new Set<number>();
    for (const from of reached) {
      for (let place = graph.starts[from] ?? 0; place < (graph.starts[from + 1] ?? 0); place += 1) {
        const link = graph.links[place] ?? 0;
        const edge = link >> 1;
        if (mask[edge] === 0 || (link & 1) !== step.isAgainst || graph.edges.type[edge] !== step.type)
          continue;
        if (step.role !== undefined && graph.edges.role[edge] !== step.role) continue;
        const other = graph.neighbours[place] ?? 0;
        if (step.isTarget(other)) next.add(other);
      }
    }
    reached = next;
  }
  return reached;
}

/** Compares numbers, the smaller first. */
export function ascending(one: number, other: number): number {
  return one - other;
}
