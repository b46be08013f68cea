import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { UNRATED } from './served.ts';

/**
 * `npm run bench:explorer` measures what a person waits for: the bytes of the first load, the first view of an entity in headless Chromium,
 * the script of a frame while a picture grows, the server's CPU for an entity's page, and how long later starts take. Prints Markdown.
 */
const BUILT = 'dist/explorer';
const VIEWS = 9;
/** So often a picture is moved by the wheel. */
const MOVES = 40;
const PAGES = 200;
/** So many go before: the engine goes on compiling what is asked often for some hundreds of pages. */
const WARM = 500;
/** Their neighbourhoods make some five hundred entities together. */
const MANY = [
  'org:doe',
  'org:ornl',
  'org:argonne',
  'org:nvidia',
  'org:lbnl',
  'org:llnl',
  'org:lanl',
  'org:nsf',
];
const ENTITIES = [
  'org:scale-ai',
  'org:ornl',
  'agreement:mou-doe-scale-ai',
  'call:de-foa-0003612',
  'org:nvidia',
];

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
if (executablePath === undefined) throw new Error('This needs Chromium (apt-get install chromium).');

const data = mkdtempSync(join(tmpdir(), 'accord-bench-'));
const rows: (readonly [what: string, bar: string, found: string])[] = [];
try {
  const first = await start();
  await first.end();
  const starts: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const again = await start();
    starts.push(again.tookMs);
    await again.end();
  }
  const server = await start();
  const browser = await chromium.launch({ executablePath });
  try {
    await settled(server.url);
    rows.push(['first load, gzip', '150 KiB', `${Math.round(firstLoad() / 1024)} KiB`]);
    rows.push(['GraphiQL, only at its address, gzip', '', `${Math.round(sizeOf('graphiql') / 1024)} KiB`]);
    rows.push(['first view of an entity', '1,000 ms', `${await entityViews(browser, server.url)}`]);
    rows.push(['script while a picture grows', '50 ms a frame', await growth(browser, server.url)]);
    for (const [hubs, bar] of [
      [4, '50 ms of script a frame'],
      [34, 'usable'],
    ] as const)
      rows.push([`a picture of ${hubs} times 150 entities, moved`, bar, await moved(browser, hubs)]);
    rows.push(["server's CPU for an entity's page, kept from before", '15 ms', await pageCost(server)]);
    rows.push(['a later start', '2,000 ms', `${middle(starts)} ms`]);
  } finally {
    await browser.close();
    await server.end();
  }
  const forgetful = await start({ ACCORD_PAGE_CACHE_BYTES: '1' });
  try {
    await settled(forgetful.url);
    rows.push(["server's CPU for an entity's page, made anew each time", '15 ms', await pageCost(forgetful)]);
  } finally {
    await forgetful.end();
  }
} finally {
  rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
process.stdout.write(
  `${new Date().toISOString().slice(0, 16)} UTC, ${cpus().length} cores, load average ${loadavg()[0]?.toFixed(1)}\n\n| what | bar | found |\n|---|---|---|\n${table}\n`,
);

/** Organizations with 149 agreements each, in a ring. */
function crowd(hubs: number): string {
  const source = 'source:bench';
  const ring = Array.from({ length: hubs }, (_, hub) => hub);
  const records = [
    {
      ...{ type: 'Source', id: source, title: 'A made world', url: 'https://example.org/bench' },
      ...{ publishedOn: '2026-01-05', tier: 'PRESS', state: 'LIVE' },
    },
    ...ring.map((hub) => ({ type: 'Company', id: `org:hub-${hub}`, name: `Hub ${hub}`, sources: [source] })),
    ...ring.flatMap((hub) =>
      Array.from({ length: 149 }, (_, index) => ({
        ...{
          type: 'Agreement',
          id: `agreement:hub-${hub}-${index}`,
          name: `Agreement ${index} of hub ${hub}`,
        },
        ...{ kind: 'MOU', announcedOn: '2026-01-05', sources: [source] },
        parties: [{ id: `org:hub-${hub}` }, ...(index === 0 ? [{ id: `org:hub-${(hub + 1) % hubs}` }] : [])],
      })),
    ),
  ];
  return records.map((record) => JSON.stringify(record)).join('\n');
}

/** What a browser does for a frame of a picture that is moved by the wheel, and how long the picture took to come. */
async function moved(browser: Browser, hubs: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-bench-'));
  const records = join(folder, 'crowd.jsonl');
  writeFileSync(records, crowd(hubs));
  const settings = { ACCORD_DATA: join(folder, 'data') };
  const env = { ...process.env, ...settings, LOG_LEVEL: 'warn' };
  execFileSync(process.execPath, ['dist/cli.js', 'import', records], { env, stdio: 'ignore' });
  const server = await start(settings, ['--no-seeds']);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    await settled(server.url, 'org:hub-0');
    const page = await context.newPage();
    const of = Array.from({ length: hubs }, (_, hub) => `org:hub-${hub}`).join(',');
    const began = performance.now();
    await page.goto(`${server.url}/explore?of=${of}`);
    await page.getByText(/^[1-9][\d,]* entities, /).waitFor();
    await page.getByText('More is on its way.').waitFor({ state: 'hidden' });
    const came = Math.round(performance.now() - began);
    const size = (await page.getByText(/entities, /).textContent()) ?? '';
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const spent = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1_000;
    };
    const before = await spent();
    const frames = await page.evaluate(async (moves) => {
      const canvas = document.querySelector('.picture canvas');
      const took: number[] = [];
      for (let move = 0; move < moves; move++) {
        const from = performance.now();
        const wheel = {
          deltaY: move % 2 ? 100 : -100,
          clientX: 600,
          clientY: 400,
          bubbles: true,
          cancelable: true,
        };
        canvas?.dispatchEvent(new WheelEvent('wheel', wheel));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        took.push(performance.now() - from);
      }
      return took;
    }, MOVES);
    const after = await spent();
    const aFrame = (name: string) => ((after(name) - before(name)) / MOVES).toFixed(0);
    return `${size}: came in ${came} ms; ${aFrame('ScriptDuration')} ms of script and ${aFrame('TaskDuration')} ms of work a frame, ${middle(frames)} ms until it is seen (middle of ${MOVES})`;
  } finally {
    await context.close();
    await server.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

interface Running {
  readonly url: string;
  readonly pid: number;
  readonly tookMs: number;
  readonly end: () => Promise<void>;
}

function start(
  settings: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<Running> {
  const began = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', 'serve', ...options], {
    env: { ...process.env, ...UNRATED, PORT: '0', ACCORD_DATA: data, LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
      const [, url] = /Accord is ready at (http:\/\/localhost:\d+)/.exec(said) ?? [];
      if (url === undefined) return;
      const end = async () => {
        child.kill();
        await ended;
      };
      resolve({ url, pid: child.pid ?? 0, tookMs: performance.now() - began, end });
    });
    child.once('error', reject);
  });
}

