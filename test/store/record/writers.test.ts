import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { lastWriteAbout, type WriteOutcome, writeOnce } from '../../../src/store/record/write-once.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { WRITE_CHILD } from '../../support/build.ts';
import { childTarget, openChildTarget, runChild } from '../../support/children.ts';
import {
  describeEngines,
  neo4jAccess,
  removeFolder,
  temporaryFolder,
} from '../../support/engines/engines.ts';
import { wipe } from '../../support/engines/wipe.ts';
import { points } from '../../support/random.ts';
import { companyOf, HUB, roundOf } from '../../support/worlds/rounds.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';
import type { WriteTask } from '../../support/write-child.ts';

/** Writers that are killed, and several at once: each write takes effect once, and none is lost. */

const model = readSchemaModel();
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

describeEngines('writers', (_open, name) => {
  const target = childTarget(name === 'neo4j' ? neo4jAccess() : undefined, folder);
  const kills = name === 'embedded' ? points({ few: 3, all: 20 }) : points({ few: 2, all: 5 });
  const each = name === 'embedded' ? points({ few: 20, all: 500 }) : points({ few: 10, all: 500 });

  beforeAll(async () => {
    const engine = openChildTarget(target);
    if (name === 'neo4j') await wipe(engine);
    await prepareStorage(engine, model);
    await record(engine, model, { records: HUB, recordedAt: '2026-01-01T00:00:00.000Z' });
    await engine.close();
  }, 120_000);

  it(`take effect once under one key, killed ${kills} times between the commit and the answer or before`, {
    timeout: 60_000 + kills * 60_000,
  }, async () => {
    for (let round = 0; round < kills; round += 1) {
      const task = { ...target, from: round, to: round + 1, isKeyed: true };
      // Every third at some moment of the write, all others where the answer alone is lost.
      const killed = await run({ ...task, kill: round % 3 === 2 ? (round * 5) % 40 : 'committed' });
      // One that is killed at some moment may have ended before.
      if (round % 3 !== 2) expect([killed.written, await roundsOf(round)]).toEqual([undefined, [1]]);
      expect((await run(task)).written).toBe(1);
      expect((await run(task)).written).toBe(1);
      expect(await roundsOf(round)).toEqual([1]);
    }
    await clean();
  });

  it(`are all there when two write ${each} each at the same time`, { timeout: 900_000 }, async () => {
    const from = 1_000;
    if (name === 'neo4j') {
      const tasks = [0, 1].map((part) => ({
        ...{ ...target, isKeyed: false },
        ...{ from: from + part * each, to: from + (part + 1) * each },
      }));
      expect(await Promise.all(tasks.map((task) => run(task)))).toEqual([
        { written: each },
        { written: each },
      ]);
    } else {
      const engine = openChildTarget(target);
      const rounds = Array.from({ length: 2 * each }, (_, index) => from + index);
      const done = await Promise.all(rounds.map((round) => write(engine, round, [])));
      expect(done.every(({ outcome }) => outcome === 'WRITTEN')).toBe(true);
      await engine.close();
    }
    const engine = openChildTarget(target);
    const rows = await engine.read({
      name: 'test.rounds',
      text: "MATCH (c:Company) WHERE c.id STARTS WITH 'org:r-' RETURN count(c) AS found",
    });
    const acts = await engine.read({ name: 'test.acts', text: 'MATCH (a:Act) RETURN count(a) AS found' });
    await engine.close();
    expect([rows, acts]).toEqual([[{ found: kills + 2 * each }], [{ found: kills + 2 * each }]]);
    await clean();
  });

  it('one of two who saw the same is told that it is stale, and its write comes after', {
    timeout: 120_000,
  }, async () => {
    const [one, other] = [openChildTarget(target), name === 'neo4j' ? openChildTarget(target) : undefined];
    const revision = await lastWriteAbout((query, params) => one.read(query, params), 'org:hub');
    const seen = [{ id: 'org:hub', revision }];
    const found = await Promise.all([write(one, 5_000, seen, true), write(other ?? one, 5_001, seen, true)]);
    expect(found.map(({ outcome }) => outcome).sort()).toEqual(['STALE', 'WRITTEN']);
    const late = found[0]?.outcome === 'STALE' ? 5_000 : 5_001;
    const stale = found.find(({ outcome }) => outcome === 'STALE');
    const now = stale?.outcome === 'STALE' ? stale.now : [];
    expect(await write(one, late, now, true)).toMatchObject({ outcome: 'WRITTEN' });
    const cities = await one.read({
      name: 'test.cities',
      text: "MATCH (s:Statement)-[:ABOUT]->({id: 'org:hub'}) WHERE s.predicate = 'city' RETURN count(s) AS found",
    });
    expect(cities).toEqual([{ found: 2 }]);
    await one.close();
    await other?.close();
    await clean();
  });

  async function write(
    engine: Engine,
    round: number,
    seen: readonly { readonly id: string; readonly revision: number }[],
    isOfHub = false,
  ): Promise<WriteOutcome> {
    return writeOnce(engine, model, {
      recordsAt: (at) =>
        isOfHub
          ? [
              {
                ...{ type: 'Statement', subject: 'org:hub', predicate: 'city', value: `City ${round}` },
                sources: ['source:s'],
              },
            ]
          : [companyOf(round), roundOf(round, at)],
      ...{ author: { by: 'test' }, seen },
    });
  }

  /** How often the decision of a round is there. */
  async function roundsOf(round: number): Promise<readonly number[]> {
    const engine = openChildTarget(target);
    const query = { name: 'test.round', text: 'MATCH (a:Act {reason: $reason}) RETURN count(a) AS found' };
    const rows = await engine.read(query, { reason: `Round ${round}.` });
    await engine.close();
    return rows.map((row) => Number(row.found));
  }

  async function clean(): Promise<void> {
    const engine = openChildTarget(target);
    for await (const drift of verify(engine, model)) expect(drift).toBeUndefined();
    await engine.close();
  }
});

/** Writes in a process of its own, to its end or to where it is to be killed; returns how many rounds. */
async function run(task: WriteTask): Promise<{ readonly written?: unknown }> {
  const { report } = await runChild(WRITE_CHILD, task);
  return report ?? {};
}
