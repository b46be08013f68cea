import { InputError } from '../../errors.ts';
import { basisOf } from '../graph/graph.ts';
import { hubScope } from '../graph/scope.ts';
import { ascending, reach, typeTest } from '../partners/affiliations.ts';
import { keepIds, moves } from '../partners/communities.ts';
import { openTriads } from '../partners/open-triads.ts';
import { partnersOf, shared } from '../partners/partner-graph.ts';
import { type Concentration, concentration, similarTo } from '../partners/similar.ts';
import type { AnswerPart, Answers, Cell, ConcentrationAnswer, Kind, Question } from '../questions.ts';
import { layout } from '../walks/layout.ts';
import { edgesAmong, neighbourhood } from '../walks/neighbourhood.ts';
import { shortestPaths } from '../walks/paths.ts';
import { type Terms, whyNoPath } from '../walks/why-no-path.ts';
import { type Analyst, span } from './analyst.ts';

type QuestionOf<K extends Kind> = Extract<Question, { readonly kind: K }>;

/** Answers a question from one version of the graph. Throws `InputError` when it cannot be asked. */
export function answer(analyst: Analyst, question: Question): Answers[Kind] {
  switch (question.kind) {
    case 'paths':
      return paths(analyst, question);
    case 'neighbourhood':
      return surroundings(analyst, question);
    case 'similar':
      return similar(analyst, question);
    case 'sharedPartners':
      return sharedPartners(analyst, question);
    case 'collaboration':
      return collaboration(analyst, question);
    case 'gaps':
      return gaps(analyst, question);
    case 'partnerless':
      return partnerless(analyst, question);
    case 'bridges':
      return bridges(analyst, question);
    case 'overlap':
      return overlap(analyst, question);
    case 'concentration':
      return concentrations(analyst, question);
    case 'centrality':
      return central(analyst, question);
    case 'communities':
      return grouped(analyst, question);
    default:
      return question satisfies never;
  }
}

function paths(analyst: Analyst, ask: QuestionOf<'paths'>): Answers['paths'] {
  const { graph } = analyst;
  const terms: Terms = {
    from: analyst.node(ask.from, 'from', ask.scope),
    to: analyst.node(ask.to, 'to', ask.scope),
    maxHops: ask.maxHops,
    scope: ask.scope,
    exclude: new Set(ask.exclude.map((id) => analyst.node(id, 'exclude', {}))),
    ...(ask.excludeHubsAbove !== undefined && { excludeHubsAbove: ask.excludeHubsAbove }),
  };
  const mask = analyst.mask(ask.scope);
  const hubMask = ask.excludeHubsAbove === undefined ? mask : analyst.mask(hubScope(ask.scope));
  const found = shortestPaths(graph, { ...terms, mask, hubMask }, ask.count);
  const isLinked = ask.parts.includes('LINKS');
  return {
    entities: analyst.entities(
      [...new Set(found.paths.flatMap(({ nodes }) => nodes))],
      ask.parts.includes('NAMES'),
    ),
    paths: found.paths.map((path) => ({
      nodes: analyst.ids(path.nodes),
      links: isLinked ? path.edges.map((edge) => analyst.link(edge, ask.scope)) : [],
      weakestBasis: basisOf(path.weakestBasis),
    })),
    isComplete: found.isComplete,
    noPath:
      found.paths.length === 0 && found.isComplete && ask.parts.includes('REASON')
        ? whyNoPath({ graph, mask: (scope) => analyst.mask(scope) }, terms)
        : null,
  };
}

function surroundings(analyst: Analyst, ask: QuestionOf<'neighbourhood'>): Answers['neighbourhood'] {
  const { graph } = analyst;
  const wanted = graph.typeNames.map((name) => ask.types?.includes(name) ?? true);
  const found = neighbourhood(graph, {
    of: analyst.node(ask.of, 'of', ask.scope),
    hops: ask.hops,
    mask: analyst.mask(ask.scope),
    isWanted: (type) => wanted[type] === true,
    isCutCounted: ask.parts.includes('CUT'),
    limit: ask.limit,
  });
  const { neighbours } = found;
  const nodes = neighbours.map(({ node }) => node);
  const isAsked = (part: AnswerPart) => ask.parts.includes(part);
  const { edges, edgesCut } =
    isAsked('LINKS') || isAsked('PLACES')
      ? edgesAmong(graph, analyst.mask(ask.scope), nodes)
      : { edges: [], edgesCut: 0 };
  const entities = analyst.entities(nodes, isAsked('NAMES'));
  const ends = (edge: number) =>
    [analyst.id(graph.edges.from[edge] ?? 0), analyst.id(graph.edges.to[edge] ?? 0)] as const;
  return {
    entities,
    distances: Uint8Array.from(neighbours, ({ distance }) => distance),
    bases: Uint8Array.from(neighbours, ({ basis }) => basis),
    degrees: Int32Array.from(neighbours, ({ degree }) => degree),
    ...(isAsked('PLACES') && { places: layout(entities.ids, edges.map(ends)) }),
    links: isAsked('LINKS') ? edges.map((edge) => analyst.link(edge, ask.scope)) : [],
    linksCut: edgesCut,
    cut: [...found.cut]
      .map(([type, count]) => ({ type: graph.typeNames[type] ?? '', count }))
      .sort((one, other) => other.count - one.count || (one.type < other.type ? -1 : 1)),
  };
}

