import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 60_000 };

/** Presses every button of a page, and every one of the drawers that they open; returns those that lost the focus, or their drawer its keys. */
function pressAll(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const lost: string[] = [];
    const drawn = () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
    const press = async (button: HTMLElement): Promise<boolean> => {
      const name = button.getAttribute('aria-label') ?? button.textContent ?? '';
      button.focus();
      if (document.activeElement !== button) return false;
      button.click();
      await drawn();
      if (document.activeElement === document.body) lost.push(name);
      return true;
    };
    const buttonsIn = (place: ParentNode) => [
      ...place.querySelectorAll<HTMLElement>('button:not(:disabled):not([aria-label="Close"])'),
    ];
    for (const button of buttonsIn(document)) {
      if (!button.isConnected || !(await press(button))) continue;
      const drawer = document.querySelector('[role="dialog"]');
      if (!drawer) continue;
      for (const inner of buttonsIn(drawer)) if (drawer.isConnected) await press(inner);
      if (!drawer.isConnected) continue;
      const leave = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(leave);
      await drawn();
      if (drawer.isConnected) lost.push(`Escape in the drawer of ${button.textContent}`);
    }
    return lost;
  });
}

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

  it.each([
    '/',
    '/e/agreement:mou-doe-scale-ai',
    '/explore?of=org:scale-ai&sel=org:doe',
    '/paths?from=org:scale-ai&to=org:ornl&not=org:doe',
    '/compare?a=org:nvidia&b=org:amd',
    '/calls',
    '/conflicts?class=CONTRADICTION&of=org:doe',
    '/data/agreements?kind=MOU',
  ])('keeps the focus and the keys whatever button is pressed on %s', TIME, async (address) => {
    const { page, settled } = await open(address);
    await settled();
    expect(await pressAll(page)).toEqual([]);
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

  it('reads a path aloud, and restores it from its address alone', TIME, async () => {
    const { page, faults } = await open('/paths?from=org:scale-ai&to=org:ornl&not=org:doe');
    await page.getByRole('heading', { name: /Path 1 of/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: /Path 2 of/ }).waitFor();
    const ladder = await page.locator('.ladder').innerText();
    const again = await open(page.url().slice(url().length));
    await again.page.getByRole('heading', { name: /Path 2 of/ }).waitFor();
    expect(await again.page.locator('.ladder').innerText()).toBe(ladder);
    expect(ladder).toMatch(/is party to|takes part in/);
    expect(faults).toEqual([]);
  });

  it('asks which types before more than 50 entities arrive, adds them, and undoes it', TIME, async () => {
    const { page, faults } = await open('/explore?of=org:scale-ai&sel=org:doe&hops=2&hide=e');
    await page.getByRole('heading', { name: /Relationships here/ }).waitFor();
    const before = await page.getByText(/entities, /).innerText();
    const start = page.url();
    await page.keyboard.press('e');
    await page.getByRole('button', { name: /^Add \d+ of \d+/ }).click();
    await expect.poll(() => page.url()).toContain('x=org:doe');
    await expect.poll(() => page.getByText(/entities, /).innerText()).not.toBe(before);
    await page.locator('main').focus();
    await page.keyboard.press('z');
    expect(page.url()).toBe(start);
    await expect.poll(() => page.getByText(/entities, /).innerText()).toBe(before);
    expect(faults).toEqual([]);
  });

  it('draws many starts beside each other, and says how many it does not draw', TIME, async () => {
    const few = await open('/explore?of=org:scale-ai,org:nvidia,org:ornl&view=list');
    await few.page.getByRole('row').nth(3).waitFor();
    expect(await few.page.getByText(/not drawn/).count()).toBe(0);
    const query =
      '{ organizations(first: 100) { nodes { id } } agreements(first: 100) { nodes { id } } events(first: 40) { nodes { id } } }';
    const answer = await fetch(`${url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data } = (await answer.json()) as { data: Record<string, { nodes: { id: string }[] }> };
    const ids = Object.values(data).flatMap(({ nodes }) => nodes.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(200);
    const { page, faults } = await open(`/explore?of=${ids.join(',')}`);
    await page
      .getByText(`${ids.length - 200} starts are not drawn of ${ids.length} starts: 200 are the most.`)
      .waitFor();
    const drawn = async () =>
      Number(
        /^([\d,]+) entities/.exec(await page.getByText(/entities, /).innerText())?.[1]?.replace(',', ''),
      );
    await expect.poll(drawn).toBeGreaterThan(200);
    expect(faults).toEqual([]);
  });

  it(
    'shows of a relationship on which days it is attested, and why it is as certain as it is',
    TIME,
    async () => {
      const query = `{ neighbourhood(of: "agreement:mou-doe-scale-ai") { links { linkId type attestedOn from { id } to { id } } } }`;
      const answer = await fetch(`${url()}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { data } = (await answer.json()) as {
        data: {
          neighbourhood: {
            links: {
              linkId: string;
              type: string;
              attestedOn: string[];
              to: { id: string };
              from: { id: string };
            }[];
          };
        };
      };
      const link = data.neighbourhood.links.find(
        ({ type, from, to }) => type === 'PARTY_TO' && [from.id, to.id].includes('org:scale-ai'),
      );
      const [day = 'none'] = link?.attestedOn ?? [];
      const address = `/explore?of=agreement:mou-doe-scale-ai&sel=${encodeURIComponent(link?.linkId ?? '')}`;
      const { page, faults } = await open(address);
      const panel = page.locator('.panel');
      await panel.getByText('Attested').first().waitFor();
      expect(await panel.innerText()).toContain(day);
      const then = await open(`${address}&day=2026-06-01`);
      await then.page
        .locator('.panel')
        .getByText(/A source has it hold that day|It had begun by then/)
        .waitFor();
      expect(faults).toEqual([]);
    },
  );

  it('shows fewer relationships on a day before most were announced', TIME, async () => {
    const { page } = await open('/explore?of=org:ornl&view=list');
    await page.getByRole('row').nth(3).waitFor();
    const today = await page.getByRole('row').count();
    const then = await open('/explore?of=org:ornl&view=list&by=2025-11-30');
    await then.page.getByText('As publicly known by 30 November 2025').waitFor();
    await then.page.getByRole('row').nth(1).waitFor();
    expect(await then.page.getByRole('row').count()).toBeLessThan(today);
  });

  it(
    'offers how certain it must be that something held on a day, and keeps it in the address',
    TIME,
    async () => {
      const address = '/explore?of=org:ornl&view=list&day=2025-12-31';
      const { page, faults } = await open(address);
      const pressed = page.locator('.time-strip .push [aria-pressed=true]');
      const shown = async (word: string, help: RegExp) => {
        await page.getByText(help).waitFor();
        expect(await pressed.innerText()).toBe(word);
        return page.getByRole('row').count();
      };
      await page.getByRole('row').nth(2).waitFor();
      const presumed = await shown('presumed', /had begun by that day/);
      await page.getByRole('button', { name: 'possible', exact: true }).click();
      await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(presumed);
      expect(page.url()).toBe(`${url()}${address}&certainty=POSSIBLE`);
      await shown('possible', /nothing that is known rules it out/);
      await page.getByRole('button', { name: 'presumed', exact: true }).click();
      await expect.poll(() => page.url()).toBe(`${url()}${address}`);
      // Shared links name what was the other choice of two.
      const shared = await open(`${address}&certainty=CERTAIN`);
      await shared.page.getByText(/on that very day/).waitFor();
      await shared.page.getByRole('row').nth(1).waitFor();
      expect(await shared.page.getByRole('row').count()).toBeLessThan(presumed);
      expect(faults).toEqual([]);
    },
  );

  it(
    'shows all paths as one picture, what they all lead through, and other questions that were tried',
    TIME,
    async () => {
      const { page, faults } = await open('/paths?from=org:scale-ai&to=org:ornl&not=org:doe');
      await page.getByRole('heading', { name: /^All \d+, one picture$/ }).waitFor();
      expect(await page.locator('.all-paths .edge-on').count()).toBe(2);
      await page
        .getByText(/Every one of them leads through Genesis Mission, which has \d+ relationships/)
        .waitFor();
      const other = page.getByRole('region', { name: 'Other ways to ask' });
      await other
        .getByRole('listitem')
        .filter({ hasText: 'Not through Genesis Mission either' })
        .getByText('No path')
        .waitFor();
      await other
        .getByRole('listitem')
        .filter({ hasText: 'Through U.S. Department of Energy as well' })
        .getByRole('link', { name: 'Ask' })
        .click();
      await expect.poll(() => page.url()).not.toContain('not=');
      await page.getByRole('heading', { name: /^Path 1 of/ }).waitFor();
      expect(faults).toEqual([]);
    },
  );

  it(
    'sets kinds of relationship aside, and tells the agreements of each month under the slider',
    TIME,
    async () => {
      const { page, faults } = await open('/explore?of=org:scale-ai&hops=2');
      const sum = () =>
        page
          .locator('.explore-filters')
          .getByText(/entities, \d+ relationships/)
          .innerText();
      await page.getByRole('checkbox', { name: /^concerns/ }).waitFor();
      const before = Number(/, (\d+) rel/.exec(await sum())?.[1]);
      await page.getByRole('checkbox', { name: /^concerns/ }).uncheck();
      await expect.poll(async () => Number(/, (\d+) rel/.exec(await sum())?.[1])).toBeLessThan(before);
      expect(page.url()).toContain('hide=CONCERNS');
      await page.locator('.activity').getByText('24', { exact: true }).waitFor();
      await page.getByText(/^Agreements announced per month; .*\d+ without a date left out\.$/).waitFor();
      await page.getByRole('slider', { name: 'Month' }).focus();
      await page.keyboard.press('Home');
      await page.getByText(/You see .* 2024\./).waitFor();
      expect(await page.locator('.activity rect.later').count()).toBeGreaterThan(10);
      expect(faults).toEqual([]);
    },
  );
});
