import { SAMPLED_HUB } from './load.ts';
import { type Data, edges, type Facts, nodes, type Run, type Shape, VARIANTS } from './shape.ts';
import { facets, neighbourhoods, paths } from './shapes-more.ts';
import { hubId } from './world.ts';

const CUTS = [
  'am',
  'ba',
  'ce',
  'de',
  'em',
  'fj',
  'gr',
  'ha',
  'in',
  'ju',
  'kr',
  'lu',
  'me',
  'ni',
  'or',
  'pr',
  'qu',
  'ri',
  'si',
  'tu',
  'um',
  've',
  'wi',
];
const AREAS = ['DE', 'FR', 'GB', 'JP', 'KR', 'CA', 'US'];
const TODAY = '2026-11-24';

type Tree = { readonly [key: string]: unknown };

/** Returns the shapes that the data of a size can answer. */
export function shapesOf(facts: Facts): readonly Shape[] {
  return [
    one(facts),
    firstPage(),
    deepPage(facts),
    deepPageBackward(facts),
    nested(),
    hub(),
    filters(),
    byCount(),
    counted(),
    facets(),
    searched(facts),
    paths(facts.organizations),
    ...neighbourhoods(facts.organizations),
    interfaces(),
    ...(facts.hasStatements ? [dated()] : []),
  ];
}

/** Values that vary from one question to the next without repeating soon. */
function pick<T>(items: readonly T[], variant: number): T {
  return items[variant % items.length] as T;
}

const SCALARS = 'id name shortName kind website city region country foundedOn summary note aliases';

function one(facts: Facts): Shape {
  const idOf = (variant: number) => `org:o${5 + ((variant * 7919) % (facts.organizations - 5))}`;
  const fields = SCALARS.split(' ')
    .map((field) => `.${field}`)
    .join(', ');
  return {
    id: 'Q1',
    what: 'node(id) with 12 scalars and one to-one',
    variants: VARIANTS,
    ours: (variant) => ({
      query: `query Q1($id: ID!) { node(id: $id) { ... on Organization { ${SCALARS} parent { id name } } } }`,
      variables: { id: idOf(variant) },
      plain: (data) => data.node,
    }),
    theirs: (variant) => ({
      query: `query Q1($id: ID!) { bodies(where: {id: {eq: $id}}) { ${SCALARS} parent { id name } } }`,
      variables: { id: idOf(variant) },
      plain: (data) => {
        const [body] = data.bodies as Tree[];
        const [parent] = (body?.parent ?? []) as Tree[];
        return { ...body, aliases: body?.aliases ?? [], parent: parent ?? null };
      },
    }),
    raw: async (run, variant) => {
      const text = `MATCH (n:Node {id: $id}) OPTIONAL MATCH (n)-[:PART_OF]->(p:Organization) RETURN n {${fields}, parent: CASE WHEN p IS NULL THEN null ELSE p {.id, .name} END} AS node LIMIT 1`;
      const [row] = await run(text, { id: idOf(variant) });
      const node = row?.node as Tree;
      return { ...node, aliases: node.aliases ?? [] };
    },
  };
}

function firstPage(): Shape {
  return {
    id: 'Q2',
    what: 'first 20 organizations by name',
    variants: 1,
    ours: () => ({
      query: '{ organizations(first: 20, orderBy: [{name: ASC}]) { nodes { id name country } } }',
      variables: {},
      plain: (data) => nodes(data.organizations),
    }),
    theirs: () => ({
      query: '{ bodies(limit: 20, sort: [{nameKey: ASC}]) { id name country } }',
      variables: {},
      plain: (data) => data.bodies,
    }),
    raw: (run) =>
      column(
        run,
        `MATCH (n:Organization) WHERE n.nameKey >= '' AND n.id >= '' RETURN n {.id, .name, .country} AS value ORDER BY n.nameKey, n.id LIMIT 20`,
        {},
      ),
  };
}