function similar(analyst: Analyst, ask: QuestionOf<'similar'>): Answers['similar'] {
  const node = analyst.member(ask.of, 'of', ask);
  const isAmong = analyst.memberTest(ask.among);
  const found = similarTo(analyst.affiliations(ask), node).filter(
    (likeness) => isAmong(likeness.node) && likeness.shared.length >= ask.atLeast,
  );
  return span(found, ask, (likeness) => ({
    ...likeness,
    id: analyst.id(likeness.node),
    shared: analyst.ids(likeness.shared),
  }));
}

function sharedPartners(analyst: Analyst, ask: QuestionOf<'sharedPartners'>): Answers['sharedPartners'] {
  const one = analyst.member(ask.one, 'a', ask);
  const other = analyst.member(ask.other, 'b', ask);
  const { thingsOf, membersOf } = analyst.affiliations(ask);
  const isAmong = analyst.memberTest(ask.among);
  const partners = (of: number) =>
    new Set((thingsOf.get(of) ?? []).flatMap((thing) => membersOf.get(thing) ?? []));
  const theirs = partners(other);
  const common = [...partners(one)].filter(
    (node) => node !== one && node !== other && theirs.has(node) && isAmong(node),
  );
  const found = common.map((node) => ({
    node,
    withOne: shared(thingsOf.get(one) ?? [], thingsOf.get(node) ?? []),
    withOther: shared(thingsOf.get(other) ?? [], thingsOf.get(node) ?? []),
  }));
  const strength = (item: (typeof found)[number]) => Math.min(item.withOne.length, item.withOther.length);
  found.sort((a, b) => strength(b) - strength(a) || a.node - b.node);
  return span(found, ask, ({ node, withOne, withOther }) => ({
    partner: analyst.id(node),
    withOne: analyst.ids(withOne),
    withOther: analyst.ids(withOther),
  }));
}

/** A cell names at most this many things; its weight counts all. */
const MAX_THINGS = 20;

function collaboration(analyst: Analyst, ask: QuestionOf<'collaboration'>): Answers['collaboration'] {
  const { thingsOf, leftOut, nodes, pairs } = weighted(analyst, ask);
  const rows = heaviest(nodes.rows, pairs, ask.most);
  const columns = heaviest(nodes.columns, transposed(pairs), ask.most);
  const isColumn = new Set(columns.kept);
  const cells = rows.kept.flatMap((row): Cell[] =>
    [...(pairs.get(row) ?? [])]
      .filter(([column]) => isColumn.has(column))
      .map(([column, weight]) => ({
        row: analyst.id(row),
        column: analyst.id(column),
        weight,
        things: analyst.ids(
          shared(thingsOf.get(row) ?? [], thingsOf.get(column) ?? [])
            .filter((thing) => !leftOut.includes(thing))
            .slice(0, MAX_THINGS),
        ),
      })),
  );
  return {
    rows: analyst.ids(rows.kept),
    columns: analyst.ids(columns.kept),
    rowsCut: rows.cut,
    columnsCut: columns.cut,
    cells,
    leftOut: analyst.ids(leftOut),
  };
}

type Pairs = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Counts the things that each row shares with each column. */
function weighted(analyst: Analyst, ask: QuestionOf<'collaboration'>) {
  const { thingsOf } = analyst.affiliations(ask);
  const projection = analyst.projection(ask, undefined);
  const isRow = analyst.memberTest(ask.rows);
  const isColumn = analyst.memberTest(ask.columns);
  const pairs = new Map<number, ReadonlyMap<number, number>>();
  const nodes = { rows: projection.nodes.filter(isRow), columns: projection.nodes.filter(isColumn) };
  for (const [place, node] of projection.nodes.entries()) {
    if (!isRow(node)) continue;
    const start = projection.starts[place] ?? 0;
    const partners = [...partnersOf(projection, place)].map(
      (other, index) => [projection.nodes[other] ?? 0, projection.weights[start + index] ?? 0] as const,
    );
    const kept = partners.filter(([other]) => isColumn(other));
    if (kept.length > 0) pairs.set(node, new Map(kept));
  }
  return { thingsOf, leftOut: projection.leftOut, nodes, pairs };
}

