import { expect, it } from 'vitest';
import { axeFaults, darken, describeBrowser, type Opened } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

describeBrowser(
  'signing in where who brings no key may do nothing',
  ({ open, look, keyOf, url, command }) => {
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

    it('asks to sign in again with a key that was revoked, and keeps what was typed', TIME, async () => {
      const { page } = await open('/e/org:lab', { role: 'curator' });
      const press = async (name: string) => page.getByRole('button', { name, exact: true }).last().click();
      await page.getByText('History and curation').click();
      const statement = page.getByRole('region', { name: 'Statements' }).locator('li', { hasText: 'Gamma' });
      await statement.getByRole('button', { name: 'Take back' }).click();
      await statement.getByLabel('Why it is taken back').fill('Misread.');
      await page.getByRole('button', { name: 'Add or correct: City' }).click();
      const drawer = page.getByRole('dialog', { name: 'Add or correct' });
      await drawer.getByLabel('City', { exact: true }).fill('Sigma');
      await drawer.getByLabel('Source', { exact: true }).selectOption({ index: 1 });
      await drawer.getByLabel('Its words').fill('Sigma it is');
      await command('keys', 'revoke', keyOf('curator'));
      await press('See what it changes');
      await page.getByText(/You were signed out\. The key is not taken/).waitFor();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
      const signIn = page.getByRole('dialog', { name: 'Sign in' });
      await signIn.getByText('What you typed on the page is still there.').waitFor();
      // Nothing is sent for nobody.
      await page.keyboard.press('Escape');
      await signIn.waitFor({ state: 'detached' });
      await press('See what it changes');
      await drawer.getByText('Nobody is signed in, so nothing was sent.').waitFor();
      await signIn.getByLabel('Key or token').fill(keyOf('admin'));
      await page.keyboard.press('Enter');
      await signIn.waitFor({ state: 'detached' });
      expect(await drawer.getByLabel('City', { exact: true }).inputValue()).toBe('Sigma');
      expect(await drawer.getByLabel('Its words').inputValue()).toBe('Sigma it is');
      expect(await statement.getByLabel('Why it is taken back').inputValue()).toBe('Misread.');
      await press('See what it changes');
      await press('Record it');
      await page.getByText(/^Written, as change:/).waitFor();
      // Beside what stood there before, whichever weighs more.
      await page.locator('.disagreement', { hasText: 'Sigma' }).waitFor();
    });

    /** Readable for everybody, light and dark, without a fault and without being pushed sideways. */
    const expectSound = async ({ page, faults }: Opened, isPhone: boolean) => {
      expect(await axeFaults(page, isPhone ? 'all but colours' : 'all')).toEqual([]);
      const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(width).toBeLessThanOrEqual(0);
      if (!isPhone) await darken(page);
      if (!isPhone) expect(await axeFaults(page, 'colours')).toEqual([]);
      // Who has not signed in yet is refused the page itself, which the browser tells.
      expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
    };

    it('marks what is not for everybody wherever it is shown, to who may read it', TIME, async () => {
      for (const isPhone of [false, true]) {
        const how = { isPhone, role: 'admin' };
        const entity = await look('/e/org:shell', how);
        await entity.page.locator('.entity-name').getByText('internal').waitFor();
        await entity.page.locator('.fact', { hasText: 'City' }).getByText('internal').waitFor();
        await entity.page.locator('.link-rows li', { hasText: 'The Works' }).getByText('internal').waitFor();
        await entity.page.locator('.sought tr', { hasText: 'Founded' }).getByText('internal').waitFor();
        await entity.page.getByText('History and curation').click();
        const statements = entity.page.getByRole('region', { name: 'Statements' });
        await statements.locator('li', { hasText: 'Omicron' }).getByText('internal').waitFor();
        await expectSound(entity, isPhone);

        const other = await look('/e/org:outlook', how);
        const city = other.page.locator('.fact', { hasText: 'City' });
        await city.getByText('embargoed until 2099-12').first().waitFor();
        expect(await other.page.locator('.fact', { hasText: 'Region' }).innerText()).not.toContain(
          'embargoed',
        );
        const whole = other.page.locator('.entity-name');
        expect(await whole.innerText()).not.toMatch(/internal|embargoed/);
        await expectSound(other, isPhone);

        const table = await look('/data/companies?cols=city', how);
        const row = (name: string) => table.page.locator('.data-table tbody tr', { hasText: name });
        await row('Shell Co').getByText('internal').nth(1).waitFor();
        await row('Outlook').getByText('embargoed until 2099-12').waitFor();
        expect(await row('The Works').innerText()).not.toMatch(/internal|embargoed/);
        await expectSound(table, isPhone);

        const sources = await look('/sources?source=source:draft', how);
        await sources.page.locator('.source-detail h2').getByText('embargoed until 2099-12').waitFor();
        const listed = sources.page.getByRole('region', { name: 'List of sources' });
        await listed.locator('li', { hasText: 'Draft page' }).getByText('embargoed').waitFor();
        await expectSound(sources, isPhone);

        const changes = await look('/changes?since=2025-12-01&material=all&of=org:shell', how);
        await changes.page.locator('.change', { hasText: 'Omicron' }).getByText('internal').waitFor();
        await expectSound(changes, isPhone);

        const drawn = await look('/explore?of=org:shell&view=list&sel=org:shell', how);
        await drawn.page.locator('.panel').getByText('internal').waitFor();
        await drawn.page
          .locator('.panel')
          .getByRole('button', { name: /The Works/ })
          .click();
        await drawn.page.locator('.panel-facts').getByText('internal').waitFor();
        await expectSound(drawn, isPhone);
      }
    });
  },
  {
    records: 'test/explorer/curation.json',
    environment: { ACCORD_ANONYMOUS: 'nothing', ACCORD_WRITING: 'on' },
    roles: ['reader', 'curator', 'admin'],
  },
);
