import { expect, it } from 'vitest';
import { record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { generated } from '../../support/worlds/generated.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';

describeEngines('the calls to the database', (open) => {
  const records = [...generated({ organizations: 120, agreements: 200, statements: 0 })];
  const filled = beforeFilled(open, records);

  const DEEP = `query Deep($first: Int, $inner: Int) {
    organizations(first: $first, where: {agreements: {count: {gte: 1}}}) {
      nodes { name agreements(first: $inner, where: {announcedOn: {gt: "2024"}}) {
        edges { role since node { name parties(first: $inner) {
          edges { basis node { name agreements(first: $inner) { nodes { name valueUsd } } } } } } } } } } }`;

  // Lists below lists come with them where a call has a way to go.
  const callsOf = (levels: number) => (filled().engine.capabilities.readsNestedLists ? 1 : levels);

  it('of four levels are at most four, however many rows', async () => {
    const { engine, counts, reset } = countingEngine(filled().engine);
    const many = await ask(engine, DEEP, { first: 100, inner: 5 });
    expect(JSON.stringify(many).length).toBeGreaterThan(50_000);
    expect(counts.reads).toHaveLength(callsOf(4));
    reset();
    await ask(engine, DEEP, { first: 1, inner: 1 });
    expect(counts.reads).toHaveLength(callsOf(4));
  });

  const PAGED = `query Paged($first: Int, $inner: Int, $after: String, $kind: AgreementKind, $names: [String!], $day: FuzzyDate, $text: String) {
    organizations(first: $first, after: $after, where: {name: {notIn: $names}, agreements: {some: {kind: {ne: $kind}}}}) {
      pageInfo { endCursor } nodes { name agreements(first: $inner, where: {announcedOn: {gt: $day}}) {
        nodes { name parties(first: $inner, where: {name: {contains: $text}}) { edges { role node { name } } } } } } } }`;

  it('have at most four texts over 84 sets of variables of one document', async () => {
    const { engine, counts } = countingEngine(filled().engine);
    let after: string | null = null;
    for (let index = 0; index < 84; index += 1) {
      const page = await ask(engine, PAGED, {
        first: 1 + (index % 7),
        inner: 1 + (index % 5),
        after,
        kind: ['MOU', 'CONTRACT', 'LEASE'][index % 3],
        names: Array.from({ length: index % 4 }, (_, place) => `Organization ${place}`),
        day: ['2024', '2025-02', '2025-03-04', '2026'][index % 4],
        text: ['o', 'Organization 1', '10'][index % 3],
      });
      after = (page as { organizations: { pageInfo: { endCursor: string | null } } }).organizations.pageInfo
        .endCursor;
    }
    expect(textsOf(counts).length).toBeLessThanOrEqual(4);
    expect(counts.reads.length).toBeGreaterThanOrEqual(83 * callsOf(2.5));
  });

  it('have at most four texts whichever way a list is ordered and however it is paged', async () => {
    const { engine, counts } = countingEngine(filled().engine);
    const query = `query Ordered($way: Direction!, $first: Int, $after: String, $text: String) {
      agreements(first: $first, after: $after, orderBy: [{announcedOn: $way}, {name: ASC}], where: {name: {contains: $text}}) {
        pageInfo { endCursor } nodes { name } } }`;
    let after: string | null = null;
    for (let index = 0; index < 84; index += 1) {
      const variables = { way: index < 42 ? 'ASC' : 'DESC', first: 1 + (index % 7), text: String(index % 3) };
      const page = await ask(engine, query, { ...variables, after: index % 42 === 0 ? null : after });
      after = (page as { agreements: { pageInfo: { endCursor: string | null } } }).agreements.pageInfo
        .endCursor;
    }
    expect(textsOf(counts).length).toBeLessThanOrEqual(4);
  });

  it('that write a thousand agreements have constant texts, one for each label and type', {
    timeout: 300_000,
  }, async () => {
    const { engine, counts } = countingEngine(filled().engine);
    const { model } = api().contract;
    const more = [...generated({ organizations: 120, agreements: 1_200, statements: 0 })];
    const write = (written: typeof more) =>
      record(engine, model, { records: written, recordedAt: RECORDED_AT });
    await write(more.filter((each) => each.type === 'Source'));
    const agreements = more.filter((each) => each.type === 'Agreement').slice(200);
    counts.texts.clear();

    // The second batch meets organizations that the first spoke of, as all later ones do.
    await write(agreements.slice(0, 100));
    await write(agreements.slice(100, 200));
    const few = textsOf(counts);
    for (let start = 200; start < 1_000; start += 400) await write(agreements.slice(start, start + 400));

    expect(textsOf(counts)).toEqual(few);
    expect(counts.texts.get('record.newNodes')?.size).toBe(1);
    expect(await ask(filled().engine, '{ agreements { totalCount } }')).toEqual({
      agreements: { totalCount: 1_200 },
    });
  });
});

function textsOf(counts: ReturnType<typeof countingEngine>['counts']): string[] {
  return [...counts.texts.values()].flatMap((texts) => [...texts]);
}