/** The network is read after the start; what is measured comes after. */
async function settled(url: string, of = 'org:ornl'): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    const query = `{ neighbourhood(of: "${of}") { neighbours { distance } } }`;
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    if (!(await answer.text()).includes('SERVICE_UNAVAILABLE')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function firstLoad(): number {
  const html = readFileSync(`${BUILT}/index.html`, 'utf8');
  const parts = [...html.matchAll(/(?:src|href)="(\/(?:assets|theme)[^"]+)"/g)].map(([, path = '']) => path);
  return parts.reduce(
    (sum, path) => sum + gzipSync(readFileSync(BUILT + path), { level: 9 }).length,
    gzipSync(html).length,
  );
}

function sizeOf(folder: string): number {
  return readdirSync(join(BUILT, folder, 'assets'))
    .map((file) => readFileSync(join(BUILT, folder, 'assets', file)).length)
    .reduce((sum, size) => sum + size, 0);
}

/** Each in a new context, so that nothing is cached. */
async function entityViews(browser: Browser, url: string): Promise<string> {
  const paints: number[] = [];
  const wholes: number[] = [];
  for (let turn = 0; turn < VIEWS; turn++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(`${url}/e/${ENTITIES[turn % ENTITIES.length]}`, { waitUntil: 'load' });
    wholes.push(performance.now() - began);
    paints.push(
      await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
    );
    await context.close();
  }
  return `first paint ${middle(paints)} ms, loaded ${middle(wholes)} ms (middle of ${VIEWS})`;
}

/** The longest stretch of script between two frames, while neighbourhoods are added one by one. */
async function growth(browser: Browser, url: string): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/explore?of=${MANY.slice(0, 1)}&hops=2`);
  await page.getByText(/entities, /).waitFor();
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    const kept = globalThis as unknown as { long: number[] };
    kept.long = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) kept.long.push(entry.duration);
    }).observe({ type: 'longtask', buffered: false });
  });
  for (let many = 2; many <= MANY.length; many++) {
    await page.evaluate(
      (address) => {
        history.pushState(null, '', address);
        dispatchEvent(new PopStateEvent('popstate'));
      },
      `/explore?of=${MANY.slice(0, many).join(',')}&hops=2`,
    );
    await page.waitForTimeout(1_000);
  }
  const size = (await page.getByText(/entities, /).textContent()) ?? '';
  const long = await page.evaluate(() => (globalThis as unknown as { long: number[] }).long);
  await context.close();
  return `${size}: ${long.length} tasks over 50 ms in ${MANY.length - 1} steps${long.length > 0 ? `, the longest ${Math.round(Math.max(...long))} ms` : ''}`;
}

/** User and system time of the process, from the kernel. */
async function pageCost({ url, pid }: Running): Promise<string> {
  const ask = async (turn: number) => (await fetch(`${url}/e/${ENTITIES[turn % ENTITIES.length]}`)).text();
  for (let turn = 0; turn < WARM; turn++) await ask(turn);
  const before = cpuMs(pid);
  for (let turn = 0; turn < PAGES; turn++) await ask(turn);
  return `${((cpuMs(pid) - before) / PAGES).toFixed(1)} ms (${PAGES} pages, warm)`;
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}
