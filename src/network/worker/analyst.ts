import { InputError } from '../../errors.ts';
import { basisOf, edgesBetween, type Graph, nodeNumber } from '../graph/graph.ts';
import {
  certaintyName,
  type Mask,
  maskOf,
  OUTSIDE,
  type RelationshipScope,
  visibleEdges,
} from '../graph/scope.ts';
import { type Affiliations, affiliations } from '../partners/affiliations.ts';
import { centrality, type Scores } from '../partners/centrality.ts';
import { type Communities, communities } from '../partners/communities.ts';
import { type Projection, project } from '../partners/partner-graph.ts';
import type { Entities, Link, Members, Ranked, Through } from '../questions.ts';

/** Number of results of each kind that are kept for the next question. */
const MAX_KEPT = 12;

/** Stands for all entities. */
const ALL = new Uint8Array();

/**
 * One version of the graph with the results computed from it, so that a second question is answered at once.
 */
export class Analyst {
  readonly graph: Graph;
  readonly #masks = new Kept<Mask>(MAX_KEPT);
  readonly #visible = new Kept<Uint8Array>(MAX_KEPT);
  readonly #affiliations = new Kept<Affiliations>(MAX_KEPT);
  readonly #projections = new Kept<Projection>(MAX_KEPT);
  readonly #scores = new Kept<Scores & { readonly order: readonly number[] }>(MAX_KEPT);
  readonly #communities = new Kept<Communities>(MAX_KEPT);

  constructor(graph: Graph) {
    this.graph = graph;
  }

  mask(scope: RelationshipScope): Mask {
    return this.#masks.get(scope, () => maskOf(this.graph, scope));
  }

  /** Returns a test of whether an entity is visible in a scope. */
  visibleIn(scope: RelationshipScope): (node: number) => boolean {
    const { publishedBy, recordedBy } = scope;
    const seen = this.#visible.get({ publishedBy, recordedBy }, () => visibleEdges(this.graph, scope) ?? ALL);
    return seen === ALL ? () => true : (node) => seen[node] === 1;
  }

  affiliations({ scope, routes }: Through): Affiliations {
    return this.#affiliations.get({ scope, routes }, () =>
      affiliations(this.graph, this.mask(scope), { ...routes, isVisible: this.visibleIn(scope) }),
    );
  }

  projection(through: Through, among: Members): Projection {
    const { scope, routes } = through;
    return this.#projections.get({ scope, routes, among }, () =>
      project(this.affiliations(through), this.memberTest(among)),
    );
  }

  scores(
    through: Through,
    how: {
      readonly among: Members;
      readonly metric: Parameters<typeof centrality>[1];
      readonly isSampled: boolean;
    },
  ) {
    return this.#scores.get({ scope: through.scope, routes: through.routes, ...how }, () => {
      const projection = this.projection(through, how.among);
      const scores = centrality(projection, how.metric, how.isSampled);
      const order = [...projection.nodes.keys()].sort(
        (one, other) => (scores.scores[other] ?? 0) - (scores.scores[one] ?? 0) || one - other,
      );
      return { ...scores, order };
    });
  }

  communities(through: Through, among: Members): Communities {
    const { scope, routes } = through;
    return this.#communities.get({ scope, routes, among }, () =>
      communities(this.projection(through, among)),
    );
  }

  /** Returns a test of whether a node is among the members that a question is about. */
  memberTest(members: Members): (node: number) => boolean {
    if (members === undefined) return () => true;
    const nodes = new Set(members.map((id) => nodeNumber(this.graph, id)));
    return (node) => nodes.has(node);
  }

  /**
   * Returns the node with an id. Throws `InputError` when there is none, or when it is not visible in the
   * scope.
   */
  node(id: string, argument: string, scope: RelationshipScope): number {
    const node = nodeNumber(this.graph, id);
    if (node !== undefined && this.visibleIn(scope)(node)) return node;
    if (node !== undefined) {
      throw new InputError(
        `\`${argument}\` must be the id of an entity that was known in the view; found "${id}", of which nothing had been said or recorded yet. Ask of a later day.`,
      );
    }
    throw new InputError(
      `\`${argument}\` must be the id of an entity in the graph; found "${id}". Look it up with \`search\` or \`entity(by: {name: ...})\`.`,
    );
  }

  /**
   * Returns the node with an id, which must be of a type that the routes start from. Throws `InputError`
   * otherwise.
   */
  member(id: string, argument: string, { scope, routes }: Through): number {
    const node = this.node(id, argument, scope);
    const type = this.graph.typeNames[this.graph.types[node] ?? 0] ?? '';
    if (routes.members.includes(type)) return node;
    throw new InputError(
      `\`${argument}\` must be the id of an organization; found "${id}" of type ${type}. Look one up with \`organizations\` or \`search\`.`,
    );
  }

  id(node: number): string {
    return this.graph.ids[node] ?? '';
  }

  readonly ids = (nodes: readonly number[]): string[] => nodes.map((node) => this.id(node));

  entities(nodes: readonly number[], isNamed: boolean): Entities {
    const { types, typeNames, names } = this.graph;
    const ids = this.ids(nodes);
    if (!isNamed) return { ids };
    return {
      ids,
      named: {
        types: Uint8Array.from(nodes, (node) => types[node] ?? 0),
        typeNames,
        names: nodes.map((node) => names.at(node)),
      },
    };
  }

  /** Returns a relationship in the form of an answer. */
  link(edge: number, scope: RelationshipScope): Link {
    const { edges } = this.graph;
    const mask = this.mask(scope);
    const text = (index: number | undefined) => edges.texts[index ?? -1] ?? null;
    const certainty = certaintyName(mask[edge] ?? OUTSIDE);
    const [tail, head] = [edges.from[edge] ?? 0, edges.to[edge] ?? 0];
    return {
      id: edges.ids.at(edge),
      type: edges.relationshipNames[edges.type[edge] ?? 0] ?? '',
      tail: this.id(tail),
      head: this.id(head),
      role: text(edges.role[edge]),
      basis: basisOf(edges.basis[edge] ?? 0),
      since: text(edges.since[edge]),
      until: text(edges.until[edge]),
      attestedOn: text(edges.attestedOn[edge])?.split(' ') ?? [],
      tier: text(edges.tier[edge]),
      statementCount: edges.statementCount[edge] ?? 0,
      sourceCount: edges.sourceCount[edge] ?? 0,
      claimSourceCount: edges.claimSourceCount[edge] ?? 0,
      recordSourceCount: edges.recordSourceCount[edge] ?? 0,
      certainty: scope.validOn === undefined ? null : certainty,
      others: this.#between(tail, head, mask) - 1,
    };
  }

  #between(one: number, other: number, mask: Mask): number {
    let count = 0;
    for (const edge of edgesBetween(this.graph, one, other)) if (mask[edge] !== OUTSIDE) count += 1;
    return count;
  }
}

/** Returns the part of a list that is asked for. */
export function span<T, U>(
  list: readonly T[],
  { start, count }: { readonly start: number; readonly count: number },
  show: (item: T) => U,
): Ranked<U> {
  return { items: list.slice(start, start + count).map(show), total: list.length };
}

/** Keeps the last results, by what they were computed from. */
class Kept<T> {
  readonly #most: number;
  readonly #values = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: object, make: () => T): T {
    const name = JSON.stringify(key);
    const known = this.#values.get(name);
    const value = known ?? make();
    this.#values.delete(name);
    this.#values.set(name, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}
