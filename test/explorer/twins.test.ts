import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

/** Texts of the timeline that lie over each other, as they are drawn. */
const overlapping = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const texts = [...document.querySelectorAll('.lane-text, .lane-scale .tick')].map((text) => ({
      text: text.textContent,
      box: text.getBoundingClientRect(),
    }));
    return texts.flatMap((one, index) =>
      texts
        .slice(index + 1)
        .filter(
          ({ box }) =>
            box.left < one.box.right - 1 &&
            box.right > one.box.left + 1 &&
            box.top < one.box.bottom - 4 &&
            box.bottom > one.box.top + 4,
        )
        .map((other) => `${one.text} / ${other.text}`),
    );
  });

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
    await page.getByText(/^2\d [a-zA-Z]+, 2025-12-18$/).waitFor({ state: 'attached' });
    expect((await page.locator('.lane-name h2').allInnerTexts()).join()).not.toContain('Events');
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

  it(
    'draws calls with their dates and how what is due stands, by keys and for readers of screens',
    TIME,
    async () => {
      const { page, faults } = await open(
        '/explore?of=program:genesis-mission,call:de-foa-0003612&view=timeline',
      );
      const lane = (name: string) => page.getByRole('listbox', { name: new RegExp(`^${name}`) });
      await lane('Funding calls').waitFor({ timeout: 60_000 });
      await lane('Funding calls')
        .getByRole('option', {
          name: /Genesis Mission: Transforming.*: posted 2026-03-17, closes 2026-12-17/,
        })
        .waitFor({ state: 'attached' });
      expect(await lane('Funding calls').getAttribute('aria-label')).toMatch(/1 open, \d closed/);
      await lane('Due')
        .getByRole('option', { name: /at least twenty.*due 2026-01-23, met 2026-02-12, met, 20 days late/ })
        .waitFor({ state: 'attached' });
      await lane('Due')
        .getByRole('option', { name: /overdue: nothing found that meets it/ })
        .first()
        .waitFor({ state: 'attached' });
      const legend = page.getByRole('list', { name: 'Legend' });
      expect(await legend.innerText()).toMatch(/met[\s\S]*overdue[\s\S]*open call[\s\S]*only the month/);
      await page.getByText(/^2\d MOUs, 2025-12-18$/).waitFor();
      expect(await overlapping(page)).toEqual([]);
      await lane('Due').focus();
      await page.keyboard.press('Home');
      const active = await lane('Due').getAttribute('aria-activedescendant');
      expect(await page.locator(`[id="${active}"]`).getAttribute('aria-label')).toContain('2026-01-23');
      expect(await page.locator('.lane-tip').innerText()).toMatch(/twenty[\s\S]*due 2026-01-23/);
      await page.keyboard.press('ArrowRight');
      expect(await lane('Due').getAttribute('aria-activedescendant')).not.toBe(active);
      await lane('Agreements').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.getByRole('complementary', { name: 'Selection' }).waitFor();
      expect(page.url()).toContain('sel=agreement:');
      expect(faults).toEqual([]);
    },
  );

  it('keeps names apart on a phone, and says what came earlier', TIME, async () => {
    const { page, faults } = await open('/explore?of=org:ornl&view=timeline', { isPhone: true });
    await page.getByRole('listbox').first().waitFor({ timeout: 60_000 });
    expect(await overlapping(page)).toEqual([]);
    await page.getByText(/earlier ones? (is|are) not drawn/).waitFor();
    await page.getByLabel('Shows').selectOption('everything');
    await page.getByText(/dated things\./).waitFor();
    await expect.poll(() => page.getByText(/not drawn/).count()).toBe(0);
    await page.getByText('The same as a list').click();
    await page.getByRole('row', { name: /1943.*[Ff]ounded/ }).waitFor();
    expect(page.url()).toContain('back=all');
    expect(await overlapping(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('reads what is dated of more starts than one question takes', TIME, async () => {
    const answer = await fetch(`${url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ people(first: 100) { nodes { id } } facilities(first: 39) { nodes { id } } }',
      }),
    });
    const { data } = (await answer.json()) as { data: Record<string, { nodes: { id: string }[] }> };
    const before = Object.values(data)
      .flatMap(({ nodes }) => nodes.map(({ id }) => id))
      .slice(0, 100);
    const starts = [
      ...before,
      ...Array.from({ length: 100 - before.length }, (_, index) => `org:none-${index}`),
    ];
    const { page } = await open(`/explore?of=${starts.join(',')},agreement:mou-doe-scale-ai&view=timeline`);
    await page.getByText('The same as a list').click({ timeout: 60_000 });
    await page
      .getByRole('row', { name: /2026-05-01.*Genesis Mission MOU between DOE and Scale AI/ })
      .first()
      .waitFor({ timeout: 60_000 });
  });
});
