import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, type Finished, startCli, written } from '../support/cli.ts';
import { removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { everyCommand } from './every-command.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const { records, commands } = everyCommand(folder);

describe('beside a running server', () => {
  const data = join(folder, 'held');
  const environment = { ACCORD_DATA: data };
  const run = (args: readonly string[]) => cli(args, { environment });
  const sign = join(data, 'holder.json');
  const started: ChildProcess[] = [];
  const serve = async () => {
    const server = startCli(['serve', '--no-seeds'], { ...environment, PORT: '0' });
    started.push(server);
    const [, url = ''] = await written(server, /ready at (\S+)/);
    return { server, url };
  };
  const stop = async (server: ChildProcess, signal: NodeJS.Signals) => {
    server.kill(signal);
    if (server.exitCode === null && server.signalCode === null) await once(server, 'close');
  };
  const total = async (url: string, id: string) => {
    const query = `{ companies(where: { id: { in: ["${id}"] } }) { totalCount } }`;
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`);
    return ((await answer.json()) as { data: { companies: { totalCount: number } } }).data.companies
      .totalCount;
  };
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  /** What depends on the minute is left out. */
  const timeless = ({ code, out, err }: Finished) => ({
    ...{ code, out: out.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T'), err },
  });
  afterAll(async () => {
    for (const server of started) await stop(server, 'SIGKILL');
  });

  it('every command says and does what it does alone', { timeout: 300_000 }, async () => {
    await run(['import', records]);
    const [merged, then] = [join(folder, 'merged.jsonl'), join(folder, 'then.graphql')];
    const company = (id: string) => ({
      type: 'Company',
      id: `org:${id}-twin`,
      name: `${id} Twin`,
      basis: 'INFERRED',
    });
    const merge = {
      type: 'Merge',
      from: 'org:second-twin',
      into: 'org:first-twin',
      at: inDays(20),
    };
    const lines = [company('first'), company('second'), { ...merge, reason: 'One.' }];
    writeFileSync(merged, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(
      then,
      `{ at(recordedBy: "${inDays(10)}") { search(text: "second twin", first: 1) { nodes { key } } } }`,
    );
    await run(['import', merged]);
    const asked = [['query', then]];
    const all = [
      ...asked,
      ...commands,
      ['verify', '--repair'],
      ['import', records],
      ['query', 'nothing.graphql'],
    ];
    const alone: Finished[] = [];
    for (const args of all) alone.push(await run(args));
    expect(alone[0]?.out).toMatch(/"org:second-twin"/);
    const { server } = await serve();
    expect(statSync(sign).mode & 0o777).toBe(0o600);
    for (const [index, args] of all.entries()) {
      const beside = await run(args);
      expect([args, timeless(beside)]).toEqual([args, timeless(alone[index] as Finished)]);
    }
    await stop(server, 'SIGTERM');
    expect(existsSync(sign)).toBe(false);
  });

  it('what a command writes, the server answers, and keys are good at once', {
    timeout: 300_000,
  }, async () => {
    const { server, url } = await serve();
    const more = join(folder, 'more.jsonl');
    writeFileSync(
      more,
      '{"type": "Company", "id": "org:beside", "name": "Beside\u2028it", "basis": "INFERRED"}\n',
    );
    expect(await run(['import', more])).toMatchObject({ code: 0 });
    expect(await total(url, 'org:beside')).toBe(1);
    writeFileSync(more, '{"type": "Company", "id": "org:none"}\n');
    expect(await run(['import', more])).toMatchObject({ code: 65, out: '' });
    expect(await total(url, 'org:none')).toBe(0);
    const made = await run(['keys', 'create', '--name', 'maria', '--role', 'reader']);
    const asked = async () =>
      (
        await fetch(`${url}/graphql?query={__typename}`, {
          headers: { authorization: `Bearer ${made.out.trim()}` },
        })
      ).status;
    expect([made.code, await asked()]).toEqual([0, 200]);
    expect((await run(['keys', 'list'])).out).toMatch(/"name":"maria"/);
    expect(await run(['keys', 'revoke', made.out.trim()])).toMatchObject({ code: 0 });
    expect(await asked()).toBe(401);
    expect(await run(['verify'])).toMatchObject({ code: 0, out: '' });
    // Another server would answer for a graph that it does not hold.
    expect(await cli(['serve'], { environment: { ...environment, PORT: '0' } })).toMatchObject({
      code: 69,
      err: expect.stringContaining('is in use by another Accord process'),
    });
    await stop(server, 'SIGKILL');
    expect(existsSync(sign)).toBe(true);
    // Nobody answers there any more, and nobody holds the folder.
    expect(await run(['verify'])).toMatchObject({ code: 0, out: '' });
  });

  it('who does not know the token learns and does nothing', { timeout: 300_000 }, async () => {
    const { server, url } = await serve();
    const { port } = JSON.parse(readFileSync(sign, 'utf8')) as { port: number };
    const said = async (line: string) => {
      const socket = connect({ host: '127.0.0.1', port });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('error', () => undefined);
      socket.write(line);
      // It may be reset as well as closed.
      await new Promise((closed) => socket.once('close', closed));
      return text;
    };
    for (const line of [
      '{"protocol":1,"token":"wrong"}\n{"id":1,"op":"read","query":{"name":"x","text":"MATCH (n) RETURN n.id AS id"},"params":{}}\n',
      '{"protocol":1}\n',
      'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'x'.repeat(100_000),
    ])
      expect(await said(line)).toBe('');
    expect(await total(url, 'org:none')).toBe(0);
    await stop(server, 'SIGTERM');
  });
});
