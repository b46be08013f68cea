import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';
import { AGREEMENTS, linesOf, rowsOf, STATEMENTS, sending } from './sent-exports.ts';

/** Names that a spreadsheet would run, and texts that CSV has to quote. */
const HOSTILE: readonly DataRecord[] = [
  {
    ...{ type: 'Topic', id: 'topic:formula', name: '=HYPERLINK("https://evil.example","x")' },
    aliases: ['+1', 'a, "b"\nc'],
    sources: ['source:daily-press'],
  },
  { type: 'Topic', id: 'topic:minus', name: '-2+3', note: '-5', sources: ['source:daily-press'] },
];
const WORLD = worldOf([...world, ...HOSTILE]);

describeEngines('POST /export/rows', (open) => {
  let engine: Engine;
  let served: Served;
  beforeAll(async () => {
    engine = await open(WORLD);
    served = await serve({ engine });
  }, 120_000);
  afterAll(() => served?.server.close());
  const send = sending(() => served);

  it('gives a table for people', async () => {
    const response = await send('?format=csv&citations=none', { query: AGREEMENTS });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="Agreements.csv"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(linesOf(await response.text())).toEqual([
      'id,name,announcedOn,valueUsd,binding,focusAreas,program_name,parties_role,parties_name',
      'agreement:lease,Lease of land at Élan,2025-06,12500000,,,,; ,Chipmaker; U.S. Department of Energy',
      'agreement:mou-doe-acme,MOU between DOE and Acme AI,2026-03-02,not disclosed,false,models; evaluation,The Mission,signatory; government lead,Acme AI; U.S. Department of Energy',
    ]);
  });

  it('gives rows for programs, with the same columns and what was not read beside them', async () => {
    const response = await send('?format=ndjson&citations=none', {
      query: AGREEMENTS.replace('parties', 'parties(first: 1)'),
    });

    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="Agreements.ndjson"');
    expect(rowsOf(await response.text())[1]).toEqual({
      ...{ id: 'agreement:mou-doe-acme', name: 'MOU between DOE and Acme AI', announcedOn: '2026-03-02' },
      ...{ valueUsd: null, binding: false, focusAreas: ['models', 'evaluation'] },
      ...{ program_name: 'The Mission', parties_role: ['signatory'], parties_name: ['Acme AI'] },
      ...{ parties_has_more: true, not_disclosed: ['valueUsd'] },
    });
  });

  it('says in a cell for people that its list goes on', async () => {
    const query = '{ agreements { nodes { parties(first: 1) { nodes { name } } } } }';
    const response = await send('?format=csv&citations=none', { query });

    expect(linesOf(await response.text())).toEqual(['parties_name', 'Chipmaker; …', 'Acme AI; …']);
  });

  it('cites who says what, how closely, and where was sought what is not disclosed', async () => {
    const query = `{ agreements(where: { id: { eq: "agreement:mou-doe-acme" } }) {
      edges { node { value: valueUsd announcedOn parties { nodes { id } } } } } }`;
    const [row] = rowsOf(await (await send('?format=ndjson', { query })).text());

    expect(row).toMatchObject({
      ...{ value: null, value_basis: 'NOT_DISCLOSED', value_sources: ['https://www.energy.gov/mou'] },
      ...{ value_said_on: ['2026-03-02'], value_level: null, not_disclosed: ['value'] },
      ...{ announcedOn_basis: 'STATED', announcedOn_sources: ['https://www.energy.gov/mou'] },
      ...{ announcedOn_said_on: ['2026-03-02'], announcedOn_level: 'CLAIM' },
    });
    expect(row?.parties_sources).toEqual(
      expect.arrayContaining(['https://acme.example/blog', 'https://www.energy.gov/mou']),
    );
    expect(row?.parties_said_on).toHaveLength(String(row?.parties_sources).split(',').length);
  });

  it('says of the sources of whole records that one of them says so', async () => {
    const query =
      '{ people: organizations(where: { id: { eq: "org:acme-ai" } }) { nodes { name ... on Company { foundedOn } } } }';
    const [row] = rowsOf(await (await send('?format=ndjson', { query })).text());

    expect(row).toMatchObject({ name_level: 'RECORD', foundedOn: '2019', foundedOn_level: 'RECORD' });
    expect(row?.foundedOn_sources).toEqual(['https://acme.example/blog']);
  });

  it('escapes for people what a spreadsheet would run, and nothing else', async () => {
    const query = '{ topics(orderBy: [{ id: ASC }]) { nodes { name note aliases } } }';
    const escaped = await (await send('?format=csv&citations=none', { query })).text();
    const raw = await (await send('?format=csv&cells=raw&citations=none', { query })).text();
    const rows = rowsOf(await (await send('?format=ndjson&citations=none', { query })).text());

    expect(escaped).toContain(`"'=HYPERLINK(""https://evil.example"",""x"")",,"'+1; a, ""b""\nc"\r\n`);
    expect(escaped).toContain("'-2+3,'-5,\r\n");
    expect(raw).toContain(
      `"=HYPERLINK(""https://evil.example"",""x"")",,"[""+1"",""a, \\""b\\""\\nc""]",[]\r\n`,
    );
    expect(raw).toContain('-2+3,-5,[],[]\r\n');
    expect(rows.map(({ name }) => name)).toContain('=HYPERLINK("https://evil.example","x")');
  });

  it('follows the cursor to the end, from where it is told to, up to a limit', async () => {
    const whole = rowsOf(await (await send('?format=ndjson', { query: STATEMENTS })).text());
    const counted = await served.post('{ statements(first: 30) { totalCount pageInfo { endCursor } } }');
    const { totalCount, pageInfo } = (
      counted.data as { statements: { totalCount: number; pageInfo: { endCursor: string } } }
    ).statements;
    const query =
      'query From($after: String) { statements(first: 7, after: $after) { nodes { id predicate value } } }';
    const rest = await send('?format=ndjson', { query, variables: { after: pageInfo.endCursor } });
    const some = await send('?format=ndjson&limit=8', { query });

    expect(whole).toHaveLength(totalCount);
    expect(totalCount).toBeGreaterThan(150);
    expect(rowsOf(await rest.text())).toEqual(whole.slice(30));
    expect(rowsOf(await some.text())).toEqual(whole.slice(0, 8));
  });

  it('exports a view, a list below one record, and one of several operations', async () => {
    const query = `query Then { at(validOn: "2026-03-05") { agreements { nodes { key } } } }
      query Below($id: ID!, $with: Boolean!) { node(id: $id) { ...Parts } }
      fragment Parts on Node { ... on Agreement { parties { edges { role @include(if: $with) node { key } } } } }`;
    const then = await send('?format=ndjson&citations=none', { query, operationName: 'Then' });
    const below = await send('?format=ndjson&citations=none', {
      ...{ query, operationName: 'Below', variables: { id: 'agreement:mou-doe-acme', with: false } },
    });

    expect(rowsOf(await then.text()).map(({ key }) => key)).toEqual([
      'agreement:lease',
      'agreement:mou-doe-acme',
    ]);
    expect(rowsOf(await below.text())).toEqual([
      { key: 'org:acme-ai', not_disclosed: [] },
      { key: 'org:doe', not_disclosed: [] },
    ]);
  });

  it('writes the head of a list with no rows', async () => {
    const query = '{ agreements(where: { name: { eq: "Nothing" } }) { nodes { id name } } }';

    expect(await (await send('?format=csv&citations=none', { query })).text()).toBe('id,name\r\n');
    expect(await (await send('?format=ndjson', { query })).text()).toBe('');
  });
});
