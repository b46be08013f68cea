import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

/** As many as an analyst needs who sees the explorer for the first time. */
const MAX_ACTIONS = 4;

/** An action is what changes the page: following a link, pressing a button, choosing, writing a day. Looking and walking are none. */
interface Hand {
  readonly press: (target: Locator) => Promise<void>;
  readonly choose: (target: Locator, label: string) => Promise<void>;
  readonly write: (target: Locator, day: string) => Promise<void>;
  readonly actions: () => number;
}

function mouse(): Hand {
  let actions = 0;
  return {
    press: async (target) => {
      actions += 1;
      await target.click();
    },
    choose: async (target, label) => {
      actions += 1;
      await target.selectOption({ label });
    },
    write: async (target, day) => {
      actions += 1;
      await target.fill(day);
    },
    actions: () => actions,
  };
}

/** Nothing but keys: Tab to the target, then Enter, the first letters of the choice, or the digits of the day. */
function keyboard(page: Page): Hand {
  let actions = 0;
  const reach = async (target: Locator) => {
    await target.waitFor();
    const wanted = await target.elementHandle();
    for (let step = 0; step < 150; step++) {
      if (await page.evaluate((element) => element === document.activeElement, wanted)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('Tab does not lead there.');
  };
  return {
    press: async (target) => {
      await reach(target);
      actions += 1;
      await page.keyboard.press('Enter');
    },
    choose: async (target, label) => {
      await reach(target);
      actions += 1;
      await page.keyboard.type(label.slice(0, 5));
    },
    write: async (target, day) => {
      await reach(target);
      actions += 1;
      const [year = '', month = '', date = ''] = day.split('-');
      await page.keyboard.type(`${month}${date}${year}`);
    },
    actions: () => actions,
  };
}

const HANDS = [
  ['the mouse', mouse],
  ['the keyboard alone', keyboard],
] as const;

describeBrowser('what an analyst asks first', ({ open }) => {
  for (const [name, handOf] of HANDS) {
    it(
      `tells by ${name} how Scale AI is connected to Oak Ridge, who says so, and what is not disclosed`,
      TIME,
      async () => {
        const { page, faults } = await open('/');
        const hand = handOf(page);
        await hand.press(page.getByRole('link', { name: /How is Scale AI connected to Oak Ridge/ }));
        await page.getByRole('heading', { name: /Path 1 of/ }).waitFor();
        await hand.press(
          page.locator('.path-row', { hasText: 'Genesis Mission MOU between DOE and Scale AI' }).first(),
        );
        const ladder = page.locator('.ladder');
        await expect.poll(() => ladder.innerText()).toContain('Genesis Mission MOU between DOE and Scale AI');
        expect(await ladder.innerText()).toMatch(
          /Scale AI and the DOE Genesis Mission MOU[\s\S]*a party[\s\S]*2026-05-01/,
        );
        await hand.press(ladder.getByRole('link', { name: 'Genesis Mission MOU between DOE and Scale AI' }));
        await page.getByRole('heading', { name: 'Not disclosed, and where it was sought' }).waitFor();
        expect(await page.locator('.fact:has(dt:text-is("Value"))').innerText()).toContain('not disclosed');
        expect(hand.actions()).toBeLessThanOrEqual(MAX_ACTIONS);
        expect(faults).toEqual([]);
      },
    );

    it(`tells by ${name} who joined between two days`, TIME, async () => {
      const { page, faults } = await open('/');
      const hand = handOf(page);
      await hand.press(page.getByRole('link', { name: 'Changes', exact: true }).first());
      await hand.write(page.getByLabel('Since', { exact: true }), '2026-04-20');
      await hand.write(page.getByLabel('Until', { exact: true }), '2026-05-10');
      await page.getByText(/since 20 April 2026 until 10 May 2026/).waitFor();
      const list = page.getByRole('region', { name: 'Changes' });
      await expect.poll(() => list.innerText()).toMatch(/Together AI/);
      const text = await list.innerText();
      expect(text).toContain('Genesis Mission MOU between DOE and Scale AI');
      expect(text).not.toContain('Isomorphic Labs');
      expect(hand.actions()).toBeLessThanOrEqual(MAX_ACTIONS);
      expect(faults).toEqual([]);
    });

    it(`tells by ${name} which calls a university can still apply to`, TIME, async () => {
      const { page, faults } = await open('/');
      const hand = handOf(page);
      await hand.press(page.getByRole('link', { name: 'Calls', exact: true }).first());
      await hand.choose(page.getByRole('combobox', { name: 'Open to', exact: true }), 'universities');
      await page.getByRole('heading', { name: /^Open 1/ }).waitFor();
      expect(await page.locator('.call-open').innerText()).toMatch(/DE-FOA-0003612[\s\S]*days/);
      expect(page.url()).toContain('to=universities');
      expect(hand.actions()).toBeLessThanOrEqual(MAX_ACTIONS);
      expect(faults).toEqual([]);
    });
  }
});
