import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

describeBrowser('the matrix and the timeline of a working set', ({ open, url }) => {
  it('shows a pair with what is behind its number, by the keyboard', TIME, async () => {
    const { page, faults } = await open('/explore?of=org:argonne&hops=2&view=matrix&frame=l,o,c');
    const cell = page.getByRole('button', { name: /^Argonne National Laboratory and NVIDIA: \d+$/ });
    await cell.waitFor({ timeout: 60_000 });
    const many = Number(await cell.innerText());
    await page.getByText('Herfindahl-Hirschman').waitFor({ timeout: 60_000 });
    await cell.focus();
    await page.keyboard.press('Enter');
    const pair = page.getByRole('region', { name: 'Pair' });
    await pair.waitFor();
    expect(await pair.getByRole('listitem').count()).toBe(many);
    expect(await pair.innerText()).toMatch(/NVIDIA supplies, as accelerator/);
    expect(page.url()).toContain('pair=org:argonne!org:nvidia');
    const bar = page.getByRole('row').filter({ has: cell }).locator('.concentration');
    expect(await bar.innerText()).toMatch(/^\d{1,2},?\d{3}$/);
    expect(await bar.getAttribute('title')).toMatch(/^NVIDIA: \d+ % of \d+$/);
    const again = await open(page.url().slice(url().length));
    await again.page.getByRole('region', { name: 'Pair' }).waitFor({ timeout: 60_000 });
    await again.page.getByText('Herfindahl-Hirschman').waitFor();
    expect(await again.page.locator('.matrix-page').innerText()).toBe(
      await page.locator('.matrix-page').innerText(),
    );
    expect(faults).toEqual([]);
  });

  it('switches twins by keys and keeps the rest of the view', TIME, async () => {
    const { page, faults } = await open('/explore?of=program:genesis-mission&hide=e');
    await page.locator('.explore-filters').getByText('Agreements').waitFor({ timeout: 60_000 });
    await page.locator('main').focus();
    await page.keyboard.press('t');
    await page
      .getByText(/dated things/)
      .first()
      .waitFor();
    expect(page.url()).toBe(`${url()}/explore?of=program:genesis-mission&hide=e&view=timeline`);
    // The memoranda of one day stand together, and events were set aside.
    await page.getByText(/^2\d, 2025-12-18$/).waitFor({ state: 'attached' });
    expect(await page.locator('.lane-name').allInnerTexts()).not.toContain(expect.stringContaining('Events'));
    await page.getByText('The same as a list').click();
    await page
      .getByRole('row', { name: /2025-12-18/ })
      .first()
      .waitFor();
    await page.locator('main').focus();
    await page.keyboard.press('m');
    await expect.poll(() => page.url()).toContain('view=matrix');
    expect(faults).toEqual([]);
  });
});
