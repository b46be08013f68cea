import { type Data, nodes, type Run, type Shape } from './shape.ts';

const KINDS = ['MOU', 'CRADA', 'CONTRACT', 'PARTNERSHIP', 'LEASE', 'MEMBERSHIP'];

/** Shapes that only we have: facets beside a page, and paths. */
export function facets(): Shape {
  const kind = (variant: number): Data => ({ kind: KINDS[variant % KINDS.length] });
  return {
    id: 'Q8f',
    what: 'the same with a facet by year',
    variants: KINDS.length,
    ours: (variant) => ({
      query: `query Q8f($kind: AgreementKind!) { agreements(first: 20, where: {kind: {eq: $kind}}, orderBy: [{name: ASC}]) { totalCount nodes { id name announcedOn } facets(by: [ANNOUNCED_ON_YEAR], first: 20) { buckets { key count } } } }`,
      variables: kind(variant),
      plain: (data) => {
        const { totalCount, facets: given } = data.agreements as {
          totalCount: number;
          facets: { buckets: { key: string | null; count: number }[] }[];
        };
        return { total: totalCount, page: nodes(data.agreements), years: byKey(given[0]?.buckets ?? []) };
      },
    }),
    theirs: undefined,
    raw: async (run, variant) => {
      const [row] = await run(
        `CALL () { MATCH (n:Agreement) WHERE n.nameKey >= '' AND n.id >= '' AND n.kind = $kind WITH n ORDER BY n.nameKey, n.id LIMIT 20
           RETURN collect(n {.id, .name, .announcedOn}) AS page }
         CALL () { MATCH (n:Agreement) WHERE n.kind = $kind WITH substring(n.announcedOnMin, 0, 4) AS key, count(n) AS count
           RETURN collect({key: key, count: count}) AS years } RETURN page, years`,
        kind(variant),
      );
      const years = row?.years as { key: string | null; count: number }[];
      const total = years.reduce((sum, { count }) => sum + Number(count), 0);
      return { total, page: row?.page, years: byKey(years) };
    },
  };
}

function byKey(
  buckets: readonly { readonly key: string | null; readonly count: number }[],
): Record<string, number> {
  const known = buckets.filter(({ key }) => key !== null);
  return Object.fromEntries(known.map(({ key, count }) => [key, Number(count)]));
}

/** A small organization. */
function small(organizations: number, variant: number): string {
  return `org:o${5 + ((variant * 7919) % (organizations - 5))}`;
}

/** Paths between small organizations. The length of the shortest is compared. */
export function paths(organizations: number): Shape {
  const ends = (variant: number): Data => ({
    from: small(organizations, variant),
    to: `org:o${5 + ((variant * 104_729 + 17) % (organizations - 5))}`,
  });
  return {
    id: 'Q10',
    what: 'shortest path of at most 6 hops over agreements, programmes and hosts',
    variants: 12,
    ours: (variant) => ({
      query:
        'query Q10($from: ID!, $to: ID!) { paths(from: $from, to: $to, maxHops: 6, first: 1, via: [PARTY_TO, UNDER, HOSTED_AT]) { nodes { length nodes { id name } } } }',
      variables: ends(variant),
      plain: (data) => nodes(data.paths).map(({ length }) => length),
    }),
    theirs: undefined,
    raw: (run, variant) => shortest(run, ends(variant)),
  };
}

async function shortest(run: Run, params: Data): Promise<readonly unknown[]> {
  const rows = await run(
    `MATCH (a:Node {id: $from}) MATCH (b:Node {id: $to}) MATCH p = shortestPath((a)-[:PARTY_TO|UNDER|HOSTED_AT*..6]-(b))
     RETURN length(p) AS value, [n IN nodes(p) | n {.id, .name}] AS nodes`,
    params,
  );
  return rows.map(({ value }) => Number(value));
}

/**
 * The neighbourhood of a small organization, closer entities first. Raw does not rank by basis, so only
 * distances are compared.
 */
export function neighbourhoods(organizations: number): readonly Shape[] {
  const of = (variant: number): Data => ({ of: small(organizations, variant) });
  return ([2, 3] as const).map((hops) => ({
    id: hops === 2 ? 'Q10b' : 'Q10c',
    what: `${hops}-hop neighbourhood over agreements, programmes and hosts, capped at 500`,
    variants: 12,
    ours: (variant) => ({
      query: `query Near($of: ID!) { neighbourhood(of: $of, hops: ${hops}, limit: 500, via: [PARTY_TO, UNDER, HOSTED_AT]) { neighbours { distance node { id name } } } }`,
      variables: of(variant),
      plain: (data) =>
        (data.neighbourhood as { neighbours: readonly { distance: number }[] }).neighbours
          .slice(1)
          .map(({ distance }) => distance),
    }),
    theirs: undefined,
    raw: async (run, variant) => {
      const rows = await run(
        `MATCH (a:Node {id: $of}) MATCH p = (a)-[:PARTY_TO|UNDER|HOSTED_AT*1..${hops}]-(m:Entity)
         WITH a, m, min(length(p)) AS distance WHERE m <> a
         WITH m, distance, COUNT { (m)-[:PARTY_TO|UNDER|HOSTED_AT]-() } AS degree
         ORDER BY distance, degree DESC, m.id LIMIT 499 RETURN distance, m {.id, .name} AS node`,
        of(variant),
      );
      return rows.map(({ distance }) => Number(distance));
    },
  }));
}
