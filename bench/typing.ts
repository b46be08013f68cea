import { SUGGEST_MS } from './bars.ts';
import type { Contender } from './client.ts';
import { verdictOf } from './gates.ts';
import { latencies, percentiles, rounded } from './measure.ts';
import type { Gate } from './result.ts';
import { ourShape, type Shape } from './shape.ts';

const PREFIXES = [
  'a',
  'am',
  'amb',
  'amber c',
  'q',
  'qu',
  'quartz',
  'zep',
  'o1',
  'aalto',
  'hub lab',
  'sierra ju',
];
const TEXTS = ['amber cedar', 'quartz', 'zephir nimbus', 'sierra', 'juniper fjord', 'aalto hub'];

const SUGGEST = ourShape(
  'suggest',
  PREFIXES.map((prefix) => ({
    query: 'query Suggest($prefix: String!) { suggest(prefix: $prefix, first: 10) { name } }',
    variables: { prefix },
  })),
);
const SEARCH = ourShape(
  'search',
  TEXTS.map((text) => ({
    query:
      'query Search($text: String!) { search(text: $text, first: 10) { edges { score field highlight node { id name } } } }',
    variables: { text },
  })),
);

/** Type-ahead and search on a server that has just started: its first answer, then the rest. */
export async function typingGates(
  start: () => Promise<Contender>,
  { engine, seconds }: { readonly engine: string; readonly seconds: number },
): Promise<readonly Omit<Gate, 'at'>[]> {
  const begun = performance.now();
  const server = await start();
  const ready = `ready ${Math.round((performance.now() - begun) / 100) / 10} s after its start`;
  try {
    const suggest = await coldAndWarm(server, SUGGEST, seconds);
    const search = await coldAndWarm(server, SEARCH, seconds);
    return [
      {
        id: `suggest-${engine}`,
        what: `type-ahead, ${PREFIXES.length} beginnings, on a new server (${engine})`,
        bar: `warm p50 <= ${SUGGEST_MS} ms`,
        found: `${told(suggest)}; ${ready}`,
        verdict: verdictOf(suggest.warm.p50 <= SUGGEST_MS),
      },
      {
        id: `search-${engine}`,
        what: `search, ${TEXTS.length} texts, on a new server (${engine})`,
        bar: '',
        found: told(search),
        verdict: 'told',
      },
    ];
  } finally {
    await server.stop();
  }
}

interface Taken {
  readonly cold: number;
  readonly warm: { readonly p50: number; readonly p99: number };
}

async function coldAndWarm(server: Contender, shape: Shape, seconds: number): Promise<Taken> {
  const [cold = 0] = await latencies(server, shape, 0);
  await latencies(server, shape, seconds / 2);
  return { cold, warm: percentiles(await latencies(server, shape, seconds)) };
}

function told({ cold, warm }: Taken): string {
  return `first ${rounded(cold)} ms, then p50 ${warm.p50} ms, p99 ${warm.p99} ms`;
}
