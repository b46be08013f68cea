import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 60_000 };

describeBrowser('the explorer in a browser', ({ open, url }) => {
  it('finds an entity by the keyboard alone', TIME, async () => {
    const { page, faults } = await open('/');
    await page.keyboard.type('scale');
    await page.getByRole('option', { name: /Scale AI membership/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Scale AI' }).waitFor();
    expect(page.url()).toBe(`${url()}/e/org:scale-ai`);
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys and marks' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('says what is near where nothing has the name', TIME, async () => {
    const { page } = await open('/');
    await page.keyboard.type('oak rigde');
    await page.getByText('No name begins with this. Near it:').waitFor();
    expect(await page.getByRole('option').first().innerText()).toContain('Oak Ridge');
  });

  it(
    'tells of a memorandum who says so, where sources disagree and what is not disclosed, in one page',
    TIME,
    async () => {
      const { page, faults } = await open('/e/agreement:mou-doe-scale-ai');
      await page
        .locator('.link-rows .evidence', { hasText: /stated.*2 sources/s })
        .first()
        .waitFor();
      expect(await page.getByText('2026-05-19').count()).toBeGreaterThan(0);
      const announced = page.locator('.fact', { hasText: 'Announced' }).first();
      await announced.locator('summary').click();
      expect(await announced.innerText()).toContain('Scale AI and the DOE Genesis Mission MOU');
      expect(faults).toEqual([]);
    },
  );

  it('gives the very query behind a page', TIME, async () => {
    const { page } = await open('/e/org:scale-ai');
    await page.getByRole('button', { name: 'Show as GraphQL' }).click();
    const [query, variables] = await page.locator('.drawer pre').allInnerTexts();
    const answer = await fetch(`${url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: JSON.parse(variables ?? '') }),
    });
    expect(await answer.json()).toMatchObject({ data: { at: { entity: { name: 'Scale AI' } } } });
  });
});
