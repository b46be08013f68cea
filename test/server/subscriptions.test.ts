import { isDeepStrictEqual } from 'node:util';
import { createClient as createStreams } from 'graphql-sse';
import { createClient as createSockets } from 'graphql-ws';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Engine } from '../../src/engine/engine.ts';
import { record } from '../../src/store/record/record.ts';
import { createKey, revokeKey } from '../../src/store/record/write-access-keys.ts';
import { api } from '../support/ask.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { fill, OFTEN, type Served, type ServeParts, serve } from '../support/serve.ts';

/** Changes as they are written, over both transports, by the clients that people use. */

const CHANGES =
  'subscription Follow($after: String, $of: [ID!], $kinds: [ChangeKind!], $material: Boolean) { changes(after: $after, of: $of, kinds: $kinds, material: $material) { cursor node { kind predicate at after subject { name } } } }';

interface Problem {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Told {
  readonly data?: {
    readonly changes: {
      readonly cursor: string;
      readonly node: {
        readonly kind: string;
        readonly predicate: string;
        readonly at: string;
        readonly after: unknown;
        readonly subject: { readonly name: string };
      };
    };
  } | null;
  readonly errors?: readonly Problem[];
}

/** Somebody who follows: what they were told, how it ended, and the way to stop. */
interface Follower {
  readonly told: Told[];
  readonly stop: () => void;
  readonly ended: Promise<Problem | undefined>;
}

type Transport = 'Server-Sent Events' | 'WebSocket';
const TRANSPORTS: readonly Transport[] = ['Server-Sent Events', 'WebSocket'];

describeEngines('a subscription to changes', (open) => {
  const { model } = api().contract;
  let engine: Engine;
  const servers: Served[] = [];
  const stops: (() => void)[] = [];
  let count = 0;

  beforeAll(async () => {
    engine = await open();
    await fill(engine);
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop();
    await Promise.all(servers.splice(0).map(({ server }) => server.close()));
  });

  const start = async (parts: Partial<ServeParts> = {}): Promise<Served> => {
    const served = await serve({ engine, subscriptionTimes: OFTEN, ...parts });
    servers.push(served);
    return served;
  };
  /** Writes companies that nobody knew before, at an instant; returns their names. */
  const write = async (own: { readonly id?: string; readonly at?: string; readonly many?: number } = {}) => {
    const names = Array.from({ length: own.many ?? 1 }, () => {
      count += 1;
      return `Word ${String(count).padStart(4, '0')}`;
    });
    const records = names.map((name) => ({
      ...{
        type: 'Company',
        id: own.id ?? `org:${name.toLowerCase().replace(' ', '-')}`,
        name,
        summary: name,
      },
      sources: ['source:energy-mou'],
    }));
    await record(engine, model, { records, ...(own.at !== undefined && { recordedAt: own.at }) });
    return names;
  };

  interface Asked {
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly query?: string;
    readonly key?: string;
  }

  function follow({ url }: Served, transport: Transport, asked: Asked = {}): Follower {
    const { variables = {}, query = CHANGES, key } = asked;
    const told: Told[] = [];
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const client =
      transport === 'WebSocket'
        ? createSockets({
            ...{ url: `${url.replace('http', 'ws')}/graphql/stream`, webSocketImpl: WebSocket },
            ...{ connectionParams: authorization, retryAttempts: 0 },
          })
        : createStreams({ url: `${url}/graphql/stream`, headers: authorization, retryAttempts: 0 });
    let stop = (): void => undefined;
    const ended = new Promise<unknown>((resolve) => {
      stop = client.subscribe<NonNullable<Told['data']>>(
        { query, variables },
        {
          next: (result) => told.push(result as Told),
          error: resolve,
          complete: () => resolve(told.at(-1)?.errors),
        },
      );
    }).then((problem) => [problem].flat()[0] as Problem | undefined);
    stops.push(() => {
      stop();
      client.dispose();
    });
    return { told, stop, ended };
  }

  const valuesOf = (told: readonly Told[]) =>
    told.flatMap(({ data }) => (data?.changes.node.predicate === 'summary' ? [data.changes.node.after] : []));
  const placeOf = ({ told }: Follower, value: unknown) =>
    told.findIndex(
      ({ data }) => data?.changes.node.after === value && data?.changes.node.predicate === 'summary',
    );
  const kindOf = ({ data }: Told) => data?.changes.node.kind;
  const cursorOf = (told: readonly Told[]) => told.findLast(({ data }) => data)?.data?.changes.cursor;
  const toldAll = (follower: Follower, values: readonly unknown[]) =>
    expect.poll(() => valuesOf(follower.told)).toEqual(values);
  /** The metrics say how many follow: what is written from then on is theirs. */
  const following = ({ url }: Served, many: number) =>
    expect
      .poll(async () => /accord_subscribers (\d+)/.exec(await (await fetch(`${url}/metrics`)).text())?.[1])
      .toBe(String(many));

  it.each(TRANSPORTS)(
    'tells what is written in order, and goes on after a cut without gap or repeat (%s)',
    async (transport) => {
      const served = await start();
      const first = follow(served, transport, { variables: { kinds: ['ADDED'] } });
      await following(served, 1);
      const one = [...(await write()), ...(await write())];
      await toldAll(first, one);
      first.stop();
      await following(served, 0);
      const two = [...(await write({ many: 60 })).toSorted(), ...(await write())];
      // Cut in the midst of a write, and again.
      const before = first.told.slice(0, placeOf(first, one[1]) + 1);
      const after = before.at(-1)?.data?.changes.cursor;
      const second = follow(served, transport, { variables: { after, kinds: ['ADDED'] } });
      await toldAll(second, two);
      const half = placeOf(second, two[30]);
      const again = second.told[half]?.data?.changes.cursor;
      const third = follow(served, transport, { variables: { after: again, kinds: ['ADDED'] } });
      await expect.poll(() => isDeepStrictEqual(third.told, second.told.slice(half + 1))).toBe(true);
      // The same, in the same order, as the question answers.
      const began = Date.parse(before[0]?.data?.changes.node.at ?? '');
      const page = await served.post(
        'query ($since: DateOrDateTime!) { changes(since: $since, first: 100, kinds: [ADDED]) { nodes { kind predicate at after subject { name } } } }',
        { since: new Date(began - 1).toISOString() },
      );
      const asked = (page.data as { readonly changes: { readonly nodes: readonly unknown[] } }).changes.nodes;
      const nodes = [...before, ...second.told].map(({ data }) => data?.changes.node);
      expect(nodes.slice(0, asked.length)).toEqual(asked);
    },
  );

  it('misses nothing that is written later under an earlier instant, as imports do', async () => {
    const served = await start();
    const follower = follow(served, 'Server-Sent Events', { variables: { kinds: ['ADDED'] } });
    await following(served, 1);
    const [began, late] = [new Date(Date.now() - 60_000).toISOString(), await write()];
    await toldAll(follower, late);
    const early = await write({ at: began });
    await toldAll(follower, [...late, ...early]);
    const again = await write({ at: began });
    await toldAll(follower, [...late, ...early, ...again]);
    follower.stop();
    const last = follow(served, 'Server-Sent Events', {
      variables: { kinds: ['ADDED'], after: cursorOf(follower.told.slice(0, -2)) },
    });
    await expect.poll(() => valuesOf(last.told)).toEqual(again);
  });

  it.each(TRANSPORTS)('tells only what was asked for (%s)', async (transport) => {
    const served = await start();
    const id = `org:own-${transport.length}`;
    const of = follow(served, transport, { variables: { of: [`${id}@validOn=2026-06-01`] } });
    const news = follow(served, transport, { variables: { material: true } });
    const other = follow(served, transport, { variables: { kinds: ['RETRACTED', 'DISPUTED'] } });
    await following(served, 3);
    const [own] = [await write({ id }), await write()];
    await toldAll(of, own);
    // The same source says otherwise.
    const [others] = await write({ id });
    await expect.poll(() => other.told.length).toBeGreaterThan(0);
    await expect.poll(() => of.told.map(kindOf)).toContain('DISPUTED');
    for (const { data } of of.told) expect([own[0], others]).toContain(data?.changes.node.subject.name);
    expect(news.told.every(({ data }) => data?.changes.node.predicate !== 'summary')).toBe(true);
    expect(new Set(other.told.map(kindOf))).toEqual(new Set(['DISPUTED']));
  });

  it.each(TRANSPORTS)(
    'refuses what is no subscription, wrong, or too much, with a code (%s)',
    async (transport) => {
      const served = await start({ limits: { callerSubscribers: 3 } });
      const codeOf = async (query: string, variables = {}) => {
        const { told, ended } = follow(served, transport, { query, variables });
        const problem = await ended;
        expect(told.filter(({ data }) => data)).toEqual([]);
        return problem?.extensions?.code;
      };
      const wrong: readonly (readonly [string, object?])[] = [
        ['{ companies { totalCount } }'],
        ['mutation { retract(statement: "x", reason: "y") { revision } }'],
        ['subscription { changes { nothing } }'],
        [CHANGES, { after: 'nonsense' }],
        [CHANGES, { after: Buffer.from('["12345678",1]').toString('base64url') }],
        [CHANGES, { kinds: ['NONE'] }],
      ];
      for (const [query, variables] of wrong)
        expect([query, variables, await codeOf(query, variables)]).toEqual([
          query,
          variables,
          expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/),
        ]);
      const deep = `subscription { changes { node { subject { ... on Company { ${'agreements(first: 100) { nodes { parties(first: 100) { nodes { ... on Company { '.repeat(3)} id ${'} } } } }'.repeat(3)} } } } } }`;
      expect(await codeOf(deep)).toMatch(/^(TOO_DEEP|TOO_MANY_NODES|COST_LIMIT_EXCEEDED)$/);
      await following(served, 0);
      for (let seat = 0; seat < 3; seat += 1) follow(served, transport);
      await following(served, 3);
      expect(await codeOf(CHANGES)).toBe('TOO_BUSY');
      const { errors } = await served.post('subscription { changes { cursor } }');
      expect(errors[0]).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('/graphql/stream'),
      });
    },
  );

  it.each(TRANSPORTS)(
    'says that the server ends, with the cursor to come back with (%s)',
    async (transport) => {
      const served = await start();
      const follower = follow(served, transport);
      await following(served, 1);
      await toldAll(follower, await write());
      servers.splice(0);
      await served.server.close();
      const end = await follower.ended;
      expect(end?.extensions?.code).toBe('SERVICE_UNAVAILABLE');
      const [next, after] = [await start(), String(end?.extensions?.cursor)];
      const back = follow(next, transport, { variables: { after } });
      await following(next, 1);
      const values = await write();
      await toldAll(back, values);
    },
  );

  it.each(TRANSPORTS)(
    'is for who may read: a key that is revoked ends it, and nothing more is told (%s)',
    async (transport) => {
      const served = await start({ access: { writing: true, anonymous: 'nothing' } });
      const [nobody, wrong] = [follow(served, transport), follow(served, transport, { key: 'accord_wrong' })];
      for (const { ended } of [nobody, wrong]) {
        const problem = await ended;
        expect(
          problem?.extensions?.code ?? (problem as unknown as { code?: number })?.code ?? problem?.message,
        ).toEqual(transport === 'WebSocket' ? 4403 : expect.anything());
      }
      const key = await createKey(engine, {
        name: transport,
        role: 'reader',
        only: undefined,
        expiresAt: undefined,
      });
      const follower = follow(served, transport, { key });
      await following(served, 1);
      await toldAll(follower, await write());
      await revokeKey(engine, key.split('_')[1] ?? '');
      // Over one transport something is written then; over the other nothing is, and it ends by itself.
      if (transport === 'WebSocket') await write();
      const problem = await follower.ended;
      expect(problem?.extensions?.code).toBe('UNAUTHENTICATED');
      expect(problem?.extensions?.cursor).toEqual(expect.any(String));
      expect(valuesOf(follower.told).length).toBe(1);
      await following(served, 0);
    },
  );

  it('costs points for each change, and ends with the cursor where they are spent', async () => {
    const served = await start({ limits: { anonymousPoints: 70 } });
    const follower = follow(served, 'WebSocket', { variables: { kinds: ['ADDED'] } });
    await following(served, 1);
    await write({ many: 10 });
    const problem = await follower.ended;
    expect(problem?.extensions).toMatchObject({
      ...{ code: 'RATE_LIMITED', retryAfter: expect.any(Number) },
      cursor: follower.told.at(-1)?.data?.changes.cursor,
    });
  });
});
