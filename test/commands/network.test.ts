import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, type Setting } from '../../src/commands/command.ts';
import { createProgram } from '../../src/commands/program.ts';
import { readConfig } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { InputError } from '../../src/errors.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api } from '../support/ask.ts';
import { cli } from '../support/cli.ts';
import { describeEngines, removeFolder } from '../support/engines/engines.ts';
import { networkRecords } from '../support/worlds/network-world.ts';
import { RECORDED_AT } from '../support/worlds/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord-network-'));
afterAll(() => removeFolder(folder));

const records = join(folder, 'network.json');
writeFileSync(records, JSON.stringify({ recordedAt: RECORDED_AT, records: networkRecords }));

describeEngines('commands about the network', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    const { model } = api().contract;
    await prepareStorage(engine, model);
    await record(engine, model, { records: networkRecords, recordedAt: RECORDED_AT });
  });

  /** Runs a command of the command line in this process. */
  async function run(...args: readonly string[]) {
    const [out, err] = [collector(), collector()];
    const setting: Setting = {
      config: readConfig({}),
      contract: api().contract,
      engine: async () => engine,
      logger: pino({ level: 'silent' }),
      out: out.stream,
      err: err.stream,
    };
    let code: number = EXIT.bug;
    const program = createProgram({
      version: '0',
      act: async (work) => {
        code = await work(setting);
      },
      output: { writeErr: (text) => err.stream.write(text) },
    });
    try {
      await program.parseAsync([...args], { from: 'user' });
    } catch (error) {
      if (!(error instanceof InputError || error instanceof CommanderError)) throw error;
      return { code: EXIT.input, out: out.text(), err: `${error.message}\n` };
    }
    return { code, out: out.text(), err: err.text() };
  }

  it('find a path between two names, as a table and as CSV', async () => {
    const asked = ['path', 'Company 1', 'Laboratory 1', '--first', '1', '--via', 'PARTY_TO', 'NAMES'];
    const shown = await run(...asked);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out.split('\n')[0]).toMatch(/^path +hop +from +relationship +to /);
    expect(shown.out).toMatch(/Company 1 +PARTY_TO -> +Agreement 1 /);
    const csv = await run(...asked, '--format', 'csv');
    expect(csv.out.split('\n')[1]).toMatch(/^1,1,Company 1,PARTY_TO ->,Agreement 1,signatory,2025-03,/);
  });

  it('say what it takes when there is no path', async () => {
    const none = await run('path', 'The Lone Company', 'The Hub', '--max-hops', '1', '--via', 'PARTY_TO');
    expect(none).toEqual({
      code: 0,
      out: '',
      err: 'No path is that short; there is a longer one. It takes: maxHops 2.\n',
    });
  });

  it('list neighbours, similar organizations, brokers and communities', async () => {
    const neighbours = await run('neighbours', 'org:hub', '--limit', '3', '--format', 'ndjson');
    const rows = neighbours.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ distance }) => distance)).toEqual([0, 1, 1]);
    expect(neighbours.err).toMatch(/^Left out by the limit: \d+ /);
    const similar = await run(
      'similar',
      'org:company-2',
      '--by',
      'AGREEMENTS',
      '--first',
      '2',
      '--format',
      'graphml',
    );
    expect(similar.out.match(/<edge /g)).toHaveLength(2);
    const brokers = await run('brokers', '--metric', 'DEGREE', '--first', '1');
    expect(brokers.out).toContain('The Hub');
    const communities = await run('communities', '--format', 'gexf');
    expect(communities.out).toContain('<gexf ');
    expect(communities.err).toMatch(/^\d+ communities, modularity 0\.\d{3}\.\n/);
  });

  const ASKED: readonly (readonly string[])[] = [
    ['path', 'Company 1', 'Laboratory 1'],
    ['neighbours', 'org:hub', '--hops', '2'],
    ['similar', 'org:company-2', '--by', 'AGREEMENTS'],
    ['brokers', '--metric', 'DEGREE'],
    ['communities'],
  ];

  it.each(ASKED.flatMap((args) => [['graphml', args] as const, ['gexf', args] as const]))(
    'write %s that other programs read: %j',
    async (format, args) => {
      const { code, out } = await run(...args, '--format', format);
      const elements = elementsOf(out);
      const named = (name: string) => elements.flatMap((one) => (one.name === name ? [one.attributes] : []));
      const [nodes, edges] = [named('node').map(({ id = '' }) => id), named('edge')];
      const [graph = {}] = named('graph');
      const common = graph.edgedefault ?? graph.defaultedgetype;

      expect([code, nodes.length > 1, edges.length > 0]).toEqual([0, true, true]);
      const keys = [...named('key'), ...named('attribute')].map(({ id = '' }) => id);
      // xs:NMTOKEN, which GraphML demands of ids.
      for (const id of [...nodes, ...keys, ...edges.map(({ id = '' }) => id)])
        expect(id).toMatch(/^[\w.:-]+$/);
      expect(new Set(nodes).size).toBe(nodes.length);
      expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
      for (const { source = '', target = '', directed, type } of edges) {
        expect(nodes).toEqual(expect.arrayContaining([source, target]));
        // NetworkX refuses an edge that is not as the graph says.
        expect([directed, type]).toEqual([undefined, undefined]);
      }
      expect(common).toBe(['path', 'neighbours'].includes(args[0] ?? '') ? 'directed' : 'undirected');
      const used = elements.flatMap(({ attributes }) => attributes.key ?? attributes.for ?? []);
      expect([...keys, 'node', 'edge']).toEqual(expect.arrayContaining(used));
      if (format === 'gexf' && common === 'undirected') {
        expect(edges.every(({ weight }) => Number(weight) > 0)).toBe(true);
        expect(keys).not.toContain('weight');
      }
    },
  );

  it('refuse a name that nothing or several bear, and what cannot be asked', async () => {
    const unknown = await run('neighbours', 'Compny 4');
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toMatch(/^No entity is called "Compny 4"\. Did you mean org:company-4 \(Company 4\)/);
    const hops = await run('path', 'org:hub', 'org:lone', '--max-hops', '9');
    expect(hops).toMatchObject({
      code: 2,
      out: '',
      err: '`maxHops` must be a whole number from 1 to 8; found 9.\n',
    });
    expect(await run('path', 'org:hub', 'org:lone', '--via', 'NOPE')).toMatchObject({
      code: 2,
      err: 'Value "NOPE" does not exist in "RelationshipType" enum. Its values are listed under "enum RelationshipType" in schema/api.graphql.\n',
    });
    expect(await run('communities', '--before', '2026-13-01')).toMatchObject({
      code: 2,
      err: 'Expected a day as 2026-03-17 that the calendar has; found "2026-13-01".\n',
    });
    expect((await run('brokers', '--format', 'pdf')).code).toBe(2);
  });
});

function collector() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

describe('the built program', () => {
  it('asks the bundled worker', async () => {
    const environment = { ACCORD_DATA: join(folder, 'built') };
    await cli(['import', records], { environment });

    const { out, err } = await cli(['path', 'org:lone', 'org:hub', '--format', 'csv', '--via', 'PARTY_TO'], {
      environment,
    });

    expect(out + err).toContain('The lone agreement');
  });
});

/** Returns the elements of a document in order, as a strict parser of XML with namespaces reads them. */
function elementsOf(text: string) {
  const elements: { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, attributes }) => {
    const values = Object.values(attributes).map((one) => [one.local, one.value]);
    elements.push({ name: local, attributes: Object.fromEntries(values) });
  });
  parser.write(text).close();
  return elements;
}
