import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { record } from '../../../src/store/record/record.ts';
import { api } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { fill, type Served, serve } from '../../support/serve.ts';
import { idOf } from '../../support/worlds/world.ts';

const { model } = api().contract;

const dates: readonly DataRecord[] = [
  {
    ...{ type: 'KeyDate', id: 'date:letters', name: 'Letters of intent', kind: 'LETTER_OF_INTENT' },
    ...{ at: '2026-04-10', timeOfDay: '17:00', timeZone: 'America/New_York', sources: ['source:energy-mou'] },
  },
  {
    ...{ type: 'KeyDate', id: 'date:awards', name: 'Awards, <made>', kind: 'AWARD' },
    ...{ at: '2026-09', isEstimate: true, metOn: '2026-10-08', sources: ['source:energy-mou'] },
  },
  { type: 'KeyDate', id: 'date:webinar', name: 'Webinar', kind: 'WEBINAR', at: '2026-03-26' },
  {
    type: 'FundingCall',
    id: 'call:rfa-1',
    name: 'Mission call',
    keyDates: ['date:letters', 'date:awards', 'date:webinar'],
  },
];
const first = idOf({ subject: 'date:letters', predicate: 'at', value: '2026-04-10' });
const moved: DataRecord = {
  ...{ type: 'Statement', subject: 'date:letters', predicate: 'at', value: '2026-04-17' },
  ...{ sources: ['source:energy-mou-correction'], supersedes: [first] },
};
const webinar = idOf({ subject: 'date:webinar', predicate: 'at', value: '2026-03-26' });
const off: DataRecord = { type: 'Retraction', statement: webinar, reason: 'Never announced.' };

