import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, startCli, written } from './cli.ts';
import { copySeeds } from './seeded.ts';

/** Debian's Chromium; the one without windows first, which takes two thirds of the processor for the same pages. */
const CHROMIUM = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path));

let isBuilt = false;

/** Builds the explorer, once for each worker. */
function buildExplorer(): void {
  if (!isBuilt) execFileSync(process.execPath, ['explorer/build.mjs'], { stdio: 'inherit' });
  isBuilt = true;
}

let browserOfWorker: Promise<Browser> | undefined;

/** The browser of this worker, which starts another one where it has ended. */
async function theBrowser(): Promise<Browser> {
  const known = await browserOfWorker;
  if (known?.isConnected()) return known;
  browserOfWorker = chromium.launch({ ...(CHROMIUM && { executablePath: CHROMIUM }) });
  return browserOfWorker;
}

/** A server on the seeds, started as a user starts it, with the built explorer. */
export interface ServedSeeds {
  readonly url: () => string;
  /** The key of a role that got one. */
  readonly keyOf: (role: string) => string;
  /** Runs a command of the command line beside the server. Throws where it fails. */
  readonly command: (...args: readonly string[]) => Promise<void>;
}

/** What is served in place of the seeds, and how. */
export interface ServedWorld {
  /** A file of records; the seeds when left out. */
  readonly records?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Roles that get a key each. */
  readonly roles?: readonly string[];
}

/** `world` may be no more than a file of records to serve in place of the seeds. */
export function describeServed(
  name: string,
  tests: (served: ServedSeeds) => void,
  world: string | ServedWorld = {},
): void {
  const {
    records,
    environment: own = {},
    roles = [],
  } = typeof world === 'string' ? { records: world } : world;
  describe(name, () => {
    const folder = mkdtempSync(join(tmpdir(), 'accord-explorer-'));
    let url = '';
    const keys = new Map<string, string>();
    let end = (): void => {};
    const environment = { PORT: '0', ACCORD_DATA: join(folder, 'data'), ...own };
    const command = async (...args: readonly string[]): Promise<void> => {
      const { code, err, out } = await cli(args, { environment });
      if (code !== 0) throw new Error(err + out);
    };
    beforeAll(async () => {
      buildExplorer();
      if (records === undefined) await copySeeds(environment.ACCORD_DATA);
      else await command('import', records);
      for (const role of roles) {
        const made = await cli(['keys', 'create', '--name', `the-${role}`, '--role', role], { environment });
        if (made.code !== 0) throw new Error(made.err + made.out);
        keys.set(role, made.out.trim());
      }
      const child = startCli(records === undefined ? ['serve'] : ['serve', '--no-seeds'], environment);
      end = () => child.kill('SIGKILL');
      [, url = ''] = await written(child, /Accord is ready at (http:\/\/localhost:\d+)/);
    }, 120_000);
    afterAll(() => {
      end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    });
    tests({ url: () => url, keyOf: (role) => keys.get(role) ?? '', command });
  });
}

/**
 * Resolves once a page that is there also listens: keys pressed before its program has run reach nobody. A busy machine may leave a page
 * without an idle moment for as long as it likes, so there is an end to that.
 */
function running(page: Page): Promise<void> {
  return page.evaluate(() => new Promise((done) => requestIdleCallback(() => done(), { timeout: 5_000 })));
}

export interface Opened {
  readonly page: Page;
  /** What went wrong in the page: errors, refusals by the content policy, requests that left the machine. */
  readonly faults: string[];
  /** Resolves once the page asks for nothing more and has painted what it got. */
  readonly settled: () => Promise<void>;
}

export interface ExplorerBrowser extends ServedSeeds {
  /** Opens an address of the explorer, signed in as a role where one is given; closed at the end of the file. */
  readonly open: (
    path: string,
    how?: { readonly isDark?: boolean; readonly isPhone?: boolean; readonly role?: string },
  ) => Promise<Opened>;
  /**
   * The same for a test that only looks: in a page that others have looked at before, with nothing left of them but what the browser keeps of
   * files. A new one takes a process of its own, half the time of such a test. The test does not close it.
   */
  readonly look: ExplorerBrowser['open'];
}

