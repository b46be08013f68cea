import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Setting } from '../../src/commands/command.ts';
import { createProgram } from '../../src/commands/program.ts';
import { readConfig } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { UnavailableError } from '../../src/errors.ts';
import { api } from '../support/ask.ts';
import { describeEngines, temporaryFolder } from '../support/engines/engines.ts';
import { worldOf } from '../support/worlds/filled.ts';
import { world } from '../support/worlds/world.ts';

const folder = mkdtempSync(join(temporaryFolder(), 'rows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const question = join(folder, 'statements.graphql');
writeFileSync(question, '{ statements(first: 20) { nodes { id } } }');

/** The engine, which fails at one page of statements. */
function failingAt(engine: Engine, page: number): Engine {
  let pages = 0;
  return {
    ...{ kind: engine.kind, capabilities: engine.capabilities },
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    close: () => engine.close(),
    write: (work) => engine.write(work),
    suppose: (work, options) => engine.suppose(work, options),
    search: (request) => engine.search(request),
    read: async (query, params, options) => {
      if (query.name !== 'Statement.list') return engine.read(query, params, options);
      pages += 1;
      if (pages === page) throw new UnavailableError('The database is away.');
      return engine.read(query, params, options);
    },
  };
}

/** A stream that keeps what is written to it. */
function kept() {
  const texts: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      texts.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => texts.join('') };
}

describeEngines('rows that fail underway', (open) => {
  let whole: Engine;
  beforeAll(async () => {
    whole = await open(worldOf(world));
  }, 180_000);

  it('exit with the code of what failed, and say after how many rows', async () => {
    let engine = failingAt(whole, 3);
    const [out, err] = [kept(), kept()];
    const setting: Setting = {
      ...{ config: readConfig({}), contract: api().contract, engine: async () => engine },
      ...{ logger: pino({ level: 'silent' }), out: out.stream, err: err.stream },
    };
    let code: number | undefined;
    const program = createProgram({
      version: '0',
      act: async (work) => {
        code = await work(setting);
      },
    });
    const asked = ['query', question, '--format', 'ndjson'];
    const output = join(folder, 'kept.ndjson');
    writeFileSync(output, 'an earlier export\n');

    await program.parseAsync(asked, { from: 'user' });

    expect(code).toBe(69);
    expect(out.text().trim().split('\n')).toHaveLength(40);
    expect(err.text()).toContain(
      'The database is away. It failed after 40 rows, so that the output is not whole.\n',
    );
    code = undefined;
    engine = failingAt(whole, 3);
    await program.parseAsync([...asked, '-o', output], { from: 'user' });
    expect([code, readFileSync(output, 'utf8')]).toEqual([69, 'an earlier export\n']);
  });
});
