import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cli, startCli, written } from '../support/cli.ts';
import { describeEngines, emptyFor, removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { within } from '../support/random.ts';
import { RECORDED_AT, world } from '../support/worlds/world.ts';

const folder = temporaryFolder();
const started: ChildProcess[] = [];
afterAll(async () => {
  for (const server of started) await stop(server);
  removeFolder(folder);
});

const file = (name: string, lines: readonly object[]) => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
};
const source = { type: 'Source', id: 'source:withdrawn', title: 'Withdrawn', publisher: 'P', tier: 'PARTY' };
const withdrawn = { type: 'Company', id: 'org:withdrawn', name: 'Withdrawn', sources: ['source:withdrawn'] };
const secret = { type: 'Topic', id: 'topic:canary', name: 'canary', visibility: 'INTERNAL' };

describeEngines('publishing beside running servers', (_open, name) => {
  it('exports what is public beside the inner server, and makes the outer graph that beside its own', {
    timeout: within(300_000),
  }, async () => {
    const records = join(folder, `${name}-world.json`);
    writeFileSync(records, JSON.stringify({ recordedAt: RECORDED_AT, records: world }));
    const [first, second] = [join(folder, `${name}-1.jsonl`), join(folder, `${name}-2.jsonl`)];

    const inner = await emptyFor(name, folder);
    await run(['import', records], inner);
    const beside = await serve(inner);
    await run(['import', file(`${name}-secret.jsonl`, [source, withdrawn, secret])], inner);
    const { err } = await run(['export', '--public', '--output', first], inner);
    expect(err).toMatch(/^Public as of \d{4}-\d\d-\d\d \(UTC\)\.\n/);
    expect(err).toMatch(/\n {2}entities: \d+ written, 1 stay back\n/);
    await run(['import', file(`${name}-marked.jsonl`, [{ ...source, visibility: 'INTERNAL' }])], inner);
    await run(['export', '--public', '-o', second], inner);
    await stop(beside.server);
    expect(read(first)).toMatch(/org:withdrawn/);
    expect(read(second)).not.toMatch(/withdrawn/i);
    expect(read(first) + read(second)).not.toMatch(/canary/);

    const outer = await emptyFor(name, folder);
    const served = await serve(outer);
    expect((await run(['import', '--mirror', first], outer)).err).toMatch(/\n0 removed /);
    await expect.poll(() => ask(served.url, NAMED), POLL).toMatch(/"Withdrawn"/);
    const mirrored = await run(['import', '--mirror', second], outer);
    expect(mirrored.err).toMatch(/\n[2-9] removed that the export has not, or has otherwise\.\n/);
    // The server that ran all the while tells nothing of it any more.
    await expect.poll(() => ask(served.url, NAMED), POLL).not.toMatch(/"Withdrawn"/);
    expect((await run(['export'], outer)).out).toBe(read(second));
    expect((await run(['verify'], outer)).out).toBe('');
    await stop(served.server);
  });
});

/** A server learns within a second what another process wrote. */
const POLL = { timeout: 60_000 };
const NAMED = '{ node(id: "org:withdrawn") { ... on Company { name } } }';

async function run(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const finished = await cli(args, { environment });
  expect([args, finished.code, finished.err]).toEqual([args, 0, finished.err]);
  return finished;
}

async function serve(environment: Readonly<Record<string, string>>) {
  const server = startCli(['serve', '--no-seeds'], { ...environment, PORT: '0' });
  started.push(server);
  const [, url = ''] = await written(server, /ready at (\S+)/);
  return { server, url };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const closed = once(server, 'close');
  server.kill('SIGTERM');
  await closed;
}

async function ask(url: string, query: string): Promise<string> {
  return (await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`)).text();
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