function deepPage({ deepRow, deep, cursor }: Facts): Shape {
  return {
    id: 'Q3',
    what: `the same after row ${deepRow} by cursor`,
    variants: 1,
    ours: () => ({
      query:
        'query Q3($after: String!) { organizations(first: 20, after: $after, orderBy: [{name: ASC}]) { nodes { id name country } pageInfo { hasNextPage endCursor } } }',
      variables: { after: cursor },
      plain: (data) => nodes(data.organizations),
    }),
    theirs: () => ({
      query:
        'query Q3($offset: Int!) { bodies(limit: 20, offset: $offset, sort: [{nameKey: ASC}]) { id name country } }',
      variables: { offset: deepRow + 1 },
      plain: (data) => data.bodies,
    }),
    raw: (run) =>
      column(
        run,
        `MATCH (n:Organization) WHERE n.nameKey >= $name AND n.id >= '' AND (n.nameKey > $name OR n.id > $id) RETURN n {.id, .name, .country} AS value ORDER BY n.nameKey, n.id LIMIT 20`,
        { name: deep.nameKey, id: deep.id },
      ),
  };
}

function deepPageBackward({ deepRow, deep, cursor }: Facts): Shape {
  return {
    id: 'Q3b',
    what: `the 20 before row ${deepRow} by cursor`,
    variants: 1,
    ours: () => ({
      query:
        'query Q3b($before: String!) { organizations(last: 20, before: $before, orderBy: [{name: ASC}]) { nodes { id name country } pageInfo { hasPreviousPage startCursor } } }',
      variables: { before: cursor },
      plain: (data) => nodes(data.organizations),
    }),
    theirs: () => ({
      query:
        'query Q3b($offset: Int!) { bodies(limit: 20, offset: $offset, sort: [{nameKey: ASC}]) { id name country } }',
      variables: { offset: deepRow - 20 },
      plain: (data) => data.bodies,
    }),
    raw: async (run) =>
      (
        await column(
          run,
          `MATCH (n:Organization) WHERE n.nameKey <= $name AND n.id >= '' AND (n.nameKey < $name OR n.id < $id) RETURN n {.id, .name, .country} AS value ORDER BY n.nameKey DESC, n.id DESC LIMIT 20`,
          { name: deep.nameKey, id: deep.id },
        )
      ).toReversed(),
  };
}

const OUR_AGREEMENTS = 'where: {announcedOn: {isNull: false}}';
const THEIR_AGREEMENTS =
  'where: {NOT: {announcedOnMin: {eq: null}}}, sort: [{node: {announcedOnMin: DESC}}, {node: {announcedOnMax: DESC}}, {node: {id: DESC}}]';
const THEIR_PARTIES = 'sort: [{node: {nameKey: ASC}}]';

/** The newest agreements of `o`, in the order of the index. */
function rawAgreements(limit: number, from = 'o'): string {
  return `MATCH ()-[r:PARTY_TO]->(a:Agreement) WHERE r.from = ${from}.id AND r.toOrder > 'Agreement ' AND r.toOrder < 'Agreement!' AND r.to >= '' AND r.id >= ''
    WITH a, r ORDER BY r.from DESC, r.toOrder DESC, r.to DESC, r.id DESC LIMIT ${limit}`;
}

function rawParties(limit: number): string {
  return `MATCH (a)<-[q:PARTY_TO]-(m:Organization) WITH m, q ORDER BY m.nameKey, m.id LIMIT ${limit}`;
}

