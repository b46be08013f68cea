import { Worker } from 'node:worker_threads';
import { afterAll, expect, it } from 'vitest';
import { workEnded } from '../../../src/engine/deadline.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { Abandoned, abandonable } from '../../../src/network/abandoned.ts';
import type { ReadEdge, ReadNode } from '../../../src/network/graph/graph.ts';
import { Network } from '../../../src/network/network.ts';
import { centrality, METRICS } from '../../../src/network/partners/centrality.ts';
import { louvain } from '../../../src/network/partners/louvain.ts';
import { openTriads } from '../../../src/network/partners/open-triads.ts';
import { sharing } from '../../../src/network/partners/sharing-routes.ts';
import type { Question } from '../../../src/network/questions.ts';
import { startWorker, Thread } from '../../../src/network/worker/thread.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';

/** The thread of the network ends by itself, of lack of memory for example, at any moment. */

const records: readonly DataRecord[] = [
  ...['org:a', 'org:b'].map((id) => ({ type: 'Company', id, name: id })),
  { type: 'Agreement', id: 'agreement:ab', name: 'ab', parties: [{ id: 'org:a' }, { id: 'org:b' }] },
];
const ends = { from: 'org:a', to: 'org:b', exclude: [] } as const;

const workers: Worker[] = [];
const thread = new Thread(() => {
  const worker = startWorker();
  workers.push(worker);
  return worker;
});
const kill = () => workers.at(-1)?.terminate();
let count = 0;

afterAll(async () => {
  await kill();
});

async function lengthOf(network: Network): Promise<number | undefined> {
  const question = { kind: 'paths', ...ends, maxHops: 4, count: 1, scope: {}, parts: ['LINKS'] } as const;
  return (await network.ask<'paths'>(question)).paths[0]?.links.length;
}

describeEngines('a network whose thread ends', (open) => {
  const networkOn = (engine: Engine) => {
    count += 1;
    return new Network(engine, api().contract.model, { number: count, thread });
  };
  const filled = async () => {
    const engine = await open();
    await prepareStorage(engine, api().contract.model);
    await record(engine, api().contract.model, { records });
    return engine;
  };

  it('answers the next question when it ends while none is asked', async () => {
    const network = networkOn(await filled());
    expect(await lengthOf(network)).toBe(2);
    await kill();
    expect(await lengthOf(network)).toBe(2);
  });

  it.each(['network.nodes', 'network.entities', 'network.edges'])(
    'says so to the questions that wait for it to be filled, and answers the next (%s)',
    async (statement) => {
      const engine = await filled();
      let kills = 1;
      const network = networkOn({
        ...countingEngine(engine).engine,
        read: async (asked, params, options) => {
          const rows = await engine.read(asked, params, options);
          if (asked.name === statement && kills > 0) {
            kills -= 1;
            await kill();
          }
          return rows;
        },
      });
      const outcomes = await Promise.allSettled([lengthOf(network), lengthOf(network)]);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(UnavailableError) });
      expect(await lengthOf(network)).toBe(2);
    },
  );

  it('says so while it takes in a change, and answers the next with it', async () => {
    const engine = await filled();
    let kills = 0;
    const counted = countingEngine(engine).engine;
    const network = networkOn({
      ...counted,
      read: async (asked, params, options) => {
        if (asked.name === 'network.edgesBetween' && kills > 0) {
          kills -= 1;
          await kill();
        }
        return engine.read(asked, params, options);
      },
    });
    expect(await lengthOf(network)).toBe(2);
    kills = 1;
    await record(engine, api().contract.model, {
      records: [{ type: 'Statement', subject: 'org:a', predicate: 'PART_OF', object: 'org:b' }],
    });
    await expect.poll(() => lengthOf(network).catch(String)).toMatch(/thread ended/);
    expect(await lengthOf(network)).toBe(1);
  });
});

/**
 * Takes a question about communities until nobody waits for it, meanwhile what comes by the door, and answers every other with the kinds of
 * all that it was given.
 */
const PATIENT = `
const { parentPort, receiveMessageOnPort } = require('node:worker_threads');
const given = [];
let door;
const take = ({ ask, question, abandoned }) => {
  given.push(question.kind);
  if (question.kind !== 'communities') return parentPort.postMessage({ ask, answer: given });
  for (let seen = 0; seen !== ask; seen = Atomics.load(abandoned, 0)) {
    for (let next = receiveMessageOnPort(door); next; next = receiveMessageOnPort(door)) take(next.message);
    Atomics.wait(abandoned, 0, seen, 10);
  }
  parentPort.postMessage({ ask, unavailable: 'abandoned' });
};
parentPort.on('message', (message) => {
  if (message.op === 'door') door = message.port;
  else take(message);
});`;

function patientThread(): { readonly thread: Thread; readonly workers: readonly Worker[] } {
  const started: Worker[] = [];
  const thread = new Thread(() => {
    const worker = new Worker(PATIENT, { eval: true });
    started.push(worker);
    return worker;
  });
  return { thread, workers: started };
}

