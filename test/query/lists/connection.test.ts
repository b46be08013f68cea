import { expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';

describeEngines('a page of records', (open) => {
  const filled = beforeFilled(open, world);

  it('lists, counts and says where it stands', async () => {
    const data = await ask(
      filled().engine,
      `{ agreements(first: 1) { totalCount nodes { id name kind announcedOn valueUsd binding focusAreas }
         edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    );

    const { agreements } = data as { agreements: { edges: { cursor: string }[]; pageInfo: object } };
    const cursor = agreements.edges[0]?.cursor;
    expect(agreements).toEqual({
      totalCount: 2,
      nodes: [
        {
          id: 'agreement:lease',
          name: 'Lease of land at Élan',
          kind: 'LEASE',
          announcedOn: '2025-06',
          valueUsd: 12_500_000,
          binding: null,
          focusAreas: [],
        },
      ],
      edges: [{ cursor, node: { id: 'agreement:lease' } }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: cursor, endCursor: cursor },
    });
  });

  it('counts only when asked', async () => {
    const { engine, counts, reset } = countingEngine(filled().engine);
    await ask(engine, '{ agreements { nodes { name } } }');
    expect(counts.reads).toEqual(['Agreement.list']);
    reset();
    await ask(engine, '{ agreements { totalCount } }');
    expect(counts.reads).toEqual(['Agreement.count']);
  });

  it.each([
    ['with a page', '{ agreements(first: 1) { totalCount nodes { name } } }', 2, ['Agreement.list']],
    [
      'from a filter, behind a cursor',
      '{ agreements(first: 1, after: $after, where: {announcedOn: {isNull: false}}) { totalCount nodes { name } } }',
      2,
      ['Agreement.list'],
    ],
    [
      'beside the page in an order by what is counted',
      '{ agreements(first: 1, orderBy: [{parties: {direction: DESC, where: {name: {isNull: false}}}}]) { totalCount nodes { name } } }',
      2,
      ['Agreement.count', 'Agreement.list'],
    ],
    [
      'with facets beside the page',
      '{ agreements(first: 1) { totalCount nodes { name } facets(by: [KIND]) { buckets { count } } } }',
      2,
      ['Agreement.facets', 'Agreement.list'],
    ],
  ])('counts in as few calls as can be: %s', async (_which, query, total, calls) => {
    const { engine, counts, reset } = countingEngine(filled().engine);
    const filter = 'where: {announcedOn: {isNull: false}}';
    const first = await ask(engine, `{ agreements(first: 1, ${filter}) { pageInfo { endCursor } } }`);
    const { endCursor } = (first.agreements as { pageInfo: { endCursor: string } }).pageInfo;
    reset();
    const data = await ask(engine, query.replace('$after', JSON.stringify(endCursor)));
    expect(data.agreements).toMatchObject({ totalCount: total, nodes: [{ name: expect.any(String) }] });
    expect(counts.reads.toSorted()).toEqual(calls);
  });

  it('may be empty', async () => {
    const data = await ask(
      filled().engine,
      '{ none: agreements(where: {name: {eq: "no such"}}) { totalCount nodes { id } pageInfo { hasNextPage startCursor } } zero: agreements(first: 0) { nodes { id } pageInfo { hasNextPage } } bare: agreements(first: 0) { nodes { id } } below: agreements(first: 1) { nodes { parties(first: 0) { nodes { id } } } } }',
    );
    expect(data).toEqual({
      bare: { nodes: [] },
      below: { nodes: [{ parties: { nodes: [] } }] },
      none: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, startCursor: null } },
      zero: { nodes: [], pageInfo: { hasNextPage: true } },
    });
  });

  it('of an interface holds every type of it', async () => {
    const data = await ask(
      filled().engine,
      `{ organizations(where: {name: {contains: "acme"}}) { totalCount nodes { __typename id kind ... on Company { website } } }
         labs: organizations(where: {kind: {eq: NATIONAL_LAB}}) { nodes { __typename ... on NationalLab { operator { name } } } }
         entities(where: {name: {startsWith: "elan"}}) { nodes { __typename name } } }`,
    );
    expect(data).toEqual({
      organizations: {
        totalCount: 1,
        nodes: [
          { __typename: 'Company', id: 'org:acme-ai', kind: 'COMPANY', website: 'https://acme.example/' },
        ],
      },
      labs: { nodes: [{ __typename: 'NationalLab', operator: { name: 'Lab Operators LLC' } }] },
      entities: {
        nodes: [
          { __typename: 'Facility', name: 'Élan Light Source' },
          { __typename: 'NationalLab', name: 'Élan National Laboratory' },
        ],
      },
    });
  });
});

describeEngines('a page of relationships', (open) => {
  const filled = beforeFilled(open, world);

  it('says what each relationship says of itself', async () => {
    const data = await ask(
      filled().engine,
      `{ consortia { nodes { members { totalCount edges { role since until basis statementCount sourceCount certainty node { id } } } } } }`,
    );
    const common = { basis: 'REPORTED', statementCount: 1, sourceCount: 1, certainty: null };
    expect(data).toEqual({
      consortia: {
        nodes: [
          {
            members: {
              totalCount: 2,
              edges: [
                { role: 'founding', since: null, until: null, ...common, node: { id: 'org:acme-ai' } },
                {
                  role: 'associate',
                  since: '2026-02',
                  until: '2026-09-30',
                  ...common,
                  node: { id: 'org:chipmaker' },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it('shows the words and sources behind a relationship', async () => {
    const data = await ask(
      filled().engine,
      `{ entity(by: {id: "agreement:mou-doe-acme"}) { ... on Agreement { parties(edge: {role: {eq: "SIGNATORY"}}) { edges {
           linkId sourceCount statements { totalCount nodes { predicate role object { id }
             evidence { quote level source { id publisher } } } } } } } } }`,
    );
    expect(data).toMatchObject({
      entity: {
        parties: {
          edges: [
            {
              linkId: expect.stringMatching(/^edge:/),
              sourceCount: 2,
              statements: {
                totalCount: 1,
                nodes: [
                  {
                    predicate: 'PARTY_TO',
                    role: 'signatory',
                    object: { id: 'agreement:mou-doe-acme' },
                    evidence: [
                      { quote: 'we signed', level: 'CLAIM', source: { id: 'source:acme-blog' } },
                      { quote: null, level: 'CLAIM', source: { id: 'source:energy-mou' } },
                    ],
                  },
                ],
              },
            },
          ],
        },
      },
    });
  });

  it('shows the statements, sources and conflicts of an entity', async () => {
    const data = await ask(
      filled().engine,
      `{ entity(by: {name: "mou between doe and acme ai"}) {
           statements(where: {predicate: {eq: "announcedOn"}}) { totalCount nodes { value evidence { saidOn source { id } } } }
           sources { totalCount nodes { id } }
           conflicts { nodes { predicate class statements { totalCount } } }
           undisclosed { nodes { predicate reason } } } }`,
    );
    expect(data).toEqual({
      entity: {
        statements: {
          totalCount: 2,
          nodes: expect.arrayContaining([
            {
              value: '2026-03-02',
              evidence: [{ saidOn: '2026-03-02', source: { id: 'source:energy-mou' } }],
            },
            {
              value: '2026-01-31',
              evidence: [{ saidOn: '2026-01', source: { id: 'source:list-of-deals' } }],
            },
          ]),
        },
        sources: {
          totalCount: 2,
          nodes: [{ id: 'source:energy-mou' }, { id: 'source:list-of-deals' }],
        },
        conflicts: {
          nodes: [{ predicate: 'announcedOn', class: 'STALE_COPY', statements: { totalCount: 2 } }],
        },
        undisclosed: {
          nodes: [
            { predicate: 'timeline', reason: 'WITHHELD' },
            { predicate: 'valueUsd', reason: 'SILENT_IN_SOURCES' },
          ],
        },
      },
    });
  });

  it('leads through a to-one field, with what the relationship says beside it', async () => {
    const data = await ask(
      filled().engine,
      `{ nationalLabs { nodes { operator { id name } operatorLink { role since basis statements { nodes { evidence { quote } } } node { id } }
         parent { id } parentLink { role } } } }`,
    );
    expect(data).toEqual({
      nationalLabs: {
        nodes: [
          {
            operator: { id: 'org:lab-operators', name: 'Lab Operators LLC' },
            operatorLink: {
              role: 'DE-AC02-00CH0001',
              since: '2019-07',
              basis: 'STATED',
              statements: {
                nodes: [{ evidence: [{ quote: 'operated by Lab Operators LLC since July 2019' }] }],
              },
              node: { id: 'org:lab-operators' },
            },
            parent: null,
            parentLink: null,
          },
        ],
      },
    });
  });

  it('can be filtered and ordered like any other, by either end of a relationship', async () => {
    const data = await ask(
      filled().engine,
      `{ entity(by: {id: "org:doe"}) { ... on Agency {
           newest: agreements { nodes { id } }
           dear: agreements(where: {valueUsd: {gt: 1000}}) { totalCount nodes { id } }
           byParties: agreements(orderBy: [{parties: {where: {kind: {eq: AGENCY}}, direction: ASC}}, {name: DESC}]) { nodes { id } }
           led: agreements(edge: {role: {contains: "lead"}}) { nodes { id } } } } }`,
    );
    const [mou, lease] = [{ id: 'agreement:mou-doe-acme' }, { id: 'agreement:lease' }];
    expect(data).toEqual({
      entity: {
        newest: { nodes: [mou, lease] },
        dear: { totalCount: 1, nodes: [lease] },
        byParties: { nodes: [mou, lease] },
        led: { nodes: [mou] },
      },
    });
  });
});

describeEngines('what no page can be', (open) => {
  const filled = beforeFilled(open, world);

  const mistake = async (engine: Engine, query: string) => {
    const { errors } = await askResult(engine, query);
    return `${errors?.[0]?.originalError?.name}: ${errors?.[0]?.message}`;
  };

  it.each([
    [
      'first: 101',
      /^InputError: `first` must be a whole number from 0 to 100; found 101\. Ask for at most 100 and follow/,
    ],
    ['first: -1', /^InputError: `first` must be .* found -1/],
    ['last: 101', /^InputError: `last` must be .* found 101/],
    ['first: 1, last: 1', /^InputError: A page takes either `first` or `last`; found both\. Leave one out/],
    ['after: "nonsense"', /^InputError: `after` must be a cursor from an earlier page/],
    ['after: ""', /^InputError: `after` must be a cursor/],
    ['before: "%%%"', /^InputError: `before` must be a cursor/],
    ['after: "WzFd"', /^InputError: The cursor in `after` belongs to another list or order/],
    ['after: "WyJvcmRlciIseyJrZXkiOjF9XQ"', /^InputError: `after` must be a cursor/],
    ['orderBy: [{name: null}]', /needs|must|null/],
  ])('%s is the caller’s mistake, with the remedy', async (args, message) => {
    expect(await mistake(filled().engine, `{ agreements(${args}) { nodes { id } } }`)).toMatch(message);
    const nested = `{ organizations { nodes { agreements(${args}) { nodes { id } } } } }`;
    expect(await mistake(filled().engine, nested)).toMatch(message);
  });

  it('a cursor of another order, list or length', async () => {
    const { engine } = filled();
    const data = await ask(
      engine,
      '{ agreements(first: 1, orderBy: [{kind: ASC}]) { pageInfo { endCursor } } }',
    );
    const { endCursor } = (data as { agreements: { pageInfo: { endCursor: string } } }).agreements.pageInfo;
    const elsewhere = /belongs to another list or order.*Use cursors with the same field and `orderBy`/;
    expect(await mistake(engine, `{ agreements(after: "${endCursor}") { nodes { id } } }`)).toMatch(
      elsewhere,
    );
    expect(
      await mistake(engine, `{ events(after: "${endCursor}", orderBy: [{kind: ASC}]) { nodes { id } } }`),
    ).toMatch(elsewhere);
    const [order] = JSON.parse(Buffer.from(endCursor, 'base64url').toString()) as unknown[];
    const short = Buffer.from(JSON.stringify([order])).toString('base64url');
    expect(
      await mistake(engine, `{ agreements(after: "${short}", orderBy: [{kind: ASC}]) { nodes { id } } }`),
    ).toMatch(/^InputError/);
  });

  it('more ids than a hundred', async () => {
    const ids = JSON.stringify(Array(101).fill('org:doe'));
    expect(await mistake(filled().engine, `{ nodes(ids: ${ids}) { id } }`)).toMatch(
      /at most 100 ids and got 101/,
    );
  });
});