function nested(): Shape {
  const from = (variant: number) => `${pick(CUTS, variant)}${'aeio'[variant % 4]}`;
  return {
    id: 'Q4',
    what: 'organizations 10 -> agreements 5 -> parties 5, with roles',
    variants: VARIANTS,
    ours: (variant) => ({
      query: `query Q4($from: String!) { organizations(first: 10, where: {name: {gt: $from}}, orderBy: [{name: ASC}]) { nodes { id name
        agreements(first: 5, ${OUR_AGREEMENTS}) { edges { role node { id name announcedOn parties(first: 5) { edges { role node { id name } } } } } } } } }`,
      variables: { from: from(variant) },
      plain: (data) =>
        nodes(data.organizations).map((node) => ({
          ...node,
          agreements: edges(node.agreements).map((edge) => ourAgreement(edge)),
        })),
    }),
    theirs: (variant) => ({
      query: `query Q4($from: String!) { bodies(limit: 10, where: {nameKey: {gt: $from}}, sort: [{nameKey: ASC}]) { id name
        agreementsConnection(first: 5, where: {node: {NOT: {announcedOnMin: {eq: null}}}}, sort: [{node: {announcedOnMin: DESC}}, {node: {announcedOnMax: DESC}}, {node: {id: DESC}}]) { edges { properties { role } node { id name announcedOn
          partiesConnection(first: 5, ${THEIR_PARTIES}) { edges { properties { role } node { id name } } } } } } } }`,
      variables: { from: from(variant) },
      plain: (data) =>
        (data.bodies as Tree[]).map(({ id, name, agreementsConnection }) => ({
          id,
          name,
          agreements: edges(agreementsConnection).map(theirAgreement),
        })),
    }),
    raw: (run, variant) =>
      column(
        run,
        `MATCH (o:Organization) WHERE o.nameKey > $from AND o.id >= '' WITH o ORDER BY o.nameKey, o.id LIMIT 10
         CALL (o) { ${rawAgreements(5)}
           CALL (a) { ${rawParties(5)} RETURN collect({role: q.role, id: m.id, name: m.name}) AS parties }
           RETURN collect({role: r.role, id: a.id, name: a.name, announcedOn: a.announcedOn, parties: parties}) AS agreements }
         RETURN {id: o.id, name: o.name, agreements: agreements} AS value ORDER BY o.nameKey, o.id`,
        { from: from(variant) },
      ),
  };
}

function ourAgreement(edge: Tree): Tree {
  const { parties, ...agreement } = edge.node as Tree;
  return {
    role: edge.role,
    ...agreement,
    parties: edges(parties).map(({ role, node }) => ({ role, ...(node as Tree) })),
  };
}

function theirAgreement(edge: Tree): Tree {
  const { partiesConnection, ...agreement } = edge.node as Tree;
  return {
    role: (edge.properties as Tree).role,
    ...agreement,
    parties: edges(partiesConnection).map(({ properties, node }) => ({
      role: (properties as Tree).role,
      ...(node as Tree),
    })),
  };
}

function hub(): Shape {
  const id = (variant: number) => hubId(variant % 5);
  return {
    id: 'Q5',
    what: 'hub laboratory -> 10 newest agreements -> parties 10 -> newest agreements 10',
    variants: 5,
    ours: (variant) => ({
      query: `query Q5($id: ID!) { node(id: $id) { ... on Organization { id agreements(first: 10, ${OUR_AGREEMENTS}) { nodes { id name
        parties(first: 10) { nodes { id name agreements(first: 10, ${OUR_AGREEMENTS}) { nodes { id name } } } } } } } } }`,
      variables: { id: id(variant) },
      plain: (data) =>
        nodes((data.node as Tree).agreements).map((agreement) => ({
          ...agreement,
          parties: nodes(agreement.parties).map((party) => ({
            ...party,
            agreements: nodes(party.agreements),
          })),
        })),
    }),
    theirs: (variant) => ({
      query: `query Q5($id: ID!) { bodies(where: {id: {eq: $id}}) { id agreementsConnection(first: 10, ${connectionWhere(THEIR_AGREEMENTS)}) { edges { node { id name
        partiesConnection(first: 10, ${THEIR_PARTIES}) { edges { node { id name agreementsConnection(first: 10, ${connectionWhere(THEIR_AGREEMENTS)}) { edges { node { id name } } } } } } } } } } }`,
      variables: { id: id(variant) },
      plain: (data) =>
        far((data.bodies as Tree[])[0]?.agreementsConnection).map(({ partiesConnection, ...agreement }) => ({
          ...agreement,
          parties: far(partiesConnection).map(({ agreementsConnection, ...party }) => ({
            ...party,
            agreements: far(agreementsConnection),
          })),
        })),
    }),
    raw: (run, variant) =>
      column(
        run,
        `MATCH (o:Node {id: $id}) CALL (o) { ${rawAgreements(10)} RETURN a, r }
         CALL (a) { ${rawParties(10)}
           CALL (m) { WITH m ${rawAgreements(10, 'm').replaceAll('(a:', '(b:').replaceAll('a, r', 'b, r')} RETURN collect({id: b.id, name: b.name}) AS newest }
           RETURN collect({id: m.id, name: m.name, agreements: newest}) AS parties }
         RETURN {id: a.id, name: a.name, parties: parties} AS value ORDER BY r.toOrder DESC, r.to DESC`.replace(
          'CALL (m) { WITH m ',
          'CALL (m) { ',
        ),
        { id: id(variant) },
      ),
  };
}

