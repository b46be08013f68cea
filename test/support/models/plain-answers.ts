import { type ConflictRow, conflictId } from '../../../src/model/claims/conflicts.ts';
import { AGREEMENTS, ORGS } from '../worlds/told-world.ts';
import type { PlainEyes } from './plain-view.ts';

/** What is asked of a view of random statements, and what a plain model answers. */

/** What is asked of a view, in questions that a busy Neo4j answers within its twenty connections. */
export const QUERIES = [
  `    all: companies(orderBy: [{ id: ASC }]) { totalCount nodes { id: key name city foundedOn
      agreements(orderBy: [{ id: ASC }]) { totalCount edges { certainty basis since until statementCount sourceCount claimSourceCount recordSourceCount node { id: key name } } }
      statements(first: 100, orderBy: [{ id: ASC }]) { totalCount nodes { id: key conflicts { nodes { id: key } } } }
      conflicts(orderBy: [{ id: ASC }]) { totalCount nodes { id: key } }
      evidence(field: "city") { conflict { id: key class } } } }`,
  `conflicts(first: 100, orderBy: [{ id: ASC }]) { totalCount facets(by: [CLASS]) { buckets { key count } }
      nodes { id: key subject { id: key } predicate class reason statements(first: 100, orderBy: [{ id: ASC }]) { nodes { id: key } } } }
    byClass: conflicts(first: 100, where: { class: { ne: SUPERSEDED } }, orderBy: [{ class: ASC }, { id: ASC }]) { nodes { id: key } }
    contradicted: companies(where: { conflicts: { some: { class: { eq: CONTRADICTION } } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    cited: nodes(ids: ${JSON.stringify(ORGS.map((id) => conflictId(id, 'city')))}) { id: key ... on Conflict { class } }`,
  `inAlpha: companies(where: { city: { eq: "alpha" } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    notInAlpha: companies(where: { NOT: { city: { eq: "alpha" } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    pact: companies(where: { agreements: { some: { name: { eq: "pact" } } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    noPact: companies(where: { agreements: { none: { name: { eq: "pact" } } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }`,
  `either: companies(where: { OR: [{ name: { eq: "beta" } }, { agreements: { count: { gte: 2 } } }] }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    timeline(of: ${JSON.stringify(ORGS)}, kinds: [FOUNDED]) { totalCount nodes { on entity { id: key name } } }
    byCity: companies(orderBy: [{ city: DESC }, { id: ASC }]) { nodes { id: key } }
    byCount: companies(orderBy: [{ agreements: { direction: DESC } }, { id: ASC }]) { nodes { id: key } facets(by: [CITY]) { buckets { key count } } }
    nodes(ids: ${JSON.stringify([...ORGS, ...AGREEMENTS])}) { id: key }`,
  `    inferred: companies(where: { support: { restsOnlyOn: INFERRED } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    fromPress: companies(where: { support: { maxTier: PRESS } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    official: companies(where: { NOT: { support: { minTier: OFFICIAL } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    unsourced: companies(where: { support: { unsourced: true } }, orderBy: [{ id: ASC }]) { nodes { id: key } }`,
  `tied: companies(where: { support: { level: CLAIM } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    around: companies(where: { support: { level: RECORD } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    twice: companies(where: { support: { minSources: 2 } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    grades: statements(first: 100, where: { kind: { eq: VALUE } }, orderBy: [{ id: ASC }]) { nodes { id: key basis tier sourceCount claimSourceCount recordSourceCount } }`,
].map(
  (fields) => `query ($validOn: Date, $publishedBy: Date, $recordedBy: DateTime, $certainty: Certainty) {
  at(validOn: $validOn, publishedBy: $publishedBy, recordedBy: $recordedBy, certainty: $certainty) { ${fields} }
}`,
);

