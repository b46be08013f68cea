import { expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import type { DataRecord } from '../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api, ask } from '../support/ask.ts';
import { countingEngine } from '../support/engines/counting-engine.ts';
import { describeEngines } from '../support/engines/engines.ts';

/**
 * Writes while the network is held. To the network, a write through another engine object is a write of
 * another process.
 */

const company = (id: string): DataRecord => ({ type: 'Company', id, name: id });
const agreement = (id: string, parties: readonly string[]): DataRecord => ({
  ...{ type: 'Agreement', id, name: id },
  parties: parties.map((party) => ({ id: party })),
});
const known = [...['org:a', 'org:b', 'org:c'].map(company), agreement('agreement:ac', ['org:a', 'org:c'])];

async function lengthBetween(engine: Engine): Promise<number | undefined> {
  const { paths } = await ask(engine, '{ paths(from: "org:a", to: "org:b") { nodes { length } } }');
  return (paths as { nodes: readonly { length: number }[] }).nodes[0]?.length;
}

async function write(engine: Engine, records: readonly DataRecord[]): Promise<void> {
  await record(engine, api().contract.model, { records });
}

describeEngines('a network', (open) => {
  const filled = async () => {
    const engine = await open();
    await prepareStorage(engine, api().contract.model);
    await write(engine, known);
    return engine;
  };

  it('holds own writes with the next question', async () => {
    const engine = await filled();
    expect(await lengthBetween(engine)).toBeUndefined();
    await write(engine, [agreement('agreement:cb', ['org:c', 'org:b'])]);
    expect(await lengthBetween(engine)).toBe(4);
    await write(engine, [company('org:d'), agreement('agreement:ab', ['org:a', 'org:b'])]);
    expect(await lengthBetween(engine)).toBe(2);
    await write(engine, [await retraction(engine)]);
    expect(await lengthBetween(engine)).toBe(4);
  });

  it('takes in what others write, and reads no more than what they changed', async () => {
    const theirs = await filled();
    const { engine: ours, counts, reset } = countingEngine(theirs);
    expect(await lengthBetween(ours)).toBeUndefined();
    expect(counts.reads).toContain('network.nodes');
    reset();
    await write(theirs, [agreement('agreement:cb', ['org:c', 'org:b'])]);
    await write(theirs, [agreement('agreement:ab', ['org:a', 'org:b'])]);
    await expect.poll(() => lengthBetween(ours)).toBe(2);
    await write(theirs, [await retraction(theirs)]);
    await expect.poll(() => lengthBetween(ours)).toBe(4);
    expect(counts.reads).toContain('network.edgesBetween');
    expect(counts.reads).not.toContain('network.nodes');
  });

  it('answers from what it holds while it reads all again, after more writes of others than are told', async () => {
    const theirs = await filled();
    let letThrough: () => void = () => undefined;
    let gate = Promise.resolve();
    let readings = 0;
    const ours: Engine = {
      ...countingEngine(theirs).engine,
      read: async (statement, params, options) => {
        if (statement.name === 'network.nodes') {
          readings += 1;
          await gate;
        }
        return theirs.read(statement, params, options);
      },
    };
    expect(await lengthBetween(ours)).toBeUndefined();
    gate = new Promise((resolve) => {
      letThrough = resolve;
    });
    await write(theirs, [agreement('agreement:ab', ['org:a', 'org:b'])]);
    await theirs.write((tx) =>
      tx.run({ name: 'test.forget', text: 'MATCH (w:Written) SET w.revision = 0 RETURN count(*) AS count' }),
    );
    const askUntilRead = async () => {
      expect(await lengthBetween(ours)).toBeUndefined();
      return readings;
    };
    await expect.poll(askUntilRead).toBe(2);
    expect(await lengthBetween(ours)).toBeUndefined();
    letThrough();
    await expect.poll(() => lengthBetween(ours)).toBe(2);
  });
});

async function retraction(engine: Engine): Promise<DataRecord> {
  const text = `MATCH (s:Statement {subject: 'org:b', object: 'agreement:ab'}) RETURN s.id AS id`;
  const [row] = await engine.read({ name: 'test.statement', text });
  return { type: 'Retraction', statement: String(row?.id), reason: 'A mistake.' };
}