function transposed(pairs: Pairs): Pairs {
  const turned = new Map<number, Map<number, number>>();
  for (const [row, columns] of pairs) {
    for (const [column, weight] of columns) {
      const of = turned.get(column) ?? new Map<number, number>();
      turned.set(column, of.set(row, weight));
    }
  }
  return turned;
}

/** Returns those with the most shared things, heaviest first and then by id. */
function heaviest(nodes: readonly number[], pairs: Pairs, most: number) {
  const total = (node: number) =>
    [...(pairs.get(node)?.values() ?? [])].reduce((sum, weight) => sum + weight, 0);
  const totals = new Map(nodes.map((node) => [node, total(node)]));
  const ranked = [...nodes].sort(
    (one, other) => (totals.get(other) ?? 0) - (totals.get(one) ?? 0) || one - other,
  );
  return { kept: ranked.slice(0, most), cut: Math.max(0, ranked.length - most) };
}

function gaps(analyst: Analyst, ask: QuestionOf<'gaps'>): Answers['gaps'] {
  const projection = analyst.projection(ask, undefined);
  const places = new Map(projection.nodes.map((node, place) => [node, place]));
  const middles = middlesOf(analyst, ask).flatMap((node) => places.get(node) ?? []);
  const isAmong = analyst.memberTest(ask.among);
  const found = openTriads(projection, middles, (place) => isAmong(projection.nodes[place] ?? 0));
  if (!found) {
    throw new InputError(
      '`around` has too many partners to compare each with each; expected some 2,000 at most. Narrow `among`.',
    );
  }
  const id = (place: number) => analyst.id(projection.nodes[place] ?? 0);
  return span(found, ask, (triad) => ({
    one: id(triad.one),
    other: id(triad.other),
    through: triad.middles.map(id),
    commonPartners: triad.common,
  }));
}

/** Returns the organization asked about, or those that stand for an entity that is none. */
function middlesOf(analyst: Analyst, ask: QuestionOf<'gaps'>): readonly number[] {
  const { graph } = analyst;
  const node = analyst.node(ask.around, 'around', ask.scope);
  if (typeTest(graph, ask.routes.members)(node)) return [node];
  const mask = analyst.mask(ask.scope);
  const found = new Set(ask.standIns.flatMap((route) => [...reach(graph, mask, { node, route })]));
  if (found.size > 0) return [...found].sort(ascending);
  throw new InputError(
    `\`around\` must be an organization, or a call or programme whose laboratories are known; found "${ask.around}", which names none.`,
  );
}

function partnerless(analyst: Analyst, ask: QuestionOf<'partnerless'>): Answers['partnerless'] {
  const projection = analyst.projection(ask, undefined);
  const isMeant = analyst.memberTest(ask.of);
  const isPartner = analyst.memberTest(ask.partners);
  const places = [...projection.nodes.keys()].filter(
    (place) =>
      isMeant(projection.nodes[place] ?? 0) &&
      !partnersOf(projection, place).some((other) => isPartner(projection.nodes[other] ?? 0)),
  );
  return span(places, ask, (place) => analyst.id(projection.nodes[place] ?? 0));
}

function bridges(analyst: Analyst, ask: QuestionOf<'bridges'>): Answers['bridges'] {
  const projection = analyst.projection(ask, undefined);
  const isOne = analyst.memberTest(ask.one);
  const isOther = analyst.memberTest(ask.other);
  const found = [...projection.nodes.entries()].flatMap(([place, node]) => {
    if (isOne(node) || isOther(node)) return [];
    const partners = [...partnersOf(projection, place)].map((other) => projection.nodes[other] ?? 0);
    const [one, other] = [partners.filter(isOne), partners.filter(isOther)];
    return one.length > 0 && other.length > 0 ? [{ node, one, other }] : [];
  });
  found.sort(
    (a, b) =>
      Math.min(b.one.length, b.other.length) - Math.min(a.one.length, a.other.length) ||
      b.one.length + b.other.length - a.one.length - a.other.length ||
      a.node - b.node,
  );
  return span(found, ask, ({ node, one, other }) => ({
    id: analyst.id(node),
    one: analyst.ids(one),
    other: analyst.ids(other),
  }));
}