function connectionWhere(text: string): string {
  return text.replace('where: {NOT', 'where: {node: {NOT').replace('eq: null}}}', 'eq: null}}}}');
}

function far(connection: unknown): readonly Tree[] {
  return edges(connection).map(({ node }) => node as Tree);
}

function filters(): Shape {
  const country = (variant: number) => pick(AREAS, variant);
  return {
    id: 'Q6',
    what: 'some, none, all, single, an edge property and NOT, first 20',
    variants: AREAS.length,
    ours: (variant) => ({
      query: `query Q6($country: String!) { organizations(first: 20, orderBy: [{name: ASC}], where: {country: {eq: $country}, NOT: {city: {eq: "Amber"}}, AND: [
        {agreements: {some: {kind: {eq: MOU}}, none: {kind: {eq: LEASE}}, all: {valueUsd: {lt: 9900000}}, single: {kind: {eq: CRADA}}}}, {agreements: {edge: {role: {eq: "lead"}}}}]}) { nodes { id name } } }`,
      variables: { country: country(variant) },
      plain: (data) => nodes(data.organizations),
    }),
    theirs: (variant) => ({
      query: `query Q6($country: String!) { bodies(limit: 20, sort: [{nameKey: ASC}], where: {country: {eq: $country}, NOT: {city: {eq: "Amber"}}, AND: [
        {agreements: {some: {kind: {eq: "MOU"}}}}, {agreements: {none: {kind: {eq: "LEASE"}}}}, {agreements: {all: {valueUsd: {lt: "9900000"}}}}, {agreements: {single: {kind: {eq: "CRADA"}}}},
        {agreementsConnection: {some: {edge: {role: {eq: "lead"}}}}}]}) { id name } }`,
      variables: { country: country(variant) },
      plain: (data) => data.bodies,
    }),
    raw: (run, variant) =>
      column(
        run,
        `MATCH (n:Organization) WHERE n.nameKey >= '' AND n.id >= '' AND n.country = $country AND n.city <> 'Amber'
           AND EXISTS { (n)-[:PARTY_TO]->(a:Agreement) WHERE a.kind = 'MOU' } AND NOT EXISTS { (n)-[:PARTY_TO]->(a:Agreement) WHERE a.kind = 'LEASE' }
           AND NOT EXISTS { (n)-[:PARTY_TO]->(a:Agreement) WHERE NOT a.valueUsd < 9900000 } AND COUNT { (n)-[:PARTY_TO]->(a:Agreement) WHERE a.kind = 'CRADA' } = 1
           AND EXISTS { (n)-[r:PARTY_TO]->(:Agreement) WHERE r.role = 'lead' }
         RETURN {id: n.id, name: n.name} AS value ORDER BY n.nameKey, n.id LIMIT 20`,
        { country: country(variant) },
      ),
  };
}

function byCount(): Shape {
  return {
    id: 'Q7',
    what: 'top 20 organizations by count of active agreements',
    variants: 1,
    ours: () => ({
      query: `query Q7($today: FuzzyDate!) { organizations(first: 20, orderBy: [{agreements: {direction: DESC, where: {endsOn: {gte: $today}}}}]) { nodes { id name } } }`,
      variables: { today: TODAY },
      plain: (data) => nodes(data.organizations),
    }),
    theirs: undefined,
    raw: (run) =>
      column(
        run,
        `MATCH (a:Agreement) WHERE a.endsOnMin >= $today MATCH (a)<-[:PARTY_TO]-(n:Organization) WITH n, count(*) AS active ORDER BY active DESC, n.id LIMIT 20 RETURN {id: n.id, name: n.name} AS value`,
        { today: TODAY },
      ),
  };
}

