import type { Locator, Page } from 'playwright-core';

/** How somebody uses the controls of a page. */
export interface Hands {
  readonly press: (control: Locator) => Promise<void>;
  /** What stood in the field goes. */
  readonly type: (field: Locator, text: string) => Promise<void>;
  /** Of a list that opens, by the words of a choice. */
  readonly choose: (list: Locator, words: string) => Promise<void>;
}

/** With nothing but a mouse for what is no typing. */
export function mouseOn(): Hands {
  return {
    press: (control) => control.click(),
    type: (field, text) => field.fill(text),
    choose: async (list, words) => {
      await list.selectOption({ label: words });
    },
  };
}

/** With the keyboard alone. */
export function keyboardOn(page: Page): Hands {
  return {
    press: async (control) => {
      await tabTo(page, control);
      await page.keyboard.press('Enter');
    },
    type: async (field, text) => {
      await tabTo(page, field);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
    choose: async (list, words) => {
      await list.getByRole('option', { name: words, exact: true }).waitFor({ state: 'attached' });
      await tabTo(page, list);
      const many = await list.locator('option').count();
      const chosen = () =>
        list.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.textContent ?? '');
      for (let step = 0; step < many && (await chosen()) !== words; step += 1)
        await page.keyboard.press('ArrowDown');
      if ((await chosen()) !== words) throw new Error(`The arrow keys did not reach "${words}".`);
    },
  };
}

/** Walks by the Tab key until a control has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let step = 0; step < 200; step += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key did not reach ${control}.`);
}
