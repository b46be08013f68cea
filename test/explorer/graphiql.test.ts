import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };
const FOLDER = 'dist/explorer/graphiql';

/** All that a person gets who opens GraphiQL once and for all is below this, and nobody else gets any of it. */
const MAX_BYTES = 3 * 1024 * 1024;

it('is small in the package: gzip alone', () => {
  const files = readdirSync(`${FOLDER}/assets`).map((file) => `${FOLDER}/assets/${file}`);
  expect(files.filter((file) => !file.endsWith('.gz'))).toEqual([]);
  expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(MAX_BYTES);
  expect(readFileSync('dist/explorer/index.html', 'utf8')).not.toContain('graphiql');
});

describeBrowser(
  'GraphiQL',
  ({ open, url, keyOf }) => {
    const answer = (page: Page) => page.locator('.graphiql-response .view-lines');

    it('shows what the address asks, runs it, and keeps the address in step', TIME, async () => {
      const params = new URLSearchParams({
        query: 'query Some($n: Int!) { companies(first: $n) { totalCount } }',
        variables: '{"n": 2}',
      });
      const { page, faults } = await open(`/graphiql?${params}`);
      // In the editor: the gallery beside it names companies before the editor is there.
      await page.locator('.graphiql-query-editor').getByText('companies').first().waitFor();
      await page.getByRole('button', { name: /Execute query/ }).click();
      await expect.poll(() => answer(page).innerText()).toContain('totalCount');
      await page.locator('.graphiql-query-editor .monaco-editor').click();
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText(' # written by hand');
      await expect.poll(() => new URL(page.url()).searchParams.get('query')).toContain('# written by hand');
      await page.reload();
      await page.getByText('written by hand').first().waitFor();
      await page.locator('.graphiql-query-editor .monaco-editor').click();
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => answer(page).innerText()).toMatch(/"totalCount":\s\d+/);
      expect(faults).toEqual([]);
    });

    it('opens and asks a question of the gallery, which its address restores elsewhere', TIME, async () => {
      const { page, faults } = await open('/graphiql');
      const gallery = page.getByRole('region', { name: 'Questions' });
      await gallery.getByRole('searchbox').fill('follow');
      await gallery.getByRole('button', { name: /material things only/ }).click();
      await expect.poll(() => answer(page).innerText()).toContain('changes');
      // The address follows the editors a moment later.
      const asked = () => Object.fromEntries(new URL(page.url()).searchParams);
      await expect.poll(asked).toMatchObject({
        variables: expect.stringContaining('"since"'),
        query: expect.stringContaining('$follow'),
      });
      await expect.poll(() => gallery.locator('[aria-current]').count()).toBe(1);
      const elsewhere = await open(page.url().slice(url().length));
      await elsewhere.page.getByText('$follow', { exact: false }).first().waitFor();
      await elsewhere.page.getByRole('button', { name: /Execute query/ }).click();
      await expect.poll(() => answer(elsewhere.page).innerText()).toContain('changes');
      expect([...faults, ...elsewhere.faults]).toEqual([]);
    });

    it('follows a subscription until it is stopped, and shows why there is none', TIME, async () => {
      const write = async (id: number) => {
        const query = `mutation { record(records: [{ topic: { id: "topic:told-${id}", name: "Told ${id}", basis: INFERRED } }]) { userErrors { message } } }`;
        const response = await fetch(`${url()}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${keyOf('curator')}` },
          body: JSON.stringify({ query }),
        });
        expect(await response.json()).toMatchObject({ data: { record: { userErrors: [] } } });
      };
      const query = 'subscription { changes(kinds: [ADDED]) { cursor node { predicate after } } }';
      const { page, faults } = await open(`/graphiql?${new URLSearchParams({ query })}`);
      await page.locator('.graphiql-query-editor').getByText('subscription').first().waitFor();
      // Without a listener nobody would hear the write: it is repeated until one is there.
      await page.getByRole('button', { name: /Execute query/ }).click();
      let written = 0;
      await expect
        .poll(
          async () => {
            written += 1;
            await write(written);
            return answer(page).innerText();
          },
          { timeout: 30_000, interval: 1_000 },
        )
        .toMatch(/"Told\s\d+"/);
      await page.getByRole('button', { name: /Stop query/ }).click();
      await page.getByRole('button', { name: /Execute query/ }).waitFor();
      expect(faults).toEqual([]);

      const wrong = new URLSearchParams({ query: 'subscription { changes { nothing } }' });
      const refused = await open(`/graphiql?${wrong}`);
      await refused.page.locator('.graphiql-query-editor').getByText('subscription').first().waitFor();
      await refused.page.getByRole('button', { name: /Execute query/ }).click();
      await expect.poll(() => answer(refused.page).innerText()).toMatch(/"errors"/);
      expect(refused.faults).toEqual([]);
    });

    it('is what "Show as GraphQL" of a view leads to, with the very query', TIME, async () => {
      const { page, faults } = await open('/compare?a=org:nvidia&b=org:amd');
      await page.getByRole('button', { name: 'Show as GraphQL' }).click();
      await page.getByRole('link', { name: 'Open in GraphiQL' }).click();
      await page.locator('.graphiql-query-editor .view-line').nth(2).waitFor();
      await page.getByRole('button', { name: /Execute query/ }).click();
      await expect.poll(() => answer(page).innerText()).toContain('"data"');
      expect(await answer(page).innerText()).not.toContain('"errors"');
      expect(faults).toEqual([]);
    });

    it('can be used on a phone, in dark colours', TIME, async () => {
      const { page, faults } = await open('/graphiql', { isPhone: true, isDark: true });
      await page.getByRole('button', { name: /Who says Scale AI/ }).click();
      await expect.poll(() => answer(page).innerText()).toContain('org:scale-ai');
      const [width, height] = await page
        .locator('.graphiql-query-editor')
        .evaluate((box) => [box.clientWidth, box.clientHeight]);
      expect(width).toBeGreaterThan(300);
      expect(height).toBeGreaterThan(250);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(await page.evaluate(() => document.body.classList.contains('graphiql-dark'))).toBe(true);
      expect(faults).toEqual([]);
    });

    it('runs no script but its own, under a policy of its own', TIME, async () => {
      const response = await fetch(`${url()}/graphiql`);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'");
      const html = await response.text();
      expect(html).not.toMatch(/<script(?![^>]*src="\/)/);
      const [script = ''] = html.match(/\/graphiql\/assets\/[^"]+\.js/) ?? [];
      const [plain, packed] = await Promise.all(
        ['identity', 'gzip'].map((accepted) =>
          fetch(url() + script, { headers: { 'accept-encoding': accepted } }).then(async (sent) => ({
            encoding: sent.headers.get('content-encoding'),
            text: await sent.text(),
          })),
        ),
      );
      expect([plain?.encoding, packed?.encoding]).toEqual([null, 'gzip']);
      expect(packed?.text).toBe(plain?.text);
      expect((await fetch(`${url()}/graphiql/assets/none.js`)).status).toBe(404);
    });
  },
  { records: 'seeds', environment: { ACCORD_WRITING: 'on' }, roles: ['curator'] },
);
