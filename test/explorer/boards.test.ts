import { expect, it } from 'vitest';
import { instantOf, readHour } from '../../explorer/pages/calls/zones.ts';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 60_000 };

it('reads an hour in the zone of the call, also on the days on which clocks change', () => {
  const hour = (at: string, timeOfDay = '23:59') => ({ at, timeOfDay, timeZone: 'America/New_York' });
  const utc = (one: ReturnType<typeof hour>) => new Date(instantOf(one) ?? 0).toISOString();
  expect(utc(hour('2026-05-01'))).toBe('2026-05-02T03:59:00.000Z');
  expect(utc(hour('2026-12-17'))).toBe('2026-12-18T04:59:00.000Z');
  expect(utc(hour('2026-03-08', '01:30'))).toBe('2026-03-08T06:30:00.000Z');
  expect(utc(hour('2026-03-08', '03:30'))).toBe('2026-03-08T07:30:00.000Z');
  expect(instantOf({ ...hour('2026-05-01'), timeZone: 'Mars/Olympus' })).toBeUndefined();
  expect(instantOf({ ...hour('2026-05'), timeOfDay: '17:00' })).toBeUndefined();
  expect(readHour(hour('2026-05-01'), 'call')).toEqual({ day: '2026-05-01', time: '23:59 New York' });
});

describeBrowser('calls and changes in a browser', ({ open, url }) => {
  it('says which calls a university can still apply to, until when and on whose word', TIME, async () => {
    const { page, faults } = await open('/calls');
    await page.getByRole('combobox', { name: 'Open to', exact: true }).selectOption('universities');
    await page.getByRole('heading', { name: /^Open 1/ }).waitFor();
    expect(page.url()).toBe(`${url()}/calls?to=universities`);
    const open1 = page.locator('.call-open');
    expect(await open1.innerText()).toMatch(/DE-FOA-0003612[\s\S]*U\.S\. universities[\s\S]*\d+ days/);
    await page.getByText(/do not say who may apply/).waitFor();
    await page.getByRole('combobox', { name: 'And now', exact: true }).selectOption('some');
    await page.getByRole('heading', { name: /^Closed 0/ }).waitFor();
    expect(page.url()).toBe(`${url()}/calls?to=universities&still=some`);
    expect(await open1.innerText()).toContain('DE-FOA-0003612');
    await page.getByRole('combobox', { name: 'And now', exact: true }).selectOption('');
    const phase = page.locator('.call-phase', { hasText: 'FY26 Phase I' }).first();
    expect(await phase.innerText()).toContain('23:59 New York');
    await page.getByRole('button', { name: /My zone/ }).click();
    await expect.poll(() => phase.innerText()).not.toContain('New York');
    expect(faults).toEqual([]);
  });

  it('leads to a calendar and a feed that are there', TIME, async () => {
    const { page } = await open('/calls');
    await page.getByRole('link', { name: 'Feed' }).waitFor();
    for (const name of ['Calendar', 'Feed', 'DE-FOA-0003612 alone']) {
      const address = await page.getByRole('link', { name, exact: true }).getAttribute('href');
      expect([name, (await fetch(url() + address)).status]).toEqual([name, 200]);
    }
    const month = page.getByRole('heading', { name: /^\w+ 20\d\d$/ });
    const before = await month.innerText();
    await page.getByRole('button', { name: 'The next month' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => month.innerText()).not.toBe(before);
    expect(page.url()).toMatch(/month=20\d\d-\d\d$/);
  });

  it('says what became known since a day, who joined, and what did not change', TIME, async () => {
    const { page, faults } = await open('/changes?since=2026-09-01');
    await page.locator('.change-group', { hasText: 'Isomorphic Labs' }).first().waitFor();
    expect(await page.locator('.changes-sum').innerText()).toMatch(/\d+ new, .*no amount changed/);
    const moved = page.locator('.change').filter({ hasText: '2026-07-22' }).filter({ hasText: 'Announced' });
    expect(await moved.first().innerText()).toMatch(/2026-07-22\s+2026-08/);
    expect(faults).toEqual([]);
  });

  it('follows an entity from its page, by the keyboard, and then tells of it alone', TIME, async () => {
    const { page, faults } = await open('/e/call:de-foa-0003612');
    const follow = page.getByRole('button', { name: 'Follow', exact: true });
    await follow.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Followed' }).waitFor();
    await page.getByRole('link', { name: 'Changes' }).first().click();
    await page.getByRole('link', { name: 'Only the 1 that I follow' }).click();
    await page.getByLabel('Since', { exact: true }).fill('2026-01-01');
    expect(page.url()).toBe(`${url()}/changes?of=call:de-foa-0003612&since=2026-01-01`);
    await page.locator('.change-group', { hasText: 'Phase' }).first().waitFor();
    await expect.poll(() => page.locator('.change-group', { hasText: 'Isomorphic Labs' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