describeEngines('feeds', (open) => {
  let engine: Engine;
  let served: Served;
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${served.url}${path}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const put = (records: readonly DataRecord[], recordedAt: string) =>
    record(engine, model, { records, recordedAt });
  const events = async (path: string) => {
    const { text } = await get(path);
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
    return new Map(
      calendar.getAllSubcomponents('vevent').map((event) => {
        const value = (name: string) => event.getFirstPropertyValue(name)?.toString();
        return [value('uid') ?? '', value] as const;
      }),
    );
  };

  beforeAll(async () => {
    engine = await open();
    await fill(engine);
    await put(dates, '2026-11-24T08:00:00.000Z');
    served = await serve({ engine });
  });
  afterAll(() => served.server.close());

  it('give the dates of a call and its phases by id or slug, and of all calls and programmes together', async () => {
    const own = ['awards', 'letters', 'rfa-1-due', 'webinar'].map((slug) => `date:${slug}@accord.invalid`);

    expect([...(await events('/calendar/rfa-1.ics')).keys()].sort()).toEqual(own);
    expect([...(await events('/calendar/call:rfa-1.ics')).keys()].sort()).toEqual(own);
    expect([...(await events('/calendar.ics')).keys()].sort()).toEqual(
      [...own, 'date:platform-due@accord.invalid'].sort(),
    );
  });

  it('say how sure a date is, where it comes from and who says otherwise', async () => {
    const found = await events('/calendar.ics');
    const [awards, due] = ['awards', 'rfa-1-due'].map((slug) => found.get(`date:${slug}@accord.invalid`));

    expect([awards?.('status'), awards?.('dtstart'), awards?.('dtend')]).toEqual([
      ...['TENTATIVE', '2026-09-01', '2026-10-01'],
    ]);
    expect(awards?.('summary')).toBe('Awards, <made> (estimate, some day in 2026-09)');
    expect(awards?.('description')?.split('\n')).toContain('Met: 2026-10-08');
    expect([due?.('status'), due?.('categories')]).toEqual(['CONFIRMED', 'Application']);
    expect(awards?.('url')).toBe('https://www.energy.gov/mou');
    expect(due?.('description')?.split('\n')).toEqual([
      'Call: Mission call (RFA-0001)',
      'Phase: Phase I',
      'Source: Acme signs with energy department, 2026-03-04',
      'Otherwise 2026-04-28: Department signs memorandum, 2026-03-02, https://www.energy.gov/mou',
    ]);
  });

  it('never say that news is younger than now, though a source is dated ahead', async () => {
    const { text } = await get('/changes.atom?axis=published&since=2000-01-01');
    const updated = [...text.matchAll(/<updated>([^<]+)</g)].map(([, at = '']) => Date.parse(at));

    expect(updated.length).toBeGreaterThan(1);
    expect(Math.max(...updated)).toBeLessThanOrEqual(Date.now());
  });

  it('raise the sequence of an entry that moves, and cancel one whose date is taken back', async () => {
    const path = '/calendar/rfa-1.ics';
    const of = async (slug: string) => {
      const value = (await events(path)).get(`date:${slug}@accord.invalid`);
      return ['dtstart', 'sequence', 'status', 'dtstamp'].map((name) => value?.(name));
    };
    const before = { etag: (await get(path)).headers.get('etag'), letters: await of('letters') };

    await put([moved, off], '2026-11-25T08:00:00.000Z');

    expect(before.letters).toEqual(['2026-04-10T17:00:00', '0', 'CONFIRMED', '2026-11-24T08:00:00Z']);
    expect(await of('letters')).toEqual(['2026-04-17T17:00:00', '1', 'CONFIRMED', '2026-11-25T08:00:00Z']);
    expect(await of('webinar')).toEqual(['2026-03-26', '1', 'CANCELLED', '2026-11-25T08:00:00Z']);
    expect(await of('rfa-1-due')).toEqual(['2026-05-01', '0', 'CONFIRMED', '2026-11-23T12:00:00Z']);
    expect((await get(path)).headers.get('etag')).not.toBe(before.etag);
  });

  it('tell changes as Atom, the newest first, by the parameters of the address', async () => {
    const entries = async (query: string) => {
      const { text } = await get(`/changes.atom?${query}`);
      return [...text.matchAll(/<entry>[\s\S]*?<title>(.*?)<\/title>\s*<updated>(.*?)</g)].map(
        ([, title, updated]) => `${updated} ${title}`,
      );
    };

    expect(await entries('since=2026-11-25')).toEqual([
      ...['2026-11-25T08:00:00.000Z Webinar: date 2026-03-26 was taken back'],
      '2026-11-25T08:00:00.000Z Letters of intent: date changed from 2026-04-10 to 2026-04-17',
    ]);
    expect(await entries('since=2026-11-25&kinds=retracted')).toHaveLength(1);
    expect(await entries('since=2026-11-25&of=call:rfa-1&limit=1')).toHaveLength(1);
    expect(await entries('since=2026-11-25&of=org:acme-ai')).toEqual([]);
    expect(await entries('since=2026-11-25&material=false')).toEqual([]);
    expect(await entries('since=2026-03-05&axis=published&of=date:letters')).toEqual([
      '2026-03-10T00:00:00Z Letters of intent: date changed from 2026-04-10 to 2026-04-17',
    ]);
    expect(await entries('material=all')).toHaveLength(50);
  });

  it('give the ids and texts of a feed escaped, with links to what it rests on', async () => {
    const { text, headers } = await get('/changes.atom?of=date:awards&axis=published&since=2026-03-01');

    expect(headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    expect(text).toContain('New: Awards, &lt;made&gt;');
    expect(text).toContain(
      '<link rel="via" href="https://www.energy.gov/mou" title="Department signs memorandum"/>',
    );
    expect(text).toContain('href="/changes.atom?since=2026-03-01&amp;of=date%3Aawards&amp;axis=published"');
    expect(text).toMatch(/<id>tag:accord\.invalid,2026:change:[0-9a-f]{32}<\/id>/);
  });

  it.each(['/calendar.ics', '/calendar/rfa-1.ics', '/changes.atom?since=2026-01-01'])(
    'are the same bytes until the graph changes, and need not be sent again: %s',
    async (path) => {
      const one = await get(path);
      const etag = one.headers.get('etag') ?? '';
      const modified = one.headers.get('last-modified') ?? '';
      const again = (headers: Record<string, string>) => get(path, { headers });

      expect((await get(path)).text).toBe(one.text);
      expect(one.headers.get('cache-control')).toBe('public, max-age=300, must-revalidate');
      expect(one.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await again({ 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
      expect(await again({ 'if-none-match': `"other", W/${etag}` })).toMatchObject({ status: 304 });
      expect(await again({ 'if-none-match': '"other"', 'if-modified-since': modified })).toMatchObject({
        status: 200,
      });
      expect(await again({ 'if-modified-since': modified })).toMatchObject({ status: 304 });
      expect(await again({ 'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' })).toMatchObject({
        status: 200,
      });
      const head = await get(path, { method: 'HEAD' });
      expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', etag]);
      expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(one.text)));
    },
  );

  it.each([
    ['/calendar/nothing.ics', 404, 'NOT_FOUND', /No funding call has the id "call:nothing"/],
    ['/calendar/org:doe.ics', 404, 'NOT_FOUND', /"call:org:doe"/],
    ['/calendar/..%2f..%2fetc%2fpasswd', 404, 'NOT_FOUND', /has the address/],
    ['/calendar/rfa-1', 404, 'NOT_FOUND', /\/calendar\/CALL_ID\.ics/],
    ['/changes.atom?since=yesterday', 400, 'BAD_USER_INPUT', /since .* a day as 2026-03-17 or an instant/],
    ['/changes.atom?kinds=GONE', 400, 'BAD_USER_INPUT', /kinds .* ADDED, CHANGED/],
    ['/changes.atom?limit=1000', 400, 'BAD_USER_INPUT', /from 1 to 100; found "1000"/],
    ['/changes.atom?material=maybe', 400, 'BAD_USER_INPUT', /true, false or all/],
    ['/changes.atom?axis=x', 400, 'BAD_USER_INPUT', /RECORDED, PUBLISHED/],
    ['/changes.atom?sinec=2026-01-01', 400, 'BAD_USER_INPUT', /one of since, of, kinds/],
    ['/changes.atom?axis=recorded&axis=published', 400, 'BAD_USER_INPUT', /one value/],
    [
      `/changes.atom?of=${Array.from({ length: 251 }, (_, n) => `a:${n}`).join()}`,
      400,
      'BAD_USER_INPUT',
      /at most 250/,
    ],
  ])('answer %s with %i and the remedy', async (path, status, code, message) => {
    const answer = await get(path);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(answer.text).errors).toEqual([
      { message: expect.stringMatching(message), extensions: { code } },
    ]);
  });
});

describe('feeds that cannot be had', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  afterAll(() => engine.close());
  const first = async (parts: Partial<Parameters<typeof serve>[0]>, path = '/calendar.ics') => {
    const { url, server, logged } = await serve({ engine, ...parts });
    const response = await fetch(`${url}${path}`);
    const answer = {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      logged,
    };
    await server.close();
    return answer;
  };

  it('wait for the graph to be there', async () => {
    const { status, headers, text, logged } = await first({
      whyNotReady: () => 'The graph is being loaded.',
    });

    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(JSON.parse(text).errors[0].message).toBe('The graph is being loaded.');
    expect(logged).toContainEqual(expect.objectContaining({ feed: 'calendar.ics', status: 503 }));
  });

  it('say that the database is gone, and hide what went wrong otherwise', async () => {
    const failing = (error: Error): Engine => ({
      ...engine,
      read: () => Promise.reject(error),
    });

    const gone = await first({ engine: failing(new UnavailableError('The database is gone.')) });
    const broken = await first({ engine: failing(new TypeError('secret detail')) }, '/changes.atom');

    expect([gone.status, JSON.parse(gone.text).errors[0].extensions.code]).toEqual([
      503,
      'SERVICE_UNAVAILABLE',
    ]);
    expect(broken.status).toBe(500);
    expect(broken.text).not.toContain('secret');
    expect(JSON.stringify(broken.logged)).toContain('secret detail');
  });

  it('are refused when they grow past what an answer may hold', async () => {
    await fill(engine);

    const { status, headers, text } = await first({ limits: { responseBytes: 200 } });

    expect([status, headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
    expect(text).toContain('ANSWER_TOO_LARGE');
  });
});