function overlap(analyst: Analyst, ask: QuestionOf<'overlap'>): Answers['overlap'] {
  const thing = analyst.node(ask.with, 'program', ask.scope);
  const { graph } = analyst;
  const kinds = ask.routes.routes.flatMap((route) => route.at(-1)?.to ?? []);
  if (!typeTest(graph, kinds)(thing)) {
    const type = graph.typeNames[graph.types[thing] ?? 0] ?? '';
    throw new InputError(
      `\`program\` must be the id of a programme; found "${ask.with}" of type ${type}. Look it up with \`search\`.`,
    );
  }
  const { thingsOf, membersOf } = analyst.affiliations(ask);
  const isAmong = analyst.memberTest(ask.among);
  const found = (membersOf.get(thing) ?? [])
    .filter(isAmong)
    .map((node) => ({ node, things: (thingsOf.get(node) ?? []).filter((other) => other !== thing) }))
    .filter(({ things }) => things.length > 0)
    .sort((one, other) => other.things.length - one.things.length || one.node - other.node);
  return span(found, ask, ({ node, things }) => ({ id: analyst.id(node), things: analyst.ids(things) }));
}

function concentrations(analyst: Analyst, ask: QuestionOf<'concentration'>): Answers['concentration'] {
  const { graph } = analyst;
  const mask = analyst.mask(ask.scope);
  const isCounted = typeTest(graph, ask.of);
  const isHost = analyst.memberTest(ask.hosts);
  const byHost = new Map<number, Map<number, number>>();
  const overall = new Map<number, number>();
  for (let node = 0; node < graph.ids.length; node += 1) {
    if (!isCounted(node)) continue;
    const suppliers = [...reach(graph, mask, { node, route: ask.suppliers })];
    const hosts = new Set(ask.holders.flatMap((route) => [...reach(graph, mask, { node, route })]));
    const counted = [...hosts].filter(isHost);
    if (counted.length === 0) continue;
    for (const supplier of suppliers) {
      overall.set(supplier, (overall.get(supplier) ?? 0) + 1);
      for (const host of counted) {
        const counts = byHost.get(host) ?? new Map<number, number>();
        byHost.set(host, counts.set(supplier, (counts.get(supplier) ?? 0) + 1));
      }
    }
  }
  const show = (host: number | null, found: Concentration): ConcentrationAnswer => ({
    host: host === null ? null : analyst.id(host),
    hhi: found.hhi,
    total: found.total,
    shares: found.shares.map(({ node, count, share }) => ({ id: analyst.id(node), count, share })),
  });
  const ranked = [...byHost]
    .map(([host, counts]) => ({ host, ...concentration(counts) }))
    .sort((one, other) => other.hhi - one.hhi || other.total - one.total || one.host - other.host);
  return {
    ...span(ranked, ask, (found) => show(found.host, found)),
    overall: show(null, concentration(overall)),
  };
}

function central(analyst: Analyst, ask: QuestionOf<'centrality'>): Answers['centrality'] {
  const { scores, sampled, order } = analyst.scores(ask, {
    among: ask.among,
    metric: ask.metric,
    isSampled: ask.isSampled,
  });
  const projection = analyst.projection(ask, ask.among);
  const found = span(order, ask, (place) => ({
    id: analyst.id(projection.nodes[place] ?? 0),
    score: scores[place] ?? 0,
    degree: partnersOf(projection, place).length,
  }));
  return { ...found, sampled, leftOut: analyst.ids(projection.leftOut) };
}

function grouped(analyst: Analyst, ask: QuestionOf<'communities'>): Answers['communities'] {
  const now = analyst.communities(ask, ask.among);
  const before = ask.before && analyst.communities({ ...ask, scope: ask.before }, ask.among);
  const named = before ? keepIds(now, before) : now;
  const moved = before ? moves(named, before) : [];
  const idOrNull = (node: number | undefined) => (node === undefined ? null : analyst.id(node));
  return {
    groups: named.groups.map((group) => ({ id: analyst.id(group.id), members: analyst.ids(group.members) })),
    modularity: named.modularity,
    moves: moved.map((move) => ({
      id: analyst.id(move.node),
      from: idOrNull(move.from),
      to: idOrNull(move.to),
    })),
    leftOut: analyst.ids(analyst.projection(ask, ask.among).leftOut),
  };
}
