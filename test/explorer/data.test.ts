import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TABLES } from '../../explorer/pages/data/tables.ts';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 60_000 };

describeBrowser('tables in a browser', ({ open, url }) => {
  it(
    'filters by facets and words, orders, groups with a chart, and restores all of it from the address',
    TIME,
    async () => {
      const { page, faults } = await open('/data/agreements');
      await page.getByText('65 records').waitFor();
      await page.getByLabel('Filter by').selectOption('announcedOn');
      await page.getByLabel('From..to').fill('2025..');
      await page.keyboard.press('Enter');
      await page.getByText('55 records').waitFor();
      await page.getByRole('checkbox', { name: /Memorandum of understanding/ }).click();
      await page.getByText('30 records').waitFor();
      // The other values keep their counts, so that a second one can be chosen.
      await page.getByRole('checkbox', { name: /Contract/ }).click();
      await page.getByText('33 records').waitFor();
      await page.getByRole('button', { name: 'Announced', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.locator('th[aria-sort=ascending]', { hasText: 'Announced' }).waitFor();
      await page.getByLabel('Group by').selectOption('ANNOUNCED_ON_QUARTER');
      await page.getByRole('figure', { name: /by Announced, by quarter/ }).waitFor();
      const address = page.url().slice(url().length);
      expect(address).toBe(
        '/data/agreements?announcedOn=2025..&kind=MOU,CONTRACT&order=announcedOn&group=ANNOUNCED_ON_QUARTER',
      );
      const again = await open(address);
      await again.page.getByText('33 records').waitFor();
      expect(await again.page.locator('.data-main').innerText()).toBe(
        await page.locator('.data-main').innerText(),
      );
      expect(faults).toEqual([]);
    },
  );

  it(
    'says how each value is known, and tells what is not disclosed from what nobody says',
    TIME,
    async () => {
      const { page } = await open('/data/agreements?cols=valueUsd,announcedOn&order=-announcedOn');
      const row = page.getByRole('row', { name: /Genesis Mission MOU between DOE and Scale AI/ });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/not disclosed[\s\S]*2026-05-01[\s\S]*stated/);
      expect(await page.getByText('no source says').count()).toBeGreaterThan(0);
    },
  );

  it('hands over every page of the table as CSV and NDJSON, and the very query', TIME, async () => {
    const { page } = await open('/data/agreements?cols=announcedOn,parties,valueUsd');
    await page.getByText('65 records').waitFor();
    const file = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split(/\r?\n/);
    };
    const csv = await file('CSV');
    expect(csv).toHaveLength(66);
    expect(csv[0]).toMatch(
      /^key,name,announcedOn,parties_key,parties_name,valueUsd,name_basis,name_sources,/,
    );
    expect(csv.join('\n')).toContain('not disclosed');
    const rows = await file('NDJSON');
    expect(rows).toHaveLength(65);
    expect(
      rows.map((row) => JSON.parse(row)).filter(({ not_disclosed: fields }) => fields.includes('valueUsd'))
        .length,
    ).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Show as GraphQL' }).click();
    const [query, variables] = await page.locator('.drawer pre').allInnerTexts();
    const answer = await fetch(`${url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: JSON.parse(variables ?? '') }),
    });
    expect(await answer.json()).toMatchObject({ data: { page: { totalCount: 65 } } });
  });

  it('has a table of every type', { timeout: 180_000 }, async () => {
    const { page, faults } = await open('/');
    for (const { plural, many } of TABLES) {
      await page.goto(`${url()}/data/${plural}`);
      await page.getByText(/\d+ records/).waitFor();
      expect([plural, await page.getByRole('heading', { level: 1 }).innerText()]).toEqual([plural, many]);
      expect([plural, await page.getByRole('alert').count()]).toEqual([plural, 0]);
    }
    expect(faults).toEqual([]);
  });
});
