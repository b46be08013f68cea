import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

describeBrowser(
  'signing in where who brings no key may do nothing',
  ({ open, keyOf, url }) => {
    it('begins on the page of an entity, which then is shown', TIME, async () => {
      const refused = await fetch(`${url()}/e/org:lab`);
      expect(refused.status).toBe(401);
      expect(await refused.text()).not.toContain('The Lab');
      const { page, faults } = await open('/e/org:lab');
      await page.getByRole('button', { name: 'Sign in' }).first().click();
      await page.getByLabel('Key or token').fill(keyOf('reader'));
      await page.keyboard.press('Enter');
      await page.locator('h1.entity-title').waitFor();
      expect(page.url()).toBe(`${url()}/e/org:lab`);
      // What was refused before is told by the browser itself.
      expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
    });

    it('ends, and says so, with a key that is taken no longer', TIME, async () => {
      const { page } = await open('/e/org:lab');
      await page.getByRole('button', { name: 'Sign in' }).first().click();
      await page.getByLabel('Key or token').fill(keyOf('reader'));
      await page.keyboard.press('Enter');
      await page.locator('h1.entity-title').waitFor();
      // As if this one had been revoked meanwhile.
      await page.evaluate((other) => sessionStorage.setItem('accord.key', other), `${keyOf('reader')}x`);
      await page.getByRole('link', { name: 'Sources' }).first().click();
      await page.getByText(/You were signed out\. /).waitFor();
      await page.getByRole('button', { name: 'Sign in' }).first().waitFor();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });
  },
  {
    records: 'test/explorer/curation.json',
    environment: { ACCORD_ANONYMOUS: 'nothing' },
    roles: ['reader'],
  },
);
