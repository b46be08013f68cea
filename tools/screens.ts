import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { withPalette } from './palette-png.ts';

/**
 * `npm run screens` takes a picture of every screen of the explorer on the seeds, light, dark and on a phone, into `docs/screens/`.
 * Names of screens after it take those alone: `npm run screens -- home calls`. Needs Chromium.
 */
const FOLDER = 'docs/screens';

/** So many colours that letters stay smooth, and all pictures together below 2.5 MB. */
const COLOURS = 40;

interface Screen {
  readonly name: string;
  readonly path: string;
  /** Words that are there once it is whole. */
  readonly words: string;
  /** What a reader does before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
  /** Whether somebody who may write looks at it. */
  readonly isSignedIn?: boolean;
}

const SCREENS: readonly Screen[] = [
  { name: 'home', path: '/', words: 'nothing found' },
  {
    name: 'explore',
    path: '/explore?of=org:scale-ai&hops=2&sel=agreement:mou-doe-scale-ai',
    words: 'Relationships here',
  },
  { name: 'explore-list', path: '/explore?of=org:ornl&view=list', words: 'Working set' },
  {
    name: 'explore-matrix',
    path: '/explore?of=org:argonne&hops=2&view=matrix&frame=l,o,c&pair=org:argonne!org:nvidia',
    words: 'Herfindahl-Hirschman',
  },
  {
    name: 'explore-timeline',
    path: '/explore?of=program:genesis-mission,call:de-foa-0003612,org:genesis-mission-consortium&view=timeline',
    words: 'The same as a list',
    // Calls and what is due stand below the fold of a desk.
    act: async (page) => {
      await page.locator('.timeline-legend').waitFor();
      if ((page.viewportSize()?.width ?? 0) > 760)
        await page.locator('.timeline-page').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    },
  },
  { name: 'path', path: '/paths?from=org:scale-ai&to=org:ornl&not=org:doe', words: 'weakest link' },
  { name: 'entity', path: '/e/agreement:mou-doe-scale-ai', words: 'Around it' },
  { name: 'compare', path: '/compare?a=org:nvidia&b=org:amd', words: 'What both stand with' },
  {
    name: 'compare-days',
    path: '/compare?a=org:nlr@validOn=2025-11-30&b=org:nlr',
    words: 'The same on both days',
  },
  { name: 'calls', path: '/calls', words: 'No closing date known' },
  { name: 'changes', path: '/changes?since=2026-09-01', words: 'Isomorphic Labs' },
  { name: 'sources', path: '/sources?source=source:scale-mou-blog', words: 'What leans on it' },
  {
    name: 'disagreements',
    path: '/conflicts?class=CONTRADICTION',
    words: 'American Science and Security Platform',
  },
  {
    name: 'data',
    path: '/data/agreements?announcedOn=2025..&group=ANNOUNCED_ON_QUARTER,KIND&order=-announcedOn',
    words: 'The same as a table',
  },
  { name: 'review', path: '/review', words: 'a new source', isSignedIn: true },
  {
    name: 'correct',
    path: '/e/org:nlr',
    words: 'Around it',
    isSignedIn: true,
    act: async (page) => {
      await page.getByRole('button', { name: 'Add or correct: City' }).click();
      await page.getByLabel('City', { exact: true }).fill('Lakewood');
      await page.getByLabel('Source', { exact: true }).selectOption({ index: 1 });
      await page.getByRole('button', { name: 'See what it changes' }).click();
      await page.getByRole('button', { name: 'Record it' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'merge',
    path: '/merge?from=org:nlr&into=org:inl',
    words: 'They are one',
    isSignedIn: true,
    act: (page) => page.getByRole('button', { name: 'They are one' }).click(),
  },
  { name: 'reports', path: '/reports', words: 'Partner landscape' },
  { name: 'report', path: '/reports/agreement-timeline', words: 'The question' },
  {
    name: 'graphiql',
    path: '/graphiql',
    words: 'Who says Scale AI',
    act: async (page) => {
      await page.getByRole('button', { name: /Who says Scale AI/ }).click();
      await page.locator('.graphiql-response').getByText('org:scale-ai').first().waitFor();
    },
  },
  { name: 'docs', path: '/docs/types/Agreement', words: 'Something organizations agreed' },
];

const LOOKS = [
  { ending: '', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { ending: '-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { ending: '-phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
] as const;

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
if (executablePath === undefined) throw new Error('This needs Chromium (apt-get install chromium).');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SCREENS.some((screen) => screen.name === name));
if (unknown.length > 0)
  throw new Error(
    `There is no screen "${unknown[0]}"; there are ${SCREENS.map(({ name }) => name).join(', ')}.`,
  );

const data = mkdtempSync(join(tmpdir(), 'accord-screens-'));
const env = { ...process.env, PORT: '0', ACCORD_DATA: data, LOG_LEVEL: 'warn', ACCORD_WRITING: 'on' };
execFileSync(process.execPath, ['dist/cli.js', 'import', 'seeds'], { env, stdio: 'ignore' });
const key = execFileSync(
  process.execPath,
  ['dist/cli.js', 'keys', 'create', '--name', 'maria', '--role', 'curator'],
  {
    env,
    encoding: 'utf8',
  },
).trim();
const server = spawn(process.execPath, ['dist/cli.js', 'serve', '--no-seeds'], {
  env,
  stdio: ['ignore', 'ignore', 'pipe'],
});
const browser = await chromium.launch({ executablePath });
try {
  const url = await addressOf(server);
  await propose(url);
  mkdirSync(FOLDER, { recursive: true });
  let bytes = 0;
  for (const { ending, viewport, colorScheme } of LOOKS)
    for (const screen of SCREENS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      if (screen.isSignedIn)
        await page.addInitScript((own) => sessionStorage.setItem('accord.key', own), key);
      await page.goto(url + screen.path);
      await page.getByText(screen.words).first().waitFor({ state: 'attached', timeout: 60_000 });
      await screen.act?.(page);
      // The layout of a picture comes to rest.
      await page.waitForTimeout(1_200);
      const picture = withPalette(await page.screenshot(), COLOURS);
      writeFileSync(`${FOLDER}/${screen.name}${ending}.png`, picture);
      bytes += picture.length;
      await context.close();
    }
  process.stdout.write(`${Math.round(bytes / 1024)} KiB in ${FOLDER}.\n`);
} finally {
  await browser.close();
  server.kill();
  rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Proposals for the inbox, of a person and of a program. */
async function propose(url: string): Promise<void> {
  const query = `mutation {
    city: record(records: [
      { source: { id: "source:nlr-campus", title: "Our campuses", publisher: "NLR", tier: PARTY, state: LIVE, publishedOn: "2026-06-01" } }
      { statement: { subject: "org:nlr", predicate: "city", value: "Lakewood", sources: [{ source: "source:nlr-campus", quote: "our main campus in Lakewood" }] } }
    ], options: { mode: PROPOSE, message: "From the page of 1 June." }) { userErrors { message } }
    end: record(records: [
      { statement: { subject: "agreement:mou-doe-scale-ai", predicate: "endsOn", value: "2029-05", sources: [{ source: "source:scale-mou-blog", quote: "for a term of three years" }] } }
    ], options: { mode: PROPOSE, message: "Read by the weekly reader." }) { userErrors { message } }
  }`;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  if (!response.ok) throw new Error(`The proposals were not taken: ${await response.text()}`);
}

/** Resolves once the server says where it is. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
      const [, url] = /Accord is ready at (http:\/\/localhost:\d+)/.exec(said) ?? [];
      if (url === undefined) return;
      child.removeAllListeners('exit');
      resolve(url);
    });
    child.once('exit', () => reject(new Error(`The server ended before it was ready: ${said}`)));
  });
}
