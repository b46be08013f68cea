import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { mirrorFile } from '../../../src/exchange/import/mirror-file.ts';
import { type DataRecord, itemsOf } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { readUnfinishedImports } from '../../../src/store/read/unfinished-imports.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../../support/engines/engines.ts';
import { watched } from '../../support/engines/wipe.ts';
import { runsOn, within } from '../../support/random.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

const { model } = api().contract;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const at = (month: number) => `2026-0${month}-10T00:00:00.000Z`;
const KEPT = ['Source', 'Identifier', 'Company', 'Agreement', 'Program'];
const WORLD = narrowed(modelWorld(model, { seed: 3, perType: 3 }));
const companies = WORLD.filter(({ type }) => type === 'Company').map(({ id = '' }) => id);
const merge = (from: string, into: string, month: number): DataRecord => ({
  ...{ type: 'Merge', from, into, at: at(month), reason: 'The same.' },
});

/** A file that an export wrote, with what is in it. */
interface Exported {
  readonly path: string;
  readonly lines: readonly string[];
}

describeEngines('a mirrored export', (open, name) => {
  let engine: Engine;

  /** Exports of worlds that hold some of the records each, with acts of their own. */
  const states: Exported[] = [];

  beforeAll(async () => {
    engine = await open();
    const maker = openEmbedded({ callMs: 30_000 });
    for (let place = 0; place < 4; place += 1) {
      await empty(maker);
      const [one = '', other = '', third = ''] = companies;
      const own: DataRecord[] = [
        ...(place % 2 === 0 ? [merge(one, other, 3)] : [merge(other, third, 3)]),
        {
          type: 'Statement',
          subject: third,
          predicate: 'city',
          value: `City ${place}`,
          note: `Note ${place}`,
        },
        { type: 'Topic', id: `topic:only-${place}`, name: `Only ${place}` },
      ];
      const shown = WORLD.map((item) =>
        item.type === 'Source'
          ? { ...item, title: `Title ${place}`, note: place % 2 === 0 ? undefined : 'Note' }
          : item,
      );
      // Each world lacks some sources among the evidence, and what was decided in others.
      const cited = shown.map((item, index) =>
        'sources' in item && Array.isArray(item.sources) && (index + place) % 3 === 0
          ? { ...item, sources: item.sources.slice(0, place % 2) }
          : item,
      ) as DataRecord[];
      const acts = ['Ruling', 'EvidenceEnd', 'Distinct', 'Unsure'];
      const kept = cited.filter((item, index) => !(acts.includes(item.type) && (index + place) % 2 === 0));
      await record(maker, model, {
        records: [...kept.flatMap(withoutRun), ...own],
        recordedAt: at(1 + (place % 2)),
      });
      const lines = await exported(maker);
      const path = join(folder, `${name}-${place}.jsonl`);
      writeFileSync(path, `${lines.join('\n')}\n`);
      states.push({ path, lines });
    }
    await maker.close();
    await empty();
  }, within(240_000));

  it('makes the graph that a fresh import makes, whatever was there before', {
    timeout: within(600_000),
  }, async () => {
    const steps = fc.array(fc.nat(3), { minLength: 2, maxLength: name === 'embedded' ? 4 : 2 });
    const property = fc.asyncProperty(steps, async (places) => {
      for (const place of places) {
        const { path, lines } = states[place] as Exported;
        await mirrorFile(engine, model, { path });
        const found = await exported();
        expect(found.filter((line) => !lines.includes(line))).toEqual([]);
        expect(lines.filter((line) => !found.includes(line))).toEqual([]);
      }
      expect(await drifts()).toEqual([]);
    });
    await fc.assert(property, { numRuns: runsOn(name, 5) });
  });

  it('leaves nothing behind of what is gone', async () => {
    await mirrorFile(engine, model, { path: (states[1] as Exported).path });
    await mirrorFile(engine, model, { path: (states[2] as Exported).path });

    const rows = await engine.read({ name: 'test.all', text: 'MATCH (n) RETURN n {.*} AS node' });
    const edges = await engine.read({ name: 'test.edges', text: 'MATCH (a)-[r]->(b) RETURN r {.*} AS edge' });
    expect(JSON.stringify([rows, edges])).not.toMatch(/only-1|Only 1|Title 1|Note 1|City 1/);
    const { search } = await ask(engine, '{ search(text: "Only 1") { nodes { id } } }');
    expect(JSON.stringify(search)).not.toContain('only-1');
  });

  it('given again changes nothing', async () => {
    const { path } = states[2] as Exported;
    await mirrorFile(engine, model, { path });
    expect(await mirrorFile(engine, model, { path })).toMatchObject({ mapped: 0, removed: 0, failed: 0 });
  });

  it.each(name === 'embedded' ? [1, 3, 6] : [3])(
    'stopped after %i writes says so, and is finished when it is given again',
    async (writes) => {
      const [from, to] = [states[0] as Exported, states[3] as Exported];
      await mirrorFile(engine, model, { path: from.path });
      let written = 0;
      const stopped = watched(engine, () => {
        written += 1;
        if (written > writes) throw new Error('stopped');
      });
      await expect(mirrorFile(stopped, model, { path: to.path })).rejects.toThrow('stopped');
      expect((await readUnfinishedImports(engine)).map(({ fileName }) => fileName)).toEqual([
        `${name}-3.jsonl`,
      ]);

      await mirrorFile(engine, model, { path: to.path });

      expect(await exported()).toEqual(to.lines);
      expect(await drifts()).toEqual([]);
      expect(await readUnfinishedImports(engine)).toEqual([]);
    },
  );

  it('that is none, or not whole, removes nothing', async () => {
    const { path, lines } = states[2] as Exported;
    await mirrorFile(engine, model, { path });
    const broken: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['none', [], /Expected an export; found no record/],
      [
        'half',
        lines.slice(0, Math.floor(lines.length * 0.9)),
        /Expected a whole export, which holds whatever its records name/,
      ],
      [
        'seeds',
        ['{"type":"Topic","id":"topic:x","name":"X"}'],
        /Expected a record as `accord export` writes it/,
      ],
      ['faulty', [...lines, '{"type":"Topic","id":"topic:nameless"}'], /name/],
      ['text', ['{"type":'], /Expected one JSON object on the line/],
    ];
    for (const [title, given, message] of broken) {
      const file = join(folder, `${name}-${title}.jsonl`);
      writeFileSync(file, `${given.join('\n')}\n`);
      await expect(mirrorFile(engine, model, { path: file })).rejects.toThrow(message);
    }
    expect(await exported()).toEqual(lines);
  });

  it('replaces what files of another form brought', async () => {
    await empty();
    const file = join(folder, `${name}-seeds.jsonl`);
    writeFileSync(file, '{"type":"Topic","id":"topic:seed","name":"Seed"}\n');
    await importFiles(engine, model, { paths: [file] });
    const { path, lines } = states[0] as Exported;

    await mirrorFile(engine, model, { path });

    expect(await exported()).toEqual(lines);
    expect(await drifts()).toEqual([]);
  });

  async function empty(of = engine): Promise<void> {
    await of.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(of, model);
  }

  async function exported(of = engine): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of exportGraph(of, model)) lines.push(line);
    return lines;
  }

  async function drifts(): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const drift of verify(engine, model)) found.push(drift);
    return found;
  }
});

/** Runs of imports are of a graph, not of its mirror. */
function withoutRun(given: DataRecord): DataRecord[] {
  const { import: _, ...rest } = given as DataRecord & { readonly import?: string };
  return given.type === 'Import' ? [] : [rest as DataRecord];
}

/** A world with records of a few types alone, and what leads from one of them to another. */
function narrowed(world: readonly DataRecord[]): readonly DataRecord[] {
  const chosen = world.filter((item) => !model.types.has(item.type) || KEPT.includes(item.type));
  const ids = new Set(chosen.map(({ id }) => id));
  return chosen.map((item) => {
    const fields = model.types.get(item.type)?.relationships;
    const own = Object.entries(item).flatMap(([key, value]) => {
      if (!fields?.has(key)) return [[key, value] as const];
      const items = itemsOf(value).filter((end) => ids.has(typeof end === 'string' ? end : end.id));
      if (items.length === 0) return [];
      return [[key, Array.isArray(value) ? items : items[0]] as const];
    });
    return Object.fromEntries(own) as unknown as DataRecord;
  });
}
