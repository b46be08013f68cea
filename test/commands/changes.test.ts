import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import { describeEngines, emptyFor, removeFolder } from '../support/engines/engines.ts';
import { idOf, RECORDED_AT, world } from '../support/worlds/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord-changes-'));
afterAll(() => removeFolder(folder));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const due = { subject: 'date:rfa-1-due', predicate: 'at', value: '2026-04-28' };
const total = { subject: 'call:rfa-1', predicate: 'totalUsd', value: 293_000_000 };
/** A replacement and a retraction, as a curator writes them. */
const amendment = [
  {
    ...{ type: 'Statement', ...due, value: '2026-05-12' },
    ...{ sources: ['source:energy-mou-correction'], supersedes: [idOf(due)] },
  },
  { type: 'Retraction', statement: idOf(total), reason: 'A total of another call.' },
];

/** The question that a digest ends with, as a query that asks for what moved. */
function askedIn(digest: string): string {
  const [, question] = /Asked: `(.*)`/.exec(digest) ?? [];
  return `{ ${question} { moved { after } } }`;
}

describeEngines('accord changes', (_open, name) => {
  let environment: Record<string, string>;
  const run = (...args: readonly string[]) => cli(args, { environment });
  const amended = '2026-11-30T12:00:00Z';

  beforeAll(async () => {
    environment = await emptyFor(name, folder);
    const seeds = file('world.json', { recordedAt: RECORDED_AT, records: world });
    const amending = file('amending.json', { recordedAt: amended, records: amendment });
    expect((await run('import', seeds)).code).toBe(0);
    expect(await run('import', amending)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/2 taken over/),
    });
  });

  it('writes what an import replaced and took back, nothing of it lost', async () => {
    const { code, out, err } = await run('changes', '--since', '2026-11-29', '--as-of', '2026-12-01');

    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      '- 2026-11-30: Applications due: date changed from 2026-05-01 to 2026-05-12 [1](#sources)',
    );
    expect(out).toContain('Mission call: total in U.S. dollars 293,000,000 was taken back [2](#sources)');
    expect(out).toContain('  - A total of another call.');
    expect(out).toContain('1. Correction to the memorandum notice, 2026-03-10');
    expect(await run('query', file('asked.graphql', askedIn(out)))).toMatchObject({
      ...{ code: 0, out: expect.stringContaining('"after": "2026-05-12"') },
    });
  });

  it('writes only what is followed, in the format asked for, and names ids that nothing has', async () => {
    const follow = file('follow.txt', '# My calls\ncall:rfa-1   # the one\n\norg:gone\n');
    const args = ['changes', '--since', '2026-11-29', '--follow', follow, '--as-of', '2026-12-01'];

    const json = await run(...args, '--format', 'json');
    const html = await run(...args, '--format', 'html');

    expect(json.err).toBe('Line 4: nothing has the id "org:gone"; it is left out.\n');
    expect(JSON.parse(json.out)).toMatchObject({
      ...{ isEmpty: false, newcomers: [], asOf: '2026-12-01' },
      moved: [{ before: '2026-05-01', after: '2026-05-12' }],
      withdrawn: [{ kind: 'RETRACTED', predicate: 'totalUsd' }],
    });
    expect(html.out).toMatch(/^<!doctype html>/);
  });

  it('writes nothing when nothing changed, and says so apart', async () => {
    const { code, out, err } = await run('changes', '--since', '2026-12-01', '--as-of', '2026-12-02');

    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/^Nothing to tell since 2026-12-01; --all shows/);
  });

  it('follows publication when asked to', async () => {
    const since = ['changes', '--since', '2026-03-10', '--axis', 'published', '--as-of', '2026-03-20'];

    const { out } = await run(...since);

    expect(out).toContain('# What became publicly known since 2026-03-10');
    expect(out).toContain('- 2026-03-10: Applications due: date changed from 2026-05-01 to 2026-05-12');
  });
});

describe('accord changes that cannot be done', () => {
  const environment = { ACCORD_DATA: join(folder, 'some') };
  const seeds = file('some.json', { recordedAt: RECORDED_AT, records: world });
  beforeAll(() => cli(['import', seeds], { environment }));

  it.each([
    ['no day', ['changes'], /required option '--since/],
    ['a day that is none', ['changes', '--since', 'monday'], /Expected a day as 2026-03-17.*"monday"/],
    [
      'another format',
      ['changes', '--since', '2026-01-01', '--format', 'pdf'],
      /--format must be markdown or html or json; found pdf/,
    ],
    [
      'another axis',
      ['changes', '--since', '2026-01-01', '--axis', 'valid'],
      /--axis must be recorded or published/,
    ],
    [
      'no follow file',
      ['changes', '--since', '2026-01-01', '--follow', join(folder, 'no')],
      /can be read; found none at/,
    ],
    [
      'an empty follow file',
      ['changes', '--since', '2026-01-01', '--follow', file('empty.txt', '# none\n')],
      /at least one id/,
    ],
    [
      'ids that nothing has',
      ['changes', '--since', '2026-01-01', '--follow', file('gone.txt', 'org:x')],
      /Nothing has any of the ids/,
    ],
  ])('say so of %s', async (_title, args, message) => {
    const { code, out, err } = await cli(args, { environment });

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/at .*\.ts:\d+|A bug/);
  });
});
