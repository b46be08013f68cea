import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 60_000 };

describeBrowser('comparing in a browser', ({ open, url }) => {
  it('says what two companies share and how they differ, chosen by keyboard alone', TIME, async () => {
    const { page, faults } = await open('/compare');
    await page.getByRole('combobox', { name: 'First' }).focus();
    await page.keyboard.type('nvidia');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Another first' }).waitFor();
    await page.getByRole('combobox', { name: 'Second' }).focus();
    await page.keyboard.type('advanced micro');
    await page.getByRole('option', { name: /Advanced Micro Devices/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /What both stand with/ }).waitFor();
    expect(page.url()).toBe(`${url()}/compare?a=org:nvidia&b=org:amd`);
    const shared = page.getByRole('row', { name: /Perlmutter/ }).first();
    expect(await shared.innerText()).toMatch(/supplies, as accelerator[\s\S]*supplies, as CPU/);
    expect(await shared.innerText()).toContain('reported');
    await page.locator('main').focus();
    await page.keyboard.press('s');
    await expect.poll(() => page.url()).toBe(`${url()}/compare?a=org:amd&b=org:nvidia`);
    expect(faults).toEqual([]);
  });

  it(
    'shows a laboratory on two days: its old name and its new one, and the rest as the same',
    TIME,
    async () => {
      const { page, faults } = await open('/compare?a=org:nlr');
      await page.getByRole('link', { name: 'One entity on two days' }).click();
      await page.getByLabel('Day A').fill('2025-11-30');
      await page
        .getByRole('row', { name: /National Renewable Energy Laboratory/ })
        .first()
        .waitFor();
      expect(page.url()).toBe(`${url()}/compare?a=org:nlr@validOn=2025-11-30&b=org:nlr`);
      const name = page.getByRole('row', { name: /^Name N/ });
      expect(await name.innerText()).toMatch(/National Renewable.*National Laboratory of the Rockies/s);
      expect(await page.locator('.compare-sum').innerText()).toMatch(/^\d+ things differ, \d+ are the same/);
      const again = await open(page.url().slice(url().length));
      await again.page.getByText(/things differ/).waitFor();
      expect(await again.page.locator('.compare').first().innerText()).toBe(
        await page.locator('.compare').first().innerText(),
      );
      expect(faults).toEqual([]);
    },
  );

  it('hands over what is said of either side as a table, and the very query', TIME, async () => {
    const { page } = await open('/compare?a=org:nlr@validOn=2025-11-30&b=org:nlr');
    await page.getByText(/things differ/).waitFor();
    await page.getByRole('button', { name: 'Take away' }).click();
    for (const [side, name] of [
      ['A', 'National Renewable Energy Laboratory'],
      ['B', 'National Laboratory of the Rockies'],
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `CSV of ${side}`, exact: true }).click(),
      ]);
      expect(readFileSync(await download.path(), 'utf8')).toContain(`,name,${name},`);
    }
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Show as GraphQL' }).click();
    const [query, variables] = await page.locator('.drawer pre').allInnerTexts();
    const answer = await fetch(`${url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: JSON.parse(variables ?? '') }),
    });
    expect(await answer.json()).toMatchObject({
      data: { a: { entity: { name: 'National Renewable Energy Laboratory' } } },
    });
  });

  it('says of whom nothing is known', TIME, async () => {
    const { page } = await open('/compare?a=org:nobody&b=org:amd');
    await page.getByText('Nothing is known of org:nobody').waitFor();
  });
});