function counted(): Shape {
  const kinds = ['MOU', 'CRADA', 'CONTRACT', 'PARTNERSHIP', 'LEASE', 'MEMBERSHIP'];
  return {
    id: 'Q8',
    what: 'page of agreements of a kind with totalCount',
    variants: kinds.length,
    ours: (variant) => ({
      query:
        'query Q8($kind: AgreementKind!) { agreements(first: 20, where: {kind: {eq: $kind}}, orderBy: [{name: ASC}]) { totalCount nodes { id name announcedOn } } }',
      variables: { kind: pick(kinds, variant) },
      plain: (data) => {
        const { totalCount } = data.agreements as Tree;
        return { total: totalCount, page: nodes(data.agreements) };
      },
    }),
    theirs: (variant) => ({
      query:
        'query Q8($kind: String!) { agreementsConnection(first: 20, where: {kind: {eq: $kind}}, sort: [{nameKey: ASC}]) { aggregate { count { nodes } } edges { node { id name announcedOn } } } }',
      variables: { kind: pick(kinds, variant) },
      plain: (data) => {
        const { aggregate } = data.agreementsConnection as { aggregate: { count: { nodes: number } } };
        return { total: aggregate.count.nodes, page: far(data.agreementsConnection) };
      },
    }),
    raw: async (run, variant) => {
      const [row] = await run(
        `CALL () { MATCH (n:Agreement) WHERE n.nameKey >= '' AND n.id >= '' AND n.kind = $kind WITH n ORDER BY n.nameKey, n.id LIMIT 20
           RETURN collect(n {.id, .name, .announcedOn}) AS page }
         CALL () { MATCH (n:Agreement) WHERE n.kind = $kind RETURN count(n) AS total } RETURN page, total`,
        { kind: pick(kinds, variant) },
      );
      return { total: row?.total, page: row?.page };
    },
  };
}

function searched({ searchIndex }: Facts): Shape {
  const texts = ['amber cedar', 'quartz', 'zephyr nimbus', 'sierra', 'juniper fjord', 'harbor'];
  return {
    id: 'Q9',
    what: 'text search over all types, first 10, highlights (raw: the same candidates, unranked)',
    variants: texts.length,
    ours: (variant) => ({
      query:
        'query Q9($text: String!) { search(text: $text, first: 10) { edges { score field highlight node { id name } } } }',
      variables: { text: pick(texts, variant) },
      plain: (data) => edges(data.search).length,
    }),
    theirs: undefined,
    raw: async (run, variant) => {
      const words = pick(texts, variant).split(' ');
      const query = words.map((word) => `("${word}"^4 OR ${word}*^2 OR ${word}~1)`).join(' OR ');
      const rows = await column(
        run,
        `CALL db.index.fulltext.queryNodes('${searchIndex}', $query, {limit: 200}) YIELD node, score RETURN node {.id, .name, score: score} AS value`,
        { query },
      );
      return rows.slice(0, 10).length;
    },
  };
}

function interfaces(): Shape {
  return {
    id: 'Q11',
    what: 'first 20 of an interface with agreements 5 -> parties 5, hubs among them',
    variants: 1,
    ours: () => ({
      query: `{ organizations(first: 20, orderBy: [{name: ASC}]) { nodes { __typename id name agreements(first: 5, ${OUR_AGREEMENTS}) { nodes { id name parties(first: 5) { nodes { id name } } } } } } }`,
      variables: {},
      plain: (data) =>
        nodes(data.organizations).map((node) => ({
          ...node,
          agreements: nodes(node.agreements).map((agreement) => ({
            ...agreement,
            parties: nodes(agreement.parties),
          })),
        })),
    }),
    theirs: () => ({
      query: `{ organizations(limit: 20, sort: [{nameKey: ASC}]) { __typename id name agreementsConnection(first: 5, ${connectionWhere(THEIR_AGREEMENTS)}) { edges { node { id name partiesConnection(first: 5, ${THEIR_PARTIES}) { edges { node { id name } } } } } } } }`,
      variables: {},
      plain: (data) =>
        (data.organizations as Tree[]).map(({ __typename, id, name, agreementsConnection }) => ({
          __typename,
          id,
          name,
          agreements: far(agreementsConnection).map(({ partiesConnection, ...agreement }) => ({
            ...agreement,
            parties: far(partiesConnection),
          })),
        })),
    }),
    raw: (run) =>
      column(
        run,
        `MATCH (o:Organization) WHERE o.nameKey >= '' AND o.id >= '' WITH o ORDER BY o.nameKey, o.id LIMIT 20
         CALL (o) { ${rawAgreements(5)}
           CALL (a) { ${rawParties(5)} RETURN collect({id: m.id, name: m.name}) AS parties }
           RETURN collect({id: a.id, name: a.name, parties: parties}) AS agreements }
         RETURN {__typename: o.type, id: o.id, name: o.name, agreements: agreements} AS value ORDER BY o.nameKey, o.id`,
        {},
      ),
  };
}

