import { UndirectedGraph } from 'graphology';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ask, askResult } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { compare } from '../../support/models/plain-graph.ts';
import { agreementsOf, networkOf, type PlainNetwork, within } from '../../support/models/plain-network.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { networkRecords } from '../../support/worlds/network-world.ts';

interface Named {
  readonly id: string;
}

type Sets = ReadonlyMap<string, ReadonlySet<string>>;

const NONE: ReadonlySet<string> = new Set();

function common(sets: Sets, one: string, other: string): string[] {
  const theirs = sets.get(other) ?? NONE;
  return [...(sets.get(one) ?? NONE)].filter((thing) => theirs.has(thing)).sort(compare);
}

/** Members that share a thing with one. */
function partnersIn(sets: Sets, one: string): string[] {
  return [...sets.keys()]
    .filter((other) => other !== one && common(sets, one, other).length > 0)
    .sort(compare);
}

async function field<T>(engine: Engine, query: string): Promise<T> {
  const [first] = Object.values(await ask(engine, `{ ${query} }`));
  return first as T;
}

describeEngines('partners', (open) => {
  const filled = beforeFilled(open, networkRecords);
  let known: PlainNetwork;
  let agreements: Sets;

  beforeAll(() => {
    known = networkOf(filled().graph);
    agreements = agreementsOf(known, {});
  });

  it('are alike by what they share: count, Jaccard, Adamic-Adar', async () => {
    const query = `organizations(where: {id: {eq: "org:company-2"}}) { nodes { similar(by: AGREEMENTS, first: 50) { totalCount nodes {
      organization { id } count jaccard adamicAdar shared { id } } } } }`;
    const { nodes } = await field<{
      nodes: readonly { similar: { totalCount: number; nodes: readonly Likeness[] } }[];
    }>(filled().engine, query);
    const own = agreements.get('org:company-2') ?? NONE;
    const expected = partnersIn(agreements, 'org:company-2').map((id) => {
      const shared = common(agreements, 'org:company-2', id);
      const all = new Set([...own, ...(agreements.get(id) ?? NONE)]);
      const members = (thing: string) =>
        [...agreements.values()].filter((things) => things.has(thing)).length;
      const adamicAdar = shared.reduce((sum, thing) => sum + 1 / Math.log(members(thing)), 0);
      return { id, count: shared.length, jaccard: shared.length / all.size, adamicAdar, shared };
    });
    expected.sort((a, b) => b.count - a.count || b.jaccard - a.jaccard || compare(a.id, b.id));
    const given = nodes[0]?.similar;
    expect(given?.totalCount).toBe(expected.length);
    expect(
      given?.nodes.map(({ organization, shared }) => [organization.id, shared.map(({ id }) => id)]),
    ).toEqual(expected.map(({ id, shared }) => [id, shared]));
    for (const [index, { count, jaccard, adamicAdar }] of (given?.nodes ?? []).entries()) {
      expect(count).toBe(expected[index]?.count);
      expect(jaccard).toBeCloseTo(expected[index]?.jaccard ?? -1, 12);
      expect(adamicAdar).toBeCloseTo(expected[index]?.adamicAdar ?? -1, 12);
    }
  });

  it('are shared by two organizations', async () => {
    const query = `sharedPartners(a: "org:company-2", b: "org:company-6", first: 50) { totalCount nodes { partner { id } withA { id } withB { id } } }`;
    const { nodes } = await field<{
      nodes: readonly { partner: Named; withA: readonly Named[]; withB: readonly Named[] }[];
    }>(filled().engine, query);
    const expected = partnersIn(agreements, 'org:company-2')
      .filter((id) => id !== 'org:company-6' && common(agreements, 'org:company-6', id).length > 0)
      .map((id) => ({
        id,
        withA: common(agreements, 'org:company-2', id),
        withB: common(agreements, 'org:company-6', id),
      }));
    const strength = (item: (typeof expected)[number]) => Math.min(item.withA.length, item.withB.length);
    expected.sort((a, b) => strength(b) - strength(a) || compare(a.id, b.id));
    const ids = (list: readonly Named[]) => list.map(({ id }) => id);
    expect(
      nodes.map(({ partner, withA, withB }) => ({ id: partner.id, withA: ids(withA), withB: ids(withB) })),
    ).toEqual(expected);
  });

  it('make a matrix with the things behind each weight', async () => {
    const query = `collaboration(rows: {kind: {in: [COMPANY, UNIVERSITY]}}, columns: {kind: {eq: NATIONAL_LAB}}, limit: 200) {
      rows { id } columns { id } rowsCut cells { row { id } column { id } weight things { id } } }`;
    const { rows, columns, cells } = await field<Matrix>(filled().engine, query);
    expect(columns.map(({ id }) => id).sort(compare)).toEqual([
      'org:lab-1',
      'org:lab-2',
      'org:lab-3',
      'org:lab-4',
    ]);
    const expected = rows.flatMap((row) =>
      columns.flatMap((column) => {
        const things = common(agreements, row.id, column.id);
        return things.length === 0 ? [] : [{ row: row.id, column: column.id, weight: things.length, things }];
      }),
    );
    expect(expected.length).toBeGreaterThan(3);
    const key = (cell: { readonly row: string; readonly column: string }) => `${cell.row} ${cell.column}`;
    const given = cells.map(({ row, column, weight, things }) => ({
      ...{ row: row.id, column: column.id, weight, things: things.map(({ id }) => id) },
    }));
    expect(given.sort((a, b) => compare(key(a), key(b)))).toEqual(
      expected.sort((a, b) => compare(key(a), key(b))),
    );
    const few = await field<Matrix>(filled().engine, query.replace('200', '2'));
    expect([few.rows.length, few.columns.length, few.rowsCut]).toEqual([2, 2, rows.length - 2]);
    expect(few.rows).toEqual(rows.slice(0, 2));
  });

  it('have gaps between them: open triads around an organization', async () => {
    const query =
      'gaps(around: "org:hub", first: 100) { totalCount nodes { a { id } b { id } through { id } commonPartners } }';
    const { nodes } = await field<{ nodes: readonly { a: Named; b: Named; commonPartners: number }[] }>(
      filled().engine,
      query,
    );
    const around = partnersIn(agreements, 'org:hub');
    const expected = around.flatMap((one) =>
      around
        .filter((other) => one < other && common(agreements, one, other).length === 0)
        .map((other) => {
          const theirs = new Set(partnersIn(agreements, other));
          return { one, other, count: partnersIn(agreements, one).filter((id) => theirs.has(id)).length };
        }),
    );
    expect(expected.length).toBeGreaterThan(0);
    expected.sort((a, b) => b.count - a.count || compare(a.one, b.one) || compare(a.other, b.other));
    expect(
      nodes.map(({ a, b, commonPartners }) => ({ one: a.id, other: b.id, count: commonPartners })),
    ).toEqual(expected);
  });

  it('stand for a programme with the laboratories that it names', async () => {
    const query = 'gaps(around: "program:p-0", first: 100) { nodes { through { id } } }';
    const { nodes } = await field<{ nodes: readonly { through: readonly Named[] }[] }>(
      filled().engine,
      query,
    );
    expect(new Set(nodes.flatMap(({ through }) => through.map(({ id }) => id)))).toEqual(
      new Set(['org:lab-1', 'org:lab-3']),
    );
  });

  it('are lacking where none of a kind is known', async () => {
    const query =
      'partnerless(of: {kind: {in: [COMPANY, UNIVERSITY]}}, partners: {kind: {eq: NATIONAL_LAB}}) { totalCount nodes { id } }';
    const { nodes, totalCount } = await field<{ nodes: readonly Named[]; totalCount: number }>(
      filled().engine,
      query,
    );
    const isLab = (id: string) => known.types.get(id) === 'NationalLab';
    const expected = [...known.types]
      .filter(
        ([id, type]) =>
          (type === 'Company' || type === 'University') && !partnersIn(agreements, id).some(isLab),
      )
      .map(([id]) => id)
      .sort(compare);
    expect(expected).toContain('org:island');
    expect(nodes.map(({ id }) => id)).toEqual(expected);
    expect(totalCount).toBe(expected.length);

    const counted =
      'partnerless(of: {kind: {in: [COMPANY, UNIVERSITY]}}, partners: {kind: {eq: NATIONAL_LAB}}, first: 1) { facets(by: [KIND]) { buckets { key count } } groupBy(by: [KIND]) { count } }';
    const count = (type: string) => expected.filter((id) => known.types.get(id) === type).length;
    const buckets = [
      { key: 'COMPANY', count: count('Company') },
      { key: 'UNIVERSITY', count: count('University') },
    ].sort((a, b) => b.count - a.count || compare(a.key, b.key));
    expect(await field(filled().engine, counted)).toEqual({
      facets: [{ buckets: buckets.filter((bucket) => bucket.count > 0) }],
      groupBy: buckets.filter((bucket) => bucket.count > 0).map((bucket) => ({ count: bucket.count })),
    });
  });

  it('stand between two groups', async () => {
    const query =
      'bridges(one: {kind: {eq: UNIVERSITY}}, other: {kind: {eq: NATIONAL_LAB}}, first: 50) { nodes { organization { id } one { id } other { id } } }';
    const { nodes } = await field<{
      nodes: readonly { organization: Named; one: readonly Named[]; other: readonly Named[] }[];
    }>(filled().engine, query);
    const of = (id: string, type: string) =>
      partnersIn(agreements, id).filter((other) => known.types.get(other) === type);
    const expected = [...known.types.keys()]
      .filter((id) => !['University', 'NationalLab'].includes(known.types.get(id) ?? ''))
      .map((id) => ({ id, one: of(id, 'University'), other: of(id, 'NationalLab') }))
      .filter(({ one, other }) => one.length > 0 && other.length > 0)
      .sort(
        (a, b) =>
          Math.min(b.one.length, b.other.length) - Math.min(a.one.length, a.other.length) ||
          b.one.length + b.other.length - a.one.length - a.other.length ||
          compare(a.id, b.id),
      );
    const ids = (list: readonly Named[]) => list.map(({ id }) => id);
    expect(
      nodes.map(({ organization, one, other }) => ({
        id: organization.id,
        one: ids(one),
        other: ids(other),
      })),
    ).toEqual(expected);
  });

  it('take part in several programmes', async () => {
    const query =
      'programOverlap(program: "program:p-0", first: 50) { nodes { organization { id } programs { id } } }';
    const { nodes } = await field<{ nodes: readonly { organization: Named; programs: readonly Named[] }[] }>(
      filled().engine,
      query,
    );
    const under = new Map(within(known, { via: ['UNDER'] }).map((edge) => [edge.from, edge.to]));
    const programs = new Map(
      [...agreements].map(([id, things]) => [
        id,
        new Set([...things].flatMap((thing) => under.get(thing) ?? [])),
      ]),
    );
    for (const edge of within(known, { via: ['NAMES'] }))
      if (edge.from.startsWith('program:')) programs.get(edge.to)?.add(edge.from);
    const expected = [...programs]
      .filter(([, set]) => set.has('program:p-0') && set.size > 1)
      .map(([id]) => id)
      .sort(compare);
    expect(nodes.map(({ organization }) => organization.id)).toEqual(expected);
    expect(
      nodes.every(({ programs: others }) => others.length === 1 && others[0]?.id === 'program:p-1'),
    ).toBe(true);
  });

  it('are concentrated: shares of systems by host', async () => {
    const query =
      'concentration(role: ACCELERATOR, first: 50) { overall { hhi total } nodes { host { id } hhi total suppliers { supplier { id } count share } } }';
    const { nodes, overall } = await field<{
      overall: { hhi: number; total: number };
      nodes: readonly {
        host: Named;
        hhi: number;
        total: number;
        suppliers: readonly { supplier: Named; count: number }[];
      }[];
    }>(filled().engine, query);
    const hosts = within(known, { via: ['HOSTED_AT'] });
    const supplies = within(known, { via: ['SUPPLIES'] }).filter(
      (edge) => (edge as { role?: string }).role === 'ACCELERATOR',
    );
    for (const { host, hhi, total, suppliers } of nodes) {
      const systems = hosts.filter((edge) => edge.to === host.id).map((edge) => edge.from);
      const counted = supplies.filter((edge) => systems.includes(edge.to)).map((edge) => edge.from);
      const counts = [...new Set(counted)].map((id) => counted.filter((other) => other === id).length);
      expect(total).toBe(counted.length);
      expect(hhi).toBeCloseTo(
        counts.reduce((sum, count) => sum + ((count / total) * 100) ** 2, 0),
        8,
      );
      expect(suppliers.map(({ count }) => count)).toEqual(counts.sort((a, b) => b - a));
    }
    expect(overall.total).toBe(supplies.length);
  });

  it('have a rank among each other, and fall into groups that the day before names', async () => {
    const graph = new UndirectedGraph();
    const ids = [...known.types]
      .filter(([, type]) => !['Agreement', 'Program', 'ComputeResource'].includes(type))
      .map(([id]) => id);
    for (const id of ids) graph.addNode(id);
    for (const one of ids)
      for (const other of partnersIn(agreements, one)) if (one < other) graph.addEdge(one, other);
    const query =
      'centrality(metric: DEGREE, first: 50) { totalCount sampledFrom nodes { organization { id } score partners } }';
    const { nodes, totalCount } = await field<{
      totalCount: number;
      nodes: readonly { organization: Named; score: number; partners: number }[];
    }>(filled().engine, query);
    expect(totalCount).toBe(ids.length);
    const expected = ids.sort((a, b) => graph.degree(b) - graph.degree(a) || compare(a, b));
    expect(nodes.map(({ organization }) => organization.id)).toEqual(expected);
    expect(nodes[0]?.score).toBeCloseTo(graph.degree(expected[0]) / (ids.length - 1), 12);
    const groups = await field<{
      moved: unknown[];
      groups: readonly { id: string; size: number; leader: Named; members: readonly Named[] }[];
    }>(
      filled().engine,
      'communities(before: "2026-02-01") { modularity moved { organization { id } } groups { id size leader { id } members { id } } }',
    );
    expect(groups.groups.every(({ size, members }) => size === members.length)).toBe(true);
    const members = groups.groups.flatMap((group) => group.members.map(({ id }) => id));
    expect(members.sort(compare)).toEqual(ids.filter((id) => graph.degree(id) > 0).sort(compare));
  });

  it('are those of a day within a view of it', async () => {
    const query =
      '{ at(validOn: "2025-02-03", certainty: CERTAIN) { centrality(metric: DEGREE, first: 1) { nodes { partners } } } }';
    const before = agreementsOf(known, { validOn: '2025-02-03', certainty: 'CERTAIN' });
    const most = Math.max(...[...before.keys()].map((id) => partnersIn(before, id).length));
    const { at } = await ask(filled().engine, query);
    expect(at).toEqual({ centrality: { nodes: [{ partners: most }] } });
    expect(most).not.toBe(Math.max(...[...agreements.keys()].map((id) => partnersIn(agreements, id).length)));
  });

  it('cannot be asked for in every way', async () => {
    const mistake = async (query: string) =>
      (await askResult(filled().engine, `{ ${query} }`)).errors?.[0]?.message;
    expect(await mistake('sharedPartners(a: "org:hub", b: "org:hub") { totalCount }')).toMatch(
      /must be two organizations/,
    );
    expect(await mistake('sharedPartners(a: "org:hub", b: "agreement:a-1") { totalCount }')).toMatch(
      /found "agreement:a-1" of type Agreement/,
    );
    expect(await mistake('collaboration(limit: 201) { rowsCut }')).toMatch(/from 1 to 200; found 201/);
    expect(await mistake('collaboration(through: []) { rowsCut }')).toMatch(
      /`through` must name at least one kind/,
    );
    expect(await mistake('gaps(around: "compute:s-1") { totalCount }')).toMatch(/which names none/);
    expect(await mistake('centrality(metric: DEGREE, first: 101) { totalCount }')).toMatch(
      /from 0 to 100; found 101/,
    );
    expect(await mistake('programOverlap(program: "org:hub") { totalCount }')).toMatch(
      /`program` must be the id of a programme; found "org:hub" of type/,
    );
    expect(await mistake('programOverlap(program: "program:none") { totalCount }')).toMatch(
      /found "program:none"/,
    );
  });
});

interface Likeness {
  readonly organization: Named;
  readonly count: number;
  readonly jaccard: number;
  readonly adamicAdar: number;
  readonly shared: readonly Named[];
}

interface Matrix {
  readonly rows: readonly Named[];
  readonly columns: readonly Named[];
  readonly rowsCut: number;
  readonly cells: readonly {
    readonly row: Named;
    readonly column: Named;
    readonly weight: number;
    readonly things: readonly Named[];
  }[];
}
