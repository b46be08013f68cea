import { HUB } from './bars.ts';
import type { Contender } from './client.ts';
import { type Counted, countOurs } from './count.ts';
import { verdictOf } from './gates.ts';
import { latencies, percentiles, rounded } from './measure.ts';
import type { Gate } from './result.ts';
import { ourShape, type Shape } from './shape.ts';
import { hubId } from './world.ts';

const DEGREES = `MATCH (n:Organization) WITH n, COUNT { (n)-[:PARTY_TO]->() } AS degree
  WHERE degree >= $least RETURN n.id AS id, degree ORDER BY degree, n.id LIMIT 1`;
const QUESTION =
  'query Newest($id: ID!) { node(id: $id) { ... on Organization { agreements(first: 10) { nodes { id name announcedOn } } } } }';
const ROUNDS = 6;

/** The ten newest agreements of a small organization and of the largest hub, in turn. */
export async function hubGate(ours: Contender, on: Counted, seconds: number): Promise<Omit<Gate, 'at'>> {
  const degree = async (text: string, params: { readonly [key: string]: string | number }) => {
    const [row] = await on.engine.read({ name: 'bench.degree', text }, params);
    return { id: String(row?.id), degree: Number(row?.degree) };
  };
  const sides = await Promise.all([
    degree(DEGREES, { least: 10 }),
    degree('MATCH (n:Node {id: $id}) RETURN n.id AS id, COUNT { (n)-[:PARTY_TO]->() } AS degree', {
      id: hubId(0),
    }),
  ]);
  const measured = sides.map((side) => ({ ...side, shape: newestOf(side.id), took: [] as number[] }));
  for (const { shape } of measured) await latencies(ours, shape, seconds / ROUNDS);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { shape, took } of measured) took.push(...(await latencies(ours, shape, seconds / ROUNDS)));
  const hits: number[] = [];
  for (const { shape } of measured) hits.push((await countOurs(on, shape)).dbHits);
  const [small = 0, large = 0] = measured.map(({ took }) => percentiles(took).p50);
  const told = measured.map(
    ({ degree: of }, index) => `degree ${of}: ${[small, large][index]} ms, ${hits[index]} db hits`,
  );
  return {
    id: 'hub',
    what: 'ten newest agreements of a small organization and of the largest hub',
    bar: `<= ${HUB.ratio} x the time, under ${HUB.hits} db hits`,
    found: `${rounded(large / small)} x; ${told.join('; ')}`,
    verdict: verdictOf(large <= HUB.ratio * small && Math.max(...hits) < HUB.hits),
  };
}

function newestOf(id: string): Shape {
  return ourShape('hub', [{ query: QUESTION, variables: { id } }]);
}