it('says to the question under way that its worker ended, and gives the next one to another', async () => {
  const { thread: ending, workers } = patientThread();
  const asking = (question: object) => ending.ask({ op: 'ask', network: 1, question: question as Question });

  // Answered only when it is abandoned, which it never is: so the end comes before the answer.
  const asked = asking({ kind: 'communities' }).catch((error: unknown) => error);
  await workers[0]?.terminate();
  const refused = await asked;

  expect(refused).toBeInstanceOf(UnavailableError);
  expect(String(refused)).toMatch(/The network thread ended/);
  expect(await asking({ kind: 'paths' })).toEqual(['paths']);
  expect(ending.generation).toBe(1);
  await ending.stop();
});

it('gives the worker quick questions first, and none for which nobody waits', async () => {
  const { thread: patient, workers } = patientThread();
  const asking = (question: object, deadline?: AbortSignal) =>
    patient.ask({ op: 'ask', network: 1, question: question as Question }, { deadline });
  const [long, queued] = [new AbortController(), new AbortController()];
  const first = asking({ kind: 'communities' }, long.signal);
  const second = asking({ kind: 'communities' }, queued.signal);
  const third = asking({ kind: 'gaps' });
  const fourth = asking({ kind: 'neighbourhood' });

  // While the worker is at the first.
  expect(await fourth).toEqual(['communities', 'neighbourhood']);
  queued.abort();
  await expect(second).rejects.toBeInstanceOf(UnavailableError);
  expect(workEnded(queued.signal)).toBeUndefined();
  long.abort();
  await expect(first).rejects.toBeInstanceOf(UnavailableError);

  // The worker goes on with the first until it sees that nobody waits for it.
  expect(await third).toEqual(['communities', 'neighbourhood', 'gaps']);
  await workEnded(long.signal);
  await workers[0]?.terminate();
});

it('answers quick questions in the middle of one that looks at the whole network', async () => {
  const real = new Thread(startWorker);
  const [network, count] = [1, 1_200];
  const id = (place: number) => `org:n-${String(place).padStart(4, '0')}`;
  const nodes = Array.from({ length: count }, (_, place) => [
    node(id(place), 'Company'),
    node(`agreement:n-${place}`, 'Agreement'),
  ]).flat();
  // Each agreement has three parties, so that every company has partners near and far.
  const edges = Array.from({ length: count }, (_, place) =>
    [place, place + 1, place * 7 + 3].map((party, at) => edge(`${place}-${at}`, id(party % count), place)),
  ).flat();
  real.tell({ op: 'begin', network, what: 'all' });
  real.tell({ op: 'nodes', network, rows: nodes });
  real.tell({ op: 'edges', network, rows: edges });
  await real.ask({ op: 'finish', network, revision: 1 });
  const answered: string[] = [];
  const asking = async (question: Question) => {
    const answer = await real.ask({ op: 'ask', network, question });
    answered.push(question.kind);
    return answer;
  };
  const routes = sharing(['Company'], ['AGREEMENTS']);
  const whole = { kind: 'centrality', metric: 'BETWEENNESS', isSampled: false, scope: {}, routes } as const;
  const long = asking({ ...whole, start: 0, count: 5 });
  const path = { kind: 'paths', from: id(1), to: id(2), maxHops: 4, count: 1, exclude: [] } as const;
  const short = asking({ ...path, scope: {}, parts: ['LINKS'] });

  expect(await short).toMatchObject({ paths: [{ nodes: [id(1), 'agreement:n-1', id(2)] }] });
  expect(await long).toMatchObject({ total: count });
  expect(answered).toEqual(['paths', 'centrality']);
  await real.stop();
});

function node(id: string, type: string): ReadNode {
  return { id, type, name: id, saidFrom: null, recordedFrom: null, frontier: null };
}

function edge(id: string, from: string, agreement: number): ReadEdge {
  const none = {
    ...{ startMin: null, startMax: null, endMin: null, endMax: null, since: null, until: null },
    ...{ role: null, attestedOn: null, tier: null, basis: 'STATED' },
    ...{ saidFrom: null, saidTo: null, recordedFrom: null, recordedTo: null },
    ...{ statementCount: 1, sourceCount: 1, claimSourceCount: 1, recordSourceCount: 0 },
  };
  return { ...none, id: `edge:${id}`, type: 'PARTY_TO', from, to: `agreement:n-${agreement}` };
}

it('ends what looks at the whole network when nobody waits for the answer', () => {
  // Each with each: six members of one agreement.
  const nodes = [0, 1, 2, 3, 4, 5];
  const partners = Int32Array.from(nodes.flatMap((node) => nodes.filter((other) => other !== node)));
  const starts = Int32Array.from([0, 5, 10, 15, 20, 25, 30]);
  const projection = { nodes, leftOut: [], starts, partners, weights: new Int32Array(30).fill(1) };
  const walks: readonly (() => unknown)[] = [
    ...METRICS.filter((metric) => metric !== 'DEGREE').map(
      (metric) => () => centrality(projection, metric, false),
    ),
    () => louvain(projection),
    () => openTriads(projection, nodes, () => true),
  ];
  for (const walk of walks) {
    expect(() => abandonable({ ask: 7, abandoned: Int32Array.of(7) }, walk)).toThrow(Abandoned);
    expect(() => abandonable({ ask: 8, abandoned: Int32Array.of(7) }, walk)).not.toThrow();
    expect(walk).not.toThrow();
  }
});
