import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import { describeEngines, emptyFor, temporaryFolder } from '../support/engines/engines.ts';
import { RECORDED_AT, world } from '../support/worlds/world.ts';

/** `accord keys`: made once, listed without secrets, revoked for good, never exported. */

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const records = join(folder, 'world.json');
writeFileSync(records, JSON.stringify({ recordedAt: RECORDED_AT, records: world }));

describeEngines('accord keys', (_open, name) => {
  let environment: Awaited<ReturnType<typeof emptyFor>>;
  const keys = (...args: readonly string[]) => cli(['keys', ...args], { environment });

  beforeAll(async () => {
    environment = await emptyFor(name, folder);
    for (const args of [['list'], ['create', '--name', 'x', '--role', 'reader'], ['revoke', 'x']])
      expect(await keys(...args)).toMatchObject({
        code: 69,
        out: '',
        err: expect.stringMatching(/^There is no graph in /),
      });
    expect((await cli(['import', records], { environment })).code).toBe(0);
  }, 120_000);

  it('are shown once, kept without their secret, revoked, and in no export', {
    timeout: 120_000,
  }, async () => {
    const before = await cli(['export'], { environment });
    const made = await keys(
      'create',
      '--name',
      'María',
      '--role',
      'curator',
      '--only',
      'record,preview',
      '--expires',
      '2099-12-31',
    );
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^accord_[0-9a-f]{12}_[\w-]{43}\n$/) });
    expect(made.err).toBe(
      'A key of María, curator for record, preview only, taken until 2099-12-31T23:59:59.999Z. It is not shown again: keep it where secrets are kept.\n',
    );
    const [, id = '', secret = ''] = /^accord_([^_]+)_(.*)\n$/.exec(made.out) ?? [];

    const listed = await keys('list');
    expect(JSON.parse(listed.out)).toMatchObject({
      id,
      name: 'María',
      role: 'curator',
      only: ['record', 'preview'],
      expiresAt: '2099-12-31T23:59:59.999Z',
    });
    expect(listed.out).not.toContain(secret);
    expect(listed.out).not.toContain('hash');
    expect(JSON.parse(listed.out)).not.toHaveProperty('revokedAt');

    expect(await keys('revoke', made.out.trim())).toEqual({
      code: 0,
      out: '',
      err: `The key ${id} is revoked.\n`,
    });
    const { revokedAt } = JSON.parse((await keys('list')).out) as { revokedAt: string };
    expect(revokedAt).toMatch(/^20/);
    await keys('revoke', id);
    expect(JSON.parse((await keys('list')).out)).toMatchObject({ revokedAt });

    expect((await cli(['export'], { environment })).out).toBe(before.out);
    expect(await cli(['verify'], { environment })).toMatchObject({ code: 0 });
  });

  it.each([
    [['create', '--name', ' ', '--role', 'curator'], /^--name must have 1 to 100 characters/],
    [
      ['create', '--name', 'x', '--role', 'king'],
      /^--role must be one of reader, contributor, curator, admin; found "king"\.\n$/,
    ],
    [
      ['create', '--name', 'x', '--role', 'curator', '--only', 'record,burn'],
      /^--only must name some of .*; found "burn"\.\n$/,
    ],
    [
      ['create', '--name', 'x', '--role', 'curator', '--expires', '2020-01-01'],
      /^--expires must be a day from today on/,
    ],
    [
      ['create', '--name', 'x', '--role', 'curator', '--expires', '2099'],
      /^--expires must be a day from today on/,
    ],
    [
      ['revoke', 'ffffffffffff'],
      /^Expected the id of a key, as accord keys list shows it; found "ffffffffffff"\.\n$/,
    ],
  ])('refuse %j', async (args, words) => {
    const { code, out, err } = await keys(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(words);
  });
});
