import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 60_000 };

describeBrowser('sources and disagreements in a browser', ({ open, url }) => {
  it('finds a source and says what leans on it and what would fall, by the keyboard', TIME, async () => {
    const { page, faults } = await open('/sources');
    await page.getByRole('link', { name: /DOE Recruits/ }).waitFor();
    await page.getByLabel('Title or publisher contains').fill('Scale AI and the DOE');
    await page.keyboard.press('Enter');
    await page.getByText('1 source', { exact: true }).waitFor();
    await page.locator('main').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'If it were withdrawn' }).waitFor();
    expect(page.url()).toContain('source=source:scale-mou-blog');
    const detail = await page.locator('.source-detail').innerText();
    expect(detail).toMatch(/Of \d+ statements that name it, .*would stand on less/);
    expect(detail).toContain('Genesis Mission MOU between DOE and Scale AI');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.source-detail').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('shows contradictions side by side, the address being the whole view', TIME, async () => {
    const { page, faults } = await open('/conflicts');
    await page.getByRole('button', { name: /^contradiction/ }).click();
    await page.getByText(/Nothing explains the difference/).waitFor();
    await page.getByRole('combobox', { name: 'On', exact: true }).selectOption('hpcwireReportDate');
    await page.getByText('1 disagreement', { exact: true }).waitFor();
    expect(page.url()).toBe(`${url()}/conflicts?class=CONTRADICTION&field=hpcwireReportDate`);
    const boxes = await page.locator('.value').allInnerTexts();
    expect(boxes.map((text) => text.split('\n')[0]).sort()).toEqual(['2026-05-13', '2026-05-19']);
    expect(boxes.join()).toContain('Turing Wire');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toContain(',hpcwireReportDate,CONTRADICTION,');
    expect(csv).toMatch(/2026-05-1[39]; 2026-05-1[39]/);
    expect(faults).toEqual([]);
  });
});
