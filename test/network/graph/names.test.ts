import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { idOf } from '../../support/worlds/world.ts';

/**
 * Compares names that the network answers with names that the database answers when more is selected of the
 * same entities.
 */

const IDS = ['org:a', 'org:b', 'org:lab', 'agreement:x', 'agreement:y'];
const NAMES = ['Alpha', 'Ärzte ohne Namen', 'ナショナル', 'long '.repeat(60).trim()];
const EMPTY = { name: 'test.empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' };

const frame: readonly DataRecord[] = [
  { type: 'Company', id: 'org:a', name: 'A' },
  { type: 'Company', id: 'org:b', name: 'B' },
  { type: 'NationalLab', id: 'org:lab', name: 'Lab' },
  {
    ...{ type: 'Agreement', id: 'agreement:x', name: 'X' },
    ...{ parties: ['org:a', 'org:b'], namedLabs: ['org:lab'] },
  },
  { type: 'Agreement', id: 'agreement:y', name: 'Y', parties: ['org:a', 'org:lab'] },
];

/** One more name for an entity, one name less, or another entity. */
const step: fc.Arbitrary<DataRecord> = fc.oneof(
  fc
    .record({
      subject: fc.constantFrom(...IDS),
      value: fc.constantFrom(...NAMES),
      basis: fc.constantFrom('STATED' as const, 'REPORTED' as const, 'INFERRED' as const),
    })
    .map((said) => ({ type: 'Statement', predicate: 'name', ...said }) as DataRecord),
  fc.record({ subject: fc.constantFrom(...IDS), value: fc.constantFrom('A', 'Lab', 'X', ...NAMES) }).map(
    (said): DataRecord => ({
      ...{ type: 'Retraction', reason: 'Wrong.' },
      statement: idOf({ ...said, predicate: 'name' }),
    }),
  ),
  fc.record({ number: fc.nat(9), name: fc.constantFrom(...NAMES) }).map(
    ({ number, name }): DataRecord => ({
      ...{ type: 'Agreement', id: `agreement:n${number}`, name: `${name} ${number}` },
      parties: ['org:a', 'org:b'],
    }),
  ),
);

/** The same entities once by their names alone and once with more. */
function walks(more: '' | 'summary'): string {
  const named = `__typename id called: name ${more}`;
  return `query { 
    paths(from: "org:b", to: "org:lab", maxHops: 5, first: 9) {
      nodes { nodes { ...Named } hops { from { ${named} } to { name ${more} } } }
      edges { node { nodes { id ${more} } } }
    }
    neighbourhood(of: "org:a", hops: 2, limit: 12) {
      nodes { ${named} }
      neighbours { distance basis degree node { __typename ... on Node { id } ... on Organization { name ${more} } } }
      links { linkId from { id ${more} } to { ${named} } }
    }
  }
  fragment Named on Entity { id ... on Company { name ${more} } ... on Agreement { name ${more} } ... on NationalLab { name ${more} } }`;
}

function withoutSummary(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data, (key, value) => (key === 'summary' ? undefined : value)));
}

async function answered(engine: Engine, more: '' | 'summary') {
  const { data, errors } = await askResult(engine, walks(more));
  // Which of several entities without a name comes first is open.
  const messages = errors?.map(({ message }) => message.replace(/field \w+\./, ''));
  return { data: withoutSummary(data), errors: [...new Set(messages)] };
}

describeEngines('names in the network', (open, engineName) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  const write = (on: Engine, records: readonly DataRecord[]) => record(on, model, { records });

  /** Without names that are not stated, which cannot be taken back. */
  async function taken(on: Engine, records: readonly DataRecord[]): Promise<readonly DataRecord[]> {
    const rows = await on.read({
      name: 'test.statements',
      text: 'MATCH (s:Statement) WHERE s.retractedAt IS NULL RETURN s.id AS id',
    });
    const known = new Set(rows.map(({ id }) => id));
    return records.filter((given) => given.type !== 'Retraction' || known.has(given.statement));
  }

  it('are those that the database answers with, after any changes', {
    timeout: within(120_000),
  }, async () => {
    const cases = runsOn(engineName, 60);
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        async (batches) => {
          // Another engine object has a network of its own.
          const { engine: fresh, counts, reset } = countingEngine(engine);
          await fresh.write((tx) => tx.run(EMPTY));
          await write(fresh, frame);
          let before: unknown;
          for (const batch of [[], ...batches]) {
            const records = await taken(fresh, batch);
            if (records.length > 0) await write(fresh, records);
            reset();
            const byNetwork = await answered(fresh, '');
            expect(counts.reads).not.toContain('node.byId');
            const byDatabase = await answered(fresh, 'summary');
            expect(counts.reads).toContain('node.byId');
            expect(byNetwork).toEqual(byDatabase);
            if (before !== undefined && JSON.stringify(before) !== JSON.stringify(byNetwork)) changes += 1;
            before = byNetwork;
          }
        },
      ),
      { numRuns: cases },
    );
    // Most batches must show in the answers.
    expect(changes).toBeGreaterThan(cases);
  });

  it('follow what other processes write, without all being read again', async () => {
    await engine.write((tx) => tx.run(EMPTY));
    await write(engine, frame);
    const { engine: ours, counts, reset } = countingEngine(engine);
    const nameOfLab = async () => {
      const { paths } = await ask(
        ours,
        '{ paths(from: "org:b", to: "org:lab", first: 1) { nodes { nodes { name } } } }',
      );
      return (paths as { nodes: { nodes: { name: string }[] }[] }).nodes[0]?.nodes.at(-1)?.name;
    };
    expect(await nameOfLab()).toBe('Lab');
    reset();
    const renamed = {
      subject: 'org:lab',
      predicate: 'name',
      value: 'Laboratory',
      rank: 'PREFERRED',
    } as const;
    await write(engine, [{ type: 'Statement', ...renamed, rankReason: 'Its own word.' } as DataRecord]);
    await expect.poll(nameOfLab).toBe('Laboratory');
    expect(counts.reads).not.toContain('network.nodes');
  });

  it('are those of the day in a view', async () => {
    await engine.write((tx) => tx.run(EMPTY));
    await write(engine, [
      { type: 'Source', id: 'source:s', title: 'S', publisher: 'S', tier: 'OFFICIAL', state: 'LIVE' },
      ...frame,
      {
        ...{ type: 'Statement', subject: 'org:lab', predicate: 'name', value: 'New Laboratory' },
        ...{ start: '2025-06-01', sources: [{ source: 'source:s', saidOn: '2025-06-01' }] },
      } as DataRecord,
    ]);
    const named = async (day: string, more: string) => {
      const { at } = await ask(
        engine,
        `{ at(validOn: "${day}", certainty: POSSIBLE) { neighbourhood(of: "agreement:x") { nodes { id name ${more} } } } }`,
      );
      return withoutSummary(at);
    };
    for (const day of ['2025-01-01', '2026-01-01'])
      expect(await named(day, '')).toEqual(await named(day, 'summary'));
    expect(await named('2025-01-01', '')).not.toEqual(await named('2026-01-01', ''));
  });
});
