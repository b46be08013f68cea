import { setTimeout as sleep } from 'node:timers/promises';
import { circumstances, numberOf, rowsOf, type ServedSeeds, serveSeeds, textOf } from './served.ts';

/**
 * `npm run bench:bombs` asks an ordinary question as often as the server answers it, then the same beside one costly question a second, of
 * each kind in turn, and tells how many answers others lose and how soon they are back after the last.
 */
const SECONDS = numberOf('--seconds', 8);
/** Only those whose name has this in it. */
const ONLY = textOf('--only');
const CLIENTS = 8;
const BARS = { fall: 0.2, backS: 6 };
/** Longer than the bar, so that what misses it is told by how much. */
const WATCHED_S = 20;
const ORDINARY = '{ organizations(first: 10) { nodes { name agreements(first: 3) { nodes { name } } } } }';

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const within = (levels: number) =>
  `${repeat(levels, () => '{agreements: {some: {parties: {some: ')}{name: {contains: "zzz"}}${'}}}}'.repeat(levels)}`;
const cited = (count: number) =>
  `{OR: [${repeat(count, (index) => `{statements: {some: {sources: {some: {title: {contains: "z${index}"}}}}}}`)}]}`;

/** Some are refused by their cost, others come as near to the limit as they may. */
const BOMBS: readonly (readonly [string, string])[] = [
  [
    'statements of sources of statements, seven levels',
    `{ organizations(where: {statements: {some: {sources: {some: {statements: {some: {subject: {statements: {some: {sources: {some:
      {title: {contains: "zzz"}}}}}}}}}}}}}, first: 1) { totalCount } }`,
  ],
  ['parties of agreements, eight levels', `{ organizations(where: ${within(4)}, first: 1) { totalCount } }`],
  [
    'parties of agreements, five levels',
    `{ organizations(where: {agreements: {some: {parties: {some: ${within(2)}}}}}, first: 1) { totalCount } }`,
  ],
  [
    'counts in counts',
    '{ organizations(where: {agreements: {count: {gt: 1, where: {parties: {count: {gt: 1, where: {agreements: {count: {gt: 9}}}}}}}}}, first: 1) { totalCount } }',
  ],
  ['sixty conditions', `{ organizations(where: ${cited(60)}, first: 1) { totalCount } }`],
  ['fifteen conditions', `{ organizations(where: ${cited(15)}, first: 1) { totalCount } }`],
  [
    'facets of conditions',
    `{ organizations(where: ${cited(4)}) { totalCount facets(by: [NAME, SUMMARY, KIND, CITY]) { field buckets { key } } } }`,
  ],
  [
    'fifty counts as an order',
    `{ organizations(orderBy: [${repeat(50, (index) => `{statements: {direction: DESC, where: {note: {contains: "z${index}"}}}}`)}], first: 1) { nodes { id } } }`,
  ],
  [
    'two hundred texts',
    `{ statements(where: {OR: [${repeat(200, (index) => `{note: {contains: "z${index}"}}`)}]}, first: 1) { totalCount } }`,
  ],
  ['ten digests', `{ ${repeat(10, (year) => `d${year}: digest(since: "20${10 + year}-01-01") { since }`)} }`],
  [
    'three digests',
    `{ ${repeat(3, (year) => `d${year}: digest(since: "20${10 + year}-01-01") { since }`)} }`,
  ],
  ['one digest', '{ digest(since: "2010-01-01") { since } }'],
  [
    'nine changes',
    `{ ${repeat(9, (year) => `c${year}: changes(since: "20${10 + year}-01-01") { nodes { id } }`)} }`,
  ],
  ['changes of a kind', '{ changes(since: "2010-01-01", kinds: [SETTLED]) { nodes { id } } }'],
  [
    'nine changes of a kind',
    `{ ${repeat(9, (year) => `c${year}: changes(since: "20${10 + year}-01-01", kinds: [SETTLED]) { nodes { id } }`)} }`,
  ],
  [
    'thirteen communities',
    `{ ${repeat(13, (many) => `c${many}: communities(among: {name: {ne: "${many}"}}) { modularity }`)} }`,
  ],
  [
    'twenty searches with typos',
    `{ ${repeat(20, (many) => `s${many}: search(text: "laboratry energ natonal departmnt ${many}", first: 100) { nodes { __typename } }`)} }`,
  ],
  [
    'seventeen searches with typos',
    `{ ${repeat(17, (many) => `s${many}: search(text: "laboratry energ natonal departmnt ${many}", first: 100) { nodes { __typename } }`)} }`,
  ],
];

const served = await serveSeeds();
const rows: (readonly string[])[] = [];
try {
  await answersIn(served, 2 * SECONDS);
  for (const [what, query] of BOMBS.filter(([name]) => name.includes(ONLY)))
    rows.push([what, ...(await bombed(served, query))]);
} finally {
  await served.end();
}
process.stdout.write(
  `${circumstances()}; ${SECONDS} s each, ${CLIENTS} clients; the fall has to be < ${BARS.fall * 100} %, the end of it within ${BARS.backS} s\n\n| one a second | answered with | answers/s before | beside it | fall | back after |\n|---|---|---|---|---|---|\n${rowsOf(rows)}\n`,
);

async function bombed(on: ServedSeeds, query: string): Promise<readonly string[]> {
  const before = await answersIn(on, SECONDS);
  const outcomes = new Map<string, number>();
  let isOver = false;
  const sent: Promise<void>[] = [];
  const bombing = (async () => {
    while (!isOver) {
      sent.push(
        on.post(query).then(({ status, codes }) => {
          const outcome = [status, ...new Set(codes)].join(' ');
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }),
      );
      await sleep(1_000);
    }
  })();
  const beside = await answersIn(on, SECONDS);
  isOver = true;
  await bombing;
  const backS = await secondsUntil(on, before * (1 - BARS.fall));
  await Promise.all(sent);
  const told = [...outcomes].map(([outcome, count]) => `${count} x ${outcome}`).join(', ');
  const fall = 1 - beside / before;
  const mark = fall < BARS.fall && backS <= BARS.backS ? '' : ': missed';
  return [told, before.toFixed(0), beside.toFixed(0), `${(fall * 100).toFixed(0)} %${mark}`, `${backS} s`];
}

/** Returns after how many whole seconds the server answers so often a second again. */
async function secondsUntil(on: ServedSeeds, perSecond: number): Promise<number> {
  for (let second = 1; second < WATCHED_S; second += 1)
    if ((await answersIn(on, 1)) >= perSecond) return second;
  return WATCHED_S;
}

/** Returns how many ordinary questions the server answers a second. */
async function answersIn(on: ServedSeeds, seconds: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  let answered = 0;
  const client = async () => {
    while (performance.now() < end) {
      const { status } = await on.post(ORDINARY);
      if (status === 200) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (answered * 1_000) / (performance.now() - start);
}
