import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

/** Every page, with something hostile that it has to show as the text that it is. */
const PAGES = [
  ['/e/org:bad', '<img src=x'],
  ['/e/org:worse', '<!--app-->'],
  ['/e/agreement:bad', '"><b id="injected">MOU</b>'],
  ['/data/companies', '<img src=x'],
  ['/data/agreements?cols=scope,parties&group=PARTIES', '"><b id="injected">MOU</b>'],
  ['/data?q=hyperlink', '<img src=x'],
  ['/sources?source=source:bad-one', '</script><script>'],
  ['/conflicts', '"><b id="injected">MOU</b>'],
  ['/compare?a=org:bad&b=org:worse', '<img src=x'],
  ['/merge?from=org:bad&into=org:worse', '<img src=x'],
  ['/changes?since=2026-01-01', '"><b id="injected">MOU</b>'],
  ['/paths?from=org:bad&to=org:worse', '<img src=x'],
  ['/explore?of=org:bad&view=list', '"><b id="injected">MOU</b>'],
  ['/explore?of=org:bad&view=timeline', 'one mark is one thing'],
  ['/explore?of=org:bad&view=matrix', 'things of the working set'],
  ['/data/%3Cscript%3Eran=1%3C%2Fscript%3E', 'no such table'],
  ['/compare?a=%3Cimg%20src=x%20onerror=ran=1%3E&b=javascript:ran=1', 'Nothing is known of'],
] as const;

describeBrowser(
  'hostile names, notes and addresses',
  ({ look, open, url }) => {
    for (const [path, words] of PAGES)
      it(`are text and nothing else on ${path}`, TIME, async () => {
        const { page, faults, settled } = await look(path);
        await page.getByText(words).first().waitFor({ state: 'attached', timeout: 40_000 });
        // The graph has an import that never ended, from a file with a hostile name.
        await page.getByText('.jsonl is not finished').waitFor({ timeout: 40_000 });
        await settled();
        expect(await page.evaluate(() => (globalThis as { ran?: unknown }).ran)).toBeUndefined();
        expect(await page.locator('#injected, img, iframe, svg[onload], [onmouseover]').count()).toBe(0);
        const protocols = await page
          .locator('a')
          .evaluateAll((all) =>
            all.map((one) => new URL(one.getAttribute('href') ?? '', location.href).protocol),
          );
        expect(protocols.filter((protocol) => !/^https?:$/.test(protocol))).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(width).toBeLessThanOrEqual(0);
        expect(faults).toEqual([]);
      });

    it('are no formula in what is taken away', TIME, async () => {
      const { page } = await open('/data/companies');
      await page.getByText('2 records').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV', exact: true }).click(),
      ]);
      const csv = readFileSync(await download.path(), 'utf8');
      expect(csv).toContain(`"'=HYPERLINK(""https://example.org"")`);
      expect(csv).not.toMatch(/(^|,|\r\n)"?[=+@-]/);
      const twin = await (await fetch(`${url()}/e/agreement:bad.csv`)).text();
      expect(twin).toContain("'@SUM(1+1)");
    });
  },
  'test/explorer/hostile.json',
);
