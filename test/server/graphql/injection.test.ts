import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { DataError } from '../../../src/errors.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { api } from '../../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';

const DELETE = 'DETACH DELETE n //';
const LIST =
  'query($where: CompanyFilter, $orderBy: [CompanyOrder!]) { companies(where: $where, orderBy: $orderBy)';
const NODES = '{ totalCount nodes { id } } }';

describeEngines('Cypher in what is asked', (open) => {
  let engine: Engine;
  let served: Served;
  let before: unknown;
  const size = () => engine.read({ name: 'size', text: 'MATCH (n) RETURN count(n) AS nodes' });
  beforeAll(async () => {
    engine = await open(worldOf(world));
    served = await serve({ engine });
    before = await size();
  });
  afterAll(() => served.server.close());
  afterEach(async () => expect(await size()).toEqual(before));

  it.each([
    "x' OR 1=1 //",
    `x"}) ${DELETE}`,
    '$p0',
    '`',
    '\\',
    '\\u0027 OR 1=1',
    "') RETURN 1 AS x UNION MATCH (n)",
  ])('a value is a value: %s', async (value) => {
    for (const operator of ['eq', 'contains', 'startsWith', 'endsWith']) {
      const answer = await served.post(`${LIST} ${NODES}`, { where: { name: { [operator]: value } } });

      expect(answer.errors).toEqual([]);
      expect(answer.data).toEqual({ companies: { totalCount: 0, nodes: [] } });
    }
    const all = await served.post(`${LIST} ${NODES}`, { where: { name: { ne: value } } });
    expect(all.data).toMatchObject({ companies: { totalCount: 2 } });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['a direction', { orderBy: [{ name: `ASC ${DELETE}` }] }],
    ['a name to order by', { orderBy: [{ [`name ${DELETE}`]: 'ASC' }] }],
    ['a name in a filter', { where: { [`name\`) ${DELETE}`]: { eq: 'x' } } }],
    ['an operator', { where: { name: { [`eq ${DELETE}`]: 'x' } } }],
    ['a relationship', { where: { [`agreements\`]-() ${DELETE}`]: { some: {} } } }],
    ['an operator of another database', { where: { name: { eq: { $ne: null } } } }],
  ])('%s is one of those that are known', async (_what, variables) => {
    const answer = await served.post(`${LIST} ${NODES}`, variables);

    expect(answer.status).toBe(400);
    expect(answer.errors.map(({ code }) => code)).toEqual(answer.errors.map(() => 'BAD_USER_INPUT'));
    expect(answer.text).not.toMatch(/MATCH|stack|node_modules/);
  });

  it('a type of a search is one of those that are known, and its text no syntax', async () => {
    const search =
      'query($text: String!, $types: [EntityType!]) { search(text: $text, types: $types) { totalCount } }';

    const typed = await served.post(search, { text: 'acme', types: [`COMPANY) ${DELETE}`] });
    const syntax = await served.post(search, { text: `name:acme^9 OR *:* ~2 ") ${DELETE}` });

    expect([typed.status, typed.errors[0]?.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(syntax.errors).toEqual([]);
  });

  it('a cursor that was tampered with is refused or only a place in the list', async () => {
    const page =
      'query($after: String) { companies(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }';
    const { data } = await served.post(page);
    const { endCursor } = (data as { companies: { pageInfo: { endCursor: string } } }).companies.pageInfo;
    const [order] = JSON.parse(Buffer.from(endCursor, 'base64url').toString()) as [string];
    const forged = (...values: unknown[]) =>
      Buffer.from(JSON.stringify([order, ...values])).toString('base64url');

    for (const after of [
      forged({ $gt: '' }, 'x'),
      forged([['x']], 'x'),
      forged(),
      'A'.repeat(100_000),
      '__proto__',
      '..%2F..%2Fetc',
    ]) {
      const answer = await served.post(page, { after });
      expect(answer.errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT']);
    }
    const placed = await served.post(page, { after: forged("' OR 1=1", `x' ${DELETE}`) });
    expect(placed.errors.filter(({ code }) => code !== 'BAD_USER_INPUT')).toEqual([]);
  });

  it.each(['search(text: "acme", first: 1', 'centrality(metric: DEGREE, first: 1'])(
    'a cursor of a ranked list is refused that holds no place: %s',
    async (list) => {
      const page = `query($after: String) { list: ${list}, after: $after) { totalCount pageInfo { endCursor hasPreviousPage } } }`;
      const whole = (await served.post(page)).data as { list: { pageInfo: { endCursor: string } } };
      const [order] = JSON.parse(Buffer.from(whole.list.pageInfo.endCursor, 'base64url').toString()) as [
        string,
      ];

      for (const place of [[], [-1], [1.5], ['0'], [null], [0, 0]]) {
        const after = Buffer.from(JSON.stringify([order, ...place])).toString('base64url');
        const { errors } = await served.post(page, { after });
        expect(errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT']);
        expect(errors[0]?.message).toMatch(/must be a cursor from an earlier page.*Take it from `pageInfo`/);
      }
      const { data } = await served.post(page, { after: whole.list.pageInfo.endCursor });
      expect(data).toMatchObject({ list: { pageInfo: { hasPreviousPage: true } } });
    },
  );

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a date', 'AgreementFilter', { announcedOn: { gt: `2026-${'1'.repeat(200_000)}` } }],
    ['a date of dashes', 'AgreementFilter', { announcedOn: { gt: '-'.repeat(200_000) } }],
    ['an instant', 'AgreementFilter', { announcedOn: { gt: `2026-01-01T${'0:'.repeat(100_000)}` } }],
    ['a number', 'AgreementFilter', { valueUsd: { gt: '9'.repeat(200_000) } }],
    ['a text', 'AgreementFilter', { name: { contains: 'a\u0301'.repeat(60_000) } }],
    ['spaces', 'AgreementFilter', { name: { contains: `${' '.repeat(200_000)}x` } }],
  ])('%s of 200,000 characters costs little', async (_what, type, where) => {
    const start = process.cpuUsage();
    const answer = await served.post(`query($where: ${type}) { agreements(where: $where) { totalCount } }`, {
      where,
    });
    const { user, system } = process.cpuUsage(start);

    expect(answer.errors.filter(({ code }) => code !== 'BAD_USER_INPUT')).toEqual([]);
    expect((user + system) / 1_000).toBeLessThan(500);
    expect(answer.text.length).toBeLessThan(2_000);
  });
});

describe('prototypes in what is imported', () => {
  const folder = temporaryFolder();
  const engine = openEmbedded({ callMs: 5_000 });
  afterAll(async () => {
    await engine.close();
    await removeFolder(folder);
  });

  it('are faults like any other unknown name, and nothing is applied', async () => {
    const { model } = api().contract;
    await prepareStorage(engine, model);
    const evil = '"type":"Company","id":"org:evil","name":"Evil","method":"MANUAL"';
    const records = [
      `{${evil},"__proto__":{"isAdmin":true}}`,
      `{${evil},"constructor":{"prototype":{"isAdmin":true}}}`,
      `{${evil},"toString":"x"}`,
      '{"type":"__proto__","id":"org:a","name":"A"}',
      '{"type":"constructor","id":"org:b","name":"B"}',
      '{"type":"Company","id":"__proto__","name":"C"}',
      '{"type":"Statement","subject":"org:evil","predicate":"__proto__","value":"x"}',
      '{"type":"Statement","subject":"org:evil","predicate":"constructor","value":"x"}',
      '{"type":"Company","id":"org:../../etc/passwd","name":"D"}',
    ];
    const path = join(folder, 'evil.json');
    writeFileSync(path, `{"recordedAt":"2026-11-23T00:00:00Z","records":[${records.join(',')}]}`);

    const error = await importFiles(engine, model, { paths: [path] }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(DataError);
    const places = new Set(
      (error as DataError).faults.map((fault) => /records\[(\d+)\]/.exec(fault.path ?? '')?.[1]),
    );
    expect([...places].sort()).toEqual(records.map((_, index) => String(index)));
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    expect(await engine.read({ name: 'any', text: 'MATCH (n:Node) RETURN n.id AS id' })).toEqual([]);
  });
});