/**
 * The newest agreements that a hub was party to on a day, in the order of the indexes: those up to the day,
 * and those placed after it.
 */
function rawHeld(key: string, range: string): string {
  return `MATCH ()-[r:PARTY_TO]->(a:Agreement) WHERE r.from = $id AND ${range} AND r.to >= '' AND r.id >= '' AND coalesce(r.startMin, '') <= $day AND coalesce(r.endMax, '9999') >= $day
         WITH a, r ORDER BY r.from DESC, r.${key} DESC, r.to DESC, r.id DESC LIMIT 10 RETURN a, r`;
}

function dated(): Shape {
  const days = ['2019-06-30', '2021-06-30', '2023-06-30', '2025-06-30'];
  const params = (variant: number): Data => ({ id: hubId(SAMPLED_HUB), day: pick(days, variant) });
  return {
    id: 'Q12',
    what: 'two hops at a date with the sources of each relationship',
    variants: days.length,
    ours: (variant) => ({
      query: `query Q12($id: ID!, $day: Date!) { at(validOn: $day) { node(id: $id) { ... on Organization { agreements(first: 10, ${OUR_AGREEMENTS}) { edges { role statements(first: 3) { nodes { id sources(first: 3) { nodes { id title } } } }
        node { id name parties(first: 10) { edges { role node { id name } } } } } } } } } }`,
      variables: params(variant),
      plain: (data) =>
        edges(((data.at as Tree).node as Tree).agreements).map((edge) => ({
          ...ourAgreement(edge),
          sources: nodes(edge.statements)
            .flatMap((statement) => nodes(statement.sources))
            .map(({ id }) => id)
            .sort(),
        })),
    }),
    theirs: undefined,
    raw: async (run, variant) => {
      const rows = await column(
        run,
        `CALL () { ${rawHeld('toOrder', "r.toOrder > 'Agreement ' AND r.toOrder < $high")}
           UNION ALL ${rawHeld('toAhead', "r.toAhead > $high AND r.toAhead < 'Agreement!'")} }
         WITH a, r ORDER BY r.toOrder DESC, r.to DESC, r.id DESC LIMIT 10
         CALL (r) { MATCH (s:Statement {group: r.id})-[:FROM]->(f:Source) RETURN collect(f {.id, .title}) AS sources }
         CALL (a) { MATCH (a)<-[q:PARTY_TO]-(m:Organization) WHERE coalesce(q.startMin, '') <= $day AND coalesce(q.endMax, '9999') >= $day WITH m, q ORDER BY m.nameKey, m.id LIMIT 10 RETURN collect({role: q.role, id: m.id, name: m.name}) AS parties }
         RETURN {role: r.role, id: a.id, name: a.name, parties: parties, sources: sources} AS value ORDER BY r.toOrder DESC, r.to DESC`,
        { ...params(variant), high: `Agreement ${String(params(variant).day)}~` },
      );
      return rows.map((row) => ({
        ...(row as Tree),
        sources: ((row as Tree).sources as Tree[]).map(({ id }) => id).sort(),
      }));
    },
  };
}

async function column(run: Run, text: string, params: Data): Promise<readonly unknown[]> {
  return (await run(text, params)).map((row) => row.value);
}
