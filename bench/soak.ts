import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { growthOf } from './growth.ts';
import { circumstances, numberOf, rowsOf, type ServedSeeds, serveSeeds } from './served.ts';

/**
 * `npm run bench:soak` asks the tested questions for ten minutes, every twelfth time as a document that was never seen, with new names in
 * it, and tells how memory grows after the second minute, what failed, how late the event loop was, and how the server ends under load.
 */
const SECONDS = numberOf('--seconds', 600);
const CLIENTS = 8;
const SAMPLE_S = 5;
const NEW_EVERY = 12;
/** The part of the run that fills caches: two minutes of ten. */
const WARM = 0.2;
const BARS = { slope: 0.05, delayMs: 50, endMs: 5_000 };

interface Sample {
  readonly atS: number;
  readonly residentMb: number;
  readonly heapMb: number;
  readonly cachedMb: number;
  readonly delayMs: number;
}

const NONE: Sample = { atS: 0, residentMb: 0, heapMb: 0, cachedMb: 0, delayMs: 0 };

const questions = readdirSync('test/questions')
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => {
    const given = `test/questions/${file.replace('.graphql', '.variables.json')}`;
    const variables: object = existsSync(given) ? JSON.parse(readFileSync(given, 'utf8')) : {};
    const text = readFileSync(`test/questions/${file}`, 'utf8').replace(/^#.*$/gm, '');
    return { text, variables };
  });

const served = await serveSeeds();
const faults = new Map<string, number>();
const samples: Sample[] = [];
let [asked, isEnding] = [0, false];
const start = performance.now();
const elapsedS = () => (performance.now() - start) / 1_000;
const clients = Promise.all(Array.from({ length: CLIENTS }, client));
while (elapsedS() < SECONDS) {
  await sleep(SAMPLE_S * 1_000);
  samples.push(await sampled(served));
}
isEnding = true;
const { code, ms } = await served.end();
await clients;
const counted = samples.filter(({ atS }) => atS >= SECONDS * WARM);
const growth = (of: (sample: Sample) => number) => `${(growthOf(counted.map(of)) * 100).toFixed(1)} %`;
const range = (of: (sample: Sample) => number) =>
  `${Math.round(of(counted[0] ?? NONE))} to ${Math.round(of(counted.at(-1) ?? NONE))} MB`;
const delays = counted.map(({ delayMs }) => delayMs).sort((one, other) => one - other);
const failed = [...faults].map(([what, count]) => `${count} x ${what}`).join(', ');
process.stdout.write(
  `${circumstances()}; ${SECONDS} s, ${asked} questions, every ${NEW_EVERY}th with new names\n\n| what | bar | found |\n|---|---|---|\n${rowsOf(
    [
      [
        'resident memory, slope after the first fifth',
        `<= ${BARS.slope * 100} %`,
        `${growth(({ residentMb }) => residentMb)}, ${range(({ residentMb }) => residentMb)}`,
      ],
      [
        'heap, slope after the first fifth',
        '',
        `${growth(({ heapMb }) => heapMb)}, ${range(({ heapMb }) => heapMb)}`,
      ],
      ['kept of questions, by estimate', '', range(({ cachedMb }) => cachedMb)],
      ['errors', 'none', failed || 'none'],
      [
        `event loop delay, p99 of each ${SAMPLE_S} s`,
        `< ${BARS.delayMs} ms`,
        `middle ${Math.round(delays[Math.floor(delays.length / 2)] ?? 0)} ms, largest ${Math.round(delays.at(-1) ?? 0)} ms`,
      ],
      [
        'SIGTERM under load',
        `0 within ${BARS.endMs / 1_000} s, all answered`,
        `${code} after ${Math.round(ms)} ms`,
      ],
    ],
  )}\n`,
);

/** Asks one question after the other until the server ends. */
async function client(): Promise<void> {
  while (!isEnding) {
    const number = asked;
    asked += 1;
    const question = questions[number % questions.length];
    if (!question) return;
    const text = number % NEW_EVERY === 0 ? renamed(question.text, number) : question.text;
    try {
      const { status, codes } = await served.post(text, question.variables);
      if (status !== 200 || codes.length > 0) note(`${status} ${codes.join(' ')}`);
    } catch (error) {
      // A question on a connection that the end has closed was never received.
      if (!isEnding) note((error as { cause?: { code?: string } }).cause?.code ?? String(error));
    }
  }
}

function note(what: string): void {
  faults.set(what, (faults.get(what) ?? 0) + 1);
}

/** The same question as a document of its own: its operation has a new name, and so has a field that it asks besides. */
function renamed(text: string, number: number): string {
  const fresh = text.replace(/^(query) \w+|^query|^(?=\{)/m, `query Soak${number} `);
  return fresh.replace('{', `{ soak${number}: __typename `);
}

async function sampled(from: ServedSeeds): Promise<Sample> {
  const figure = await from.figures();
  const megabytes = (name: string) => figure(name) / 2 ** 20;
  return {
    atS: elapsedS(),
    residentMb: megabytes('accord_process_resident_memory_bytes'),
    heapMb: megabytes('accord_nodejs_heap_size_used_bytes'),
    cachedMb: megabytes('accord_cached_bytes'),
    delayMs: figure('accord_nodejs_eventloop_lag_p99_seconds') * 1_000,
  };
}
