import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { idOf } from '../../support/worlds/world.ts';

/** Undoing a write takes back what it made known, and nothing else; where later writes stand on it, it is refused. */

const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
});
const SOURCES = ['source:press', 'source:page', 'source:office'];
const CITIES: readonly StatementRecord[] = ['Alpha', 'Beta', 'Gamma'].map((value) => ({
  ...{ type: 'Statement', subject: 'org:a', predicate: 'city', value },
}));
const [ALPHA] = CITIES as readonly [StatementRecord];
const WORLD: readonly DataRecord[] = [
  ...SOURCES.map((id, index) => source(id, ['PRESS', 'AGGREGATOR', 'OFFICIAL'][index] ?? 'PRESS')),
  { type: 'Company', id: 'org:a', name: 'A', sources: ['source:office'] },
  { type: 'Company', id: 'org:b', name: 'B', sources: ['source:office'] },
  { type: 'Agreement', id: 'agreement:x', name: 'X', sources: ['source:press'] },
  { ...ALPHA, sources: ['source:press'] },
];

const RESULT =
  'change { id actCount by } revision userErrors { path code message } preview(first: 100) { nodes { predicate kind before after } }';

interface Result {
  readonly change: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

describeEngines('undo', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;
  const curator = callerOf('curator');

  beforeEach(async () => {
    engine ??= await open();
    await reset();
  });

  it('takes back a statement, a further source, a decision and a value of a source, each by an act or a value', async () => {
    const before = await shown();
    const said = await write(`record(records: [
      { statement: { subject: "org:a", predicate: "region", value: "OR", sources: [{ source: "source:office" }] } }
      { statement: { subject: "org:a", predicate: "city", value: "Alpha", sources: [{ source: "source:office" }] } }
      { source: { id: "source:press", title: "Another title" } }
    ])`);
    const ruled = await write(`rule(statement: "${idOf(ALPHA)}", rank: DEPRECATED, reason: "Doubtful.")`);
    expect(await shown()).not.toEqual(before);

    expect(await undo(ruled)).toMatchObject({ userErrors: [], change: { actCount: 1, by: 'the curator' } });
    expect(await undo(said)).toMatchObject({ userErrors: [], change: { actCount: 2 } });
    expect(await shown()).toEqual(before);
    await holdsTogether();
  });

  it('gives back who might read a statement', async () => {
    const about = `statement: "${idOf(ALPHA)}"`;
    const read = async () =>
      (await ask(engine, `{ node(id: "${idOf(ALPHA)}") { ... on Statement { visibility embargoedUntil } } }`))
        .node;
    const embargo = await write(
      `rule(${about}, visibility: EMBARGOED, embargoedUntil: "2026-12-01", reason: "Until then.")`,
    );
    const release = await write(`rule(${about}, visibility: PUBLIC, reason: "Earlier.")`);
    expect(await read()).toEqual({ visibility: 'PUBLIC', embargoedUntil: null });

    await undo(release);
    expect(await read()).toEqual({ visibility: 'EMBARGOED', embargoedUntil: '2026-12-01' });
    expect((await undo(embargo)).userErrors.map(({ code }) => code)).toContain('STANDS_UPON');
    expect(await write(`rule(${about}, visibility: EMBARGOED, reason: "No day.")`)).toMatchObject({
      userErrors: [{ path: ['embargoedUntil'], code: 'MISSING_VALUE' }],
    });
    await holdsTogether();
  });

  it('leaves retracted what a write brought back by saying it anew, and is itself undone', async () => {
    await write(`retract(statement: "${idOf(ALPHA)}", reason: "Misread.")`);
    const retracted = await shown();
    const again = await write(
      'record(records: [{ statement: { subject: "org:a", predicate: "city", value: "Alpha", sources: [{ source: "source:office" }] } }])',
    );
    const back = await shown();
    expect(back).not.toEqual(retracted);

    const undone = await undo(again);
    expect(undone).toMatchObject({ userErrors: [], change: { actCount: 2 } });
    expect(await shown()).toEqual(retracted);
    await undo(undone);
    expect(await shown()).toEqual(back);
    await holdsTogether();
  });

  it('takes back a word that had ended before it was recorded, which changes nothing', async () => {
    await write(
      `endEvidence(statement: "${idOf(ALPHA)}", source: "source:page", on: "2026-02", reason: "It says so no more.")`,
    );
    const before = await shown();
    const said = await write(
      'record(records: [{ statement: { subject: "org:a", predicate: "city", value: "Alpha", sources: [{ source: "source:page" }] } }])',
    );

    expect((await undo(said)).userErrors).toEqual([]);
    expect(await shown()).toEqual(before);
    await holdsTogether();
  });

  it('leaves a statement alone that was reinstated after its write had brought it back', async () => {
    await write(`retract(statement: "${idOf(ALPHA)}", reason: "Misread.")`);
    const again = await write(
      'record(records: [{ statement: { subject: "org:a", predicate: "city", value: "Alpha", sources: [{ source: "source:office" }] } }])',
    );
    await write(`reinstate(statement: "${idOf(ALPHA)}", reason: "Read again.")`);

    expect(await undo(again)).toMatchObject({ userErrors: [], change: { actCount: 1 } });
    expect(await shown()).toMatchObject({ evidence: { value: 'Alpha' } });
    await holdsTogether();
  });

  it('is itself undone', async () => {
    const said = await write(
      'record(records: [{ statement: { subject: "org:a", predicate: "region", value: "OR", sources: [{ source: "source:office" }] } }])',
    );
    const after = await shown();
    const undone = await undo(said);
    expect(await undo(undone)).toMatchObject({ userErrors: [] });
    expect(await shown()).toEqual(after);
    await holdsTogether();
  });

  it('previews what it would take back', async () => {
    const said = await write(
      'record(records: [{ statement: { subject: "org:a", predicate: "region", value: "OR", sources: [{ source: "source:office" }] } }])',
    );
    const result = await write(
      `undo(change: "${said.change?.id}", reason: "Wrong.", options: { mode: PREVIEW })`,
    );
    expect(result).toMatchObject({
      change: null,
      preview: { nodes: [{ predicate: 'region', kind: 'RETRACTED', before: 'OR', after: null }] },
    });
  });

  it.each([
    [
      'a decision about its statement',
      () => `rule(statement: "${idOf(CITIES[1] as StatementRecord)}", rank: PREFERRED, reason: "So.")`,
      /decided about/,
    ],
    [
      'another source of its statement',
      () =>
        'record(records: [{ statement: { subject: "org:a", predicate: "city", value: "Beta", sources: [{ source: "source:office" }] } }])',
      /brought another source/,
    ],
    [
      'a statement that replaces its own',
      () =>
        `supersede(statement: "${idOf(CITIES[1] as StatementRecord)}", by: { subject: "org:a", predicate: "city", value: "Gamma", sources: [{ source: "source:office" }] })`,
      /replaced/,
    ],
    [
      'something said of an entity that it named',
      () =>
        'record(records: [{ statement: { subject: "org:new", predicate: "city", value: "Beta", sources: [{ source: "source:office" }] } }])',
      /which this write named/,
    ],
  ])('is refused where %s stands on it, and says which write that is', async (_what, later, words) => {
    const said = await write(`record(records: [
      { statement: { subject: "org:a", predicate: "city", value: "Beta", sources: [{ source: "source:page" }] } }
      { company: { id: "org:new", name: "New", sources: [{ source: "source:page" }] } }
    ])`);
    const standing = await write(later());
    expect(standing.userErrors).toEqual([]);
    const before = await exported();
    const refused = await undo(said);
    expect(refused).toMatchObject({ change: null, userErrors: [{ code: 'STANDS_UPON', path: ['change'] }] });
    expect(refused.userErrors[0]?.message).toMatch(words);
    expect(refused.userErrors[0]?.message).toContain(String(standing.change?.id));
    expect(await exported()).toEqual(before);

    expect(await undo(standing)).toMatchObject({ userErrors: [] });
    // What undid the one that stood there stands there now.
    expect((await undo(said)).userErrors.every(({ code }) => code === 'STANDS_UPON')).toBe(true);
  });

  it.each(['change:999', 'org:a'])('is refused for %s, which is no change set', async (id) => {
    expect(await write(`undo(change: "${id}", reason: "Wrong.")`)).toMatchObject({
      change: null,
      userErrors: [{ code: 'UNKNOWN_ID', path: ['change'] }],
    });
  });

  const steps = fc.array(
    fc.record({
      what: fc.constantFrom('say', 'retract', 'reinstate', 'end', 'rule'),
      one: fc.nat(2),
      other: fc.nat(2),
    }),
    { minLength: 2, maxLength: 7 },
  );

  it('gives back the graph of before, whatever was written, newest first', {
    timeout: within(240_000),
  }, async () => {
    let undone = 0;
    const property = fc.asyncProperty(steps, async (given) => {
      await reset();
      const states: unknown[] = [await shown()];
      const made: Result[] = [];
      for (const { what, one, other } of given) {
        const statement = idOf(CITIES[one] as StatementRecord);
        const about = `statement: "${statement}", reason: "${what}"`;
        const texts: Readonly<Record<string, string>> = {
          say: `record(records: [{ statement: { subject: "org:a", predicate: "city", value: "${CITIES[one]?.value}", sources: [{ source: "${SOURCES[other]}" }] } }])`,
          retract: `retract(${about})`,
          reinstate: `reinstate(${about})`,
          end: `endEvidence(${about}, source: "${SOURCES[other]}", on: "2026-02")`,
          rule: `rule(${about}, rank: ${['PREFERRED', 'NORMAL', 'DEPRECATED'][other]})`,
        };
        const result = await write(texts[what] ?? '');
        if (!result.change) continue;
        made.push(result);
        states.push(await shown());
      }
      // The newest alone has nothing standing on it.
      const newest = made.at(-1);
      if (!newest) return;
      expect((await undo(newest)).userErrors).toEqual([]);
      expect(await shown()).toEqual(states.at(-2));
      await holdsTogether();
      undone += 1;
    });
    await fc.assert(property, { numRuns: runsOn(name, 40) });
    expect(undone).toBeGreaterThan(1);
  });

  async function reset(): Promise<void> {
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD, recordedAt: '2026-01-01T00:00:00.000Z' });
  }

  /** What is best known: values, relationships, conflicts, sources, and how each statement that counts ranks and who says it. */
  async function shown(): Promise<unknown> {
    const all = await ask(
      engine,
      `{ companies { nodes { key name city region conflicts { nodes { predicate class } } } } sources { nodes { key title } }
        evidence: entity(by: { id: "org:a" }) { evidence(field: "city") { value statements(first: 20) { nodes { standing statement { key } } } } } }`,
    );
    const { evidence } = all.evidence as {
      evidence: { value: unknown; statements: { nodes: { standing: string }[] } };
    };
    // What was taken back is shown on, and counts no longer.
    const counting = evidence.statements.nodes.filter(({ standing }) => standing !== 'LEFT_OUT');
    return { ...all, evidence: { value: evidence.value, counting } };
  }

  async function write(field: string): Promise<Result> {
    const { data, errors } = await askAs(engine, curator, {
      source: `mutation { result: ${field} { ${RESULT} } }`,
    });
    expect(errors).toBeUndefined();
    return (data as unknown as { readonly result: Result }).result;
  }

  function undo({ change }: Result): Promise<Result> {
    return write(`undo(change: "${change?.id}", reason: "It was wrong.")`);
  }

  async function exported(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of exportGraph(engine, model)) lines.push(line);
    return lines;
  }

  async function holdsTogether(): Promise<void> {
    for await (const drift of verify(engine, model)) expect(drift).toBeUndefined();
  }
});
