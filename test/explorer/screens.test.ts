import { expect, it } from 'vitest';
import { axeFaults, darken, describeBrowser, type Opened } from '../support/browser.ts';

/** Every screen, with a word that is there once it is whole. */
const SCREENS = [
  ['/', 'nothing found'],
  ['/e/agreement:mou-doe-scale-ai', 'Around it'],
  ['/e/org:doe', 'Around it'],
  ['/explore?of=org:scale-ai&hops=1&sel=agreement:mou-doe-scale-ai', 'Relationships here'],
  ['/explore?of=org:ornl&view=list', 'Working set'],
  ['/explore?of=org:argonne&hops=2&view=matrix', 'A number is how many'],
  ['/explore?of=program:genesis-mission&view=timeline', 'The same as a list'],
  ['/paths?from=org:scale-ai&to=org:ornl&not=org:doe', 'weakest link'],
  ['/compare?a=org:nvidia&b=org:amd', 'What both stand with'],
  ['/compare?a=org:nlr@validOn=2025-11-30&b=org:nlr', 'The same on both days'],
  ['/calls', 'No closing date known'],
  ['/changes?since=2026-09-01', 'Isomorphic Labs'],
  ['/sources?source=source:scale-mou-blog', 'What leans on it'],
  ['/conflicts?class=CONTRADICTION', 'American Science and Security Platform'],
  ['/review', 'Writing is not open here'],
  ['/data/agreements', '65 records'],
  [
    '/data/agreements?announcedOn=2025..&group=ANNOUNCED_ON_QUARTER,KIND&order=-announcedOn',
    'The same as a table',
  ],
  ['/data?q=oak+ridge', 'Results for'],
  ['/e/org:nobody', 'No entity has this id'],
  ['/reports', 'Partner landscape'],
  ...['partner-landscape', 'lab-profile?of=org:ornl', 'funding-calls', 'agreement-timeline'].map(
    (report) => [`/reports/${report}`, 'The question'] as const,
  ),
  ['/reports/who-works-with-whom', 'The question'],
  ['/reports/what-changed?since=2026-09-01&publishedBy=2026-10-31', 'of what was published by 2026-10-31'],
  ['/reports/no-such-report', 'No report'],
] as const;

const TIME = { timeout: 60_000 };
const OPENED_DARK = SCREENS.slice(0, 4);

describeBrowser('the screens', ({ look }) => {
  /** What holds for every look: nothing went wrong, and nothing needs to be scrolled sideways. */
  const expectSound = async ({ page, faults }: Opened) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(width).toBeLessThanOrEqual(0);
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  };
  const whole = async (path: string, words: string, how: Parameters<typeof look>[1] = {}) => {
    const opened = await look(path, how);
    await opened.page.getByText(words).first().waitFor({ state: 'attached', timeout: 30_000 });
    await opened.settled();
    return opened;
  };

  for (const [path, words] of SCREENS) {
    it(`shows ${path} without a fault, readable for everybody, in light and dark`, TIME, async () => {
      const opened = await whole(path, words);
      const { page } = opened;
      expect(await axeFaults(page)).toEqual([]);
      await expectSound(opened);
      await darken(page);
      // In the dark only colours are others.
      expect(await axeFaults(page, 'colours')).toEqual([]);
      await expectSound(opened);
    });

    it(`shows ${path} on a phone without a fault, readable for everybody`, TIME, async () => {
      const opened = await whole(path, words, { isPhone: true });
      expect(await axeFaults(opened.page, 'all but colours')).toEqual([]);
      await expectSound(opened);
    });
  }

  it.each(OPENED_DARK)(
    'opens %s dark where the system is, as it looks when it is made dark',
    TIME,
    async (path, words) => {
      const opened = await whole(path, words, { isDark: true });
      expect(await opened.page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
      expect(await axeFaults(opened.page)).toEqual([]);
      await expectSound(opened);
    },
  );
});