/** What a plain model answers to all of it. */
export function expected(eyes: PlainEyes) {
  const orgs = ORGS.filter((id) => eyes.isThere(id));
  const city = (id: string) => eyes.value(id, 'city') as string | null;
  const edges = (id: string) =>
    [...eyes.edges(id, 'PARTY_TO')].sort((one, other) => (one.to < other.to ? -1 : 1));
  const nameOf = (id: string) => eyes.requiredValue(id, 'name');
  const list = (ids: readonly string[]) => ({ nodes: ids.map((id) => ({ id })) });
  const hasPact = (id: string) => edges(id).some((each) => nameOf(each.to) === 'Pact');
  const founded = orgs
    .flatMap((id) => {
      const on = eyes.value(id, 'foundedOn') as string | null;
      return on === null ? [] : [{ id, on }];
    })
    .sort((one, other) => (`${one.on} ${one.id}` < `${other.on} ${other.id}` ? -1 : 1));
  const conflicts = [...ORGS, ...AGREEMENTS]
    .flatMap((id) =>
      ['name', 'city', 'foundedOn', 'valueUsd'].flatMap((field) => eyes.conflict(id, field) ?? []),
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const of = (id: string) => conflicts.filter((conflict) => conflict.subject === id);
  const ids = (rows: readonly { readonly id: string }[]) => list(rows.map(({ id }) => id));
  return {
    all: {
      totalCount: orgs.length,
      nodes: orgs.map((id) => ({
        id,
        name: nameOf(id),
        city: city(id),
        foundedOn: eyes.value(id, 'foundedOn'),
        agreements: {
          totalCount: edges(id).length,
          edges: edges(id).map((each) => ({
            certainty: each.certainty,
            basis: each.basis,
            since: each.startText ?? null,
            until: each.endText ?? null,
            statementCount: each.statementCount,
            sourceCount: each.sourceCount,
            claimSourceCount: each.claimSourceCount,
            recordSourceCount: each.recordSourceCount,
            node: { id: each.to, name: nameOf(each.to) },
          })),
        },
        statements: {
          totalCount: eyes.statements(id).length,
          nodes: eyes.statements(id).map((statement) => ({
            id: statement,
            conflicts: ids(conflicts.filter((conflict) => conflict.statements.includes(statement))),
          })),
        },
        conflicts: {
          totalCount: of(id).length,
          ...ids(of(id)),
        },
        evidence: { conflict: brief(eyes.conflict(id, 'city')) },
      })),
    },
    conflicts: {
      totalCount: conflicts.length,
      facets: [{ buckets: sizes(conflicts.map((conflict) => conflict.class)) }],
      nodes: conflicts.map(({ subject, statements, ...conflict }) => ({
        ...conflict,
        subject: { id: subject },
        statements: list(statements),
      })),
    },
    byClass: ids(
      conflicts
        .filter((conflict) => conflict.class !== 'SUPERSEDED')
        .sort((one, other) => (`${one.class} ${one.id}` < `${other.class} ${other.id}` ? -1 : 1)),
    ),
    contradicted: list(orgs.filter((id) => of(id).some((conflict) => conflict.class === 'CONTRADICTION'))),
    cited: ORGS.map((id) => brief(eyes.conflict(id, 'city'))),
    inAlpha: list(orgs.filter((id) => city(id) === 'Alpha')),
    notInAlpha: list(orgs.filter((id) => city(id) !== 'Alpha')),
    pact: list(orgs.filter(hasPact)),
    noPact: list(orgs.filter((id) => !hasPact(id))),
    either: list(orgs.filter((id) => nameOf(id) === 'Beta' || edges(id).length >= 2)),
    inferred: list(orgs.filter((id) => eyes.support(id).bases.every((basis) => basis === 'INFERRED'))),
    fromPress: list(
      orgs.filter((id) => {
        const { tiers } = eyes.support(id);
        return tiers.length > 0 && tiers.every((tier) => ['PRESS', 'AGGREGATOR'].includes(tier));
      }),
    ),
    official: list(orgs.filter((id) => !eyes.support(id).tiers.includes('OFFICIAL'))),
    unsourced: list(orgs.filter((id) => !eyes.support(id).isSourced)),
    tied: list(orgs.filter((id) => eyes.support(id).counts.some(({ tied }) => tied > 0))),
    around: list(
      orgs.filter((id) => {
        const { counts } = eyes.support(id);
        return counts.every(({ tied }) => tied === 0) && counts.some(({ around }) => around > 0);
      }),
    ),
    twice: list(orgs.filter((id) => eyes.support(id).counts.some(({ tied }) => tied >= 2))),
    grades: { nodes: eyes.grades() },
    timeline: {
      totalCount: founded.length,
      nodes: founded.map(({ id, on }) => ({ on, entity: { id, name: nameOf(id) } })),
    },
    byCity: list(
      orgs.toSorted((one, other) => {
        const [a, b] = [city(one), city(other)];
        if (a === b) return one < other ? -1 : 1;
        if (a === null || b === null) return a === null ? 1 : -1;
        return a > b ? -1 : 1;
      }),
    ),
    byCount: {
      ...list(
        orgs.toSorted((one, other) => edges(other).length - edges(one).length || (one < other ? -1 : 1)),
      ),
      facets: [
        {
          buckets: sizes(orgs.map(city)),
        },
      ],
    },
    nodes: [...ORGS, ...AGREEMENTS]
      .map((id) => eyes.isNow(id))
      .map((id) => (eyes.isThere(id) ? { id } : null)),
  };
}

function compareKeys(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === null ? 1 : -1;
  return one < other ? -1 : 1;
}

function brief(conflict: ConflictRow | undefined) {
  return conflict ? { id: conflict.id, class: conflict.class } : null;
}

/** Returns how often each key occurs, in the form of facets. */
function sizes(keys: readonly (string | null)[]) {
  const counts = new Map<string | null, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((one, other) => other.count - one.count || compareKeys(one.key, other.key));
}