/** Tests in Debian's Chromium. Without one, says loudly what did not run; in CI that fails. */
export function describeBrowser(
  name: string,
  tests: (browser: ExplorerBrowser) => void,
  world: string | ServedWorld = {},
): void {
  if (!CHROMIUM) {
    const message = `NOT RUN: "${name}" needs Chromium (apt-get install chromium-headless-shell).`;
    if (!process.env.CI) console.error(message);
    describe(name, () => {
      it.skipIf(!process.env.CI)('has a browser to run in', () => {
        throw new Error(message);
      });
    });
    return;
  }
  describeServed(
    name,
    (served) => {
      let browser: Browser;
      const contexts: BrowserContext[] = [];
      beforeAll(async () => {
        browser = await theBrowser();
      }, 60_000);
      afterAll(async () => {
        for (const context of contexts) await context.close();
      });
      const open: ExplorerBrowser['open'] = async (path, { isDark = false, isPhone = false, role } = {}) => {
        const context = await browser.newContext({
          viewport: isPhone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
          colorScheme: isDark ? 'dark' : 'light',
          reducedMotion: 'reduce',
        });
        contexts.push(context);
        const page = await context.newPage();
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error') faults.push(message.text());
        });
        page.on('request', (request) => {
          const { protocol, origin } = new URL(request.url());
          if (/^https?:$/.test(protocol) && origin !== served.url())
            faults.push(`left the machine: ${request.url()}`);
        });
        const underWay = new Set<Request>();
        page.on('request', (request) => underWay.add(request));
        page.on('requestfinished', (request) => underWay.delete(request));
        page.on('requestfailed', (request) => underWay.delete(request));
        const settled = async (): Promise<void> => {
          do {
            await expect.poll(() => underWay.size).toBe(0);
            // What an answer brings is drawn in the next frame, and may ask for more.
            await page.evaluate(
              () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
            );
          } while (underWay.size > 0);
        };
        if (role !== undefined)
          await page.addInitScript((key) => sessionStorage.setItem('accord.key', key), served.keyOf(role));
        await page.goto(served.url() + path);
        await running(page);
        return { page, faults, settled };
      };
      const looked = new Map<string, Opened>();
      const look: ExplorerBrowser['look'] = async (path, how = {}) => {
        const [kind, { isDark = false }] = [JSON.stringify(how), how];
        const known = looked.get(kind);
        if (!known) {
          const first = await open(path, how);
          looked.set(kind, first);
          return first;
        }
        const { page } = known;
        await page.evaluate(() => {
          localStorage.clear();
          sessionStorage.clear();
        });
        await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
        // What the page before was asking for still may fail as it is left.
        page.once('framenavigated', () => known.faults.splice(0));
        await page.goto(served.url() + path);
        await running(page);
        return known;
      };
      tests({ ...served, open, look });
    },
    world,
  );
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of axe that look at colours: all that can differ between light and dark. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds against WCAG A and AA, as "rule: first element": by all rules, those of colours alone, or all but those. */
export async function axeFaults(
  page: Page,
  by: 'all' | 'colours' | 'all but colours' = 'all',
): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  // Of what is right it tells one example, instead of naming every element of a page.
  const told = { resultTypes: ['violations'] };
  const all = { ...told, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
  const without = Object.fromEntries(OF_COLOURS.map((rule) => [rule, { enabled: false }]));
  const colours = { ...told, runOnly: OF_COLOURS };
  const options = { all, colours, 'all but colours': { ...all, rules: without } };
  return page.evaluate(async (asked) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (
          at: Document,
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const found = await axe.run(document, asked);
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary.slice(0, 300)}`,
    );
  }, options[by]);
}

/** Makes a page dark: the application by its attribute, a report by what the system prefers. */
export async function darken(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'dark';
  });
}
