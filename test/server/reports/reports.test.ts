import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import ICAL from 'ical.js';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { chartSvg } from '../../../src/exchange/reports/chart-svg.ts';
import { REPORT_COLOURS } from '../../../src/exchange/reports/report-style.ts';
import { LIMITS } from '../../../src/limits.ts';
import { createContext } from '../../../src/query/request-context.ts';
import { estimate } from '../../../src/server/graphql/cost.ts';
import { type GivenReport, readReport } from '../../../src/server/reports/read-report.ts';
import { REPORTS } from '../../../src/server/reports/reports.ts';
import { writeReport } from '../../../src/server/reports/write-report.ts';
import { record } from '../../../src/store/record/record.ts';
import { api } from '../../support/ask.ts';
import { printed } from '../../support/cli.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { isTriedWhole } from '../../support/random.ts';
import { type Served, serve } from '../../support/serve.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';

const ON = '2026-11-28';
const GIVEN: Readonly<Record<string, GivenReport>> = {
  'lab-profile': { of: 'ORNL' },
  'what-changed': { since: '2026-09-01' },
};

/** Writes a report as the command line and the server do, each in a request of its own. What is followed from day to day takes no day. */
function writing(engine: Engine) {
  return (name: string, given: GivenReport = {}) => {
    const isFollowed = given.format === 'ics' || given.format === 'atom';
    return writeReport(
      { ask: api().answer, context: createContext({ engine, model: api().contract.model }) },
      readReport(name, { ...(!isFollowed && { on: ON }), ...GIVEN[name], ...given }, ON),
    );
  };
}

/** Reports that every engine writes of an earlier day. */
const IN_A_VIEW = ['agreement-timeline', 'what-changed'];

/** What an engine wrote first, for the other to be compared with. */
const firstWritten = new Map<string, string>();

/** Fails on markup that is not well formed; returns the names of all elements. */
function elementsOf(html: string): readonly string[] {
  const names: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => names.push(name));
  parser
    .write(
      html
        .replace('<!doctype html>', '')
        .replaceAll(/<meta ([^>]*)>/g, '<meta $1/>')
        .trim(),
    )
    .close();
  return names;
}

/** How far to the right anything reaches in the chart for phones; letters are taken to be 6 px wide. */
function widestOnPhones(html: string): number {
  const [svg = ''] = /<svg[^>]*class="chart chart-narrow".*?<\/svg>/s.exec(html) ?? [];
  const drawn = [...svg.matchAll(/<(rect|line|circle|text)\b([^>]*)>([^<]*)/g)].map(
    ([, name, given = '', text = '']) => {
      const of = (key: string) => Number(new RegExp(` ${key}="([^"]*)"`).exec(given)?.[1] ?? 0);
      if (name === 'rect') return of('x') + of('width');
      if (name === 'line') return Math.max(of('x1'), of('x2'));
      if (name === 'circle') return of('cx') + of('r');
      const isBegun = !/text-anchor|transform/.test(given);
      return of('x') + (isBegun ? text.replaceAll(/&\w+;/g, '.').length * 6 : 0);
    },
  );
  return Math.max(...drawn);
}

describeEngines('the reports', (open, engineName) => {
  let engine: Engine;
  let write: ReturnType<typeof writing>;
  let served: Served;
  beforeAll(async () => {
    engine = await open(SEEDS);
    write = writing(engine);
    served = await serve({ engine });
  }, 600_000);
  afterAll(() => served?.server.close());

  for (const { name } of REPORTS) {
    it(`writes ${name} with all its parts, the same bytes each time and on each engine`, async () => {
      for (const format of ['html', 'md', 'csv']) {
        const text = await write(name, { format });
        expect(await write(name, { format })).toBe(text);
        const known = firstWritten.get(`${name} ${format}`);
        if (known !== undefined) expect(text).toBe(known);
        firstWritten.set(`${name} ${format}`, text);
      }
      const html = firstWritten.get(`${name} html`) ?? '';
      const elements = elementsOf(html);
      expect(elements.filter((element) => element === 'script')).toEqual([]);
      expect(elements.filter((element) => element === 'desc')).toHaveLength(1);
      expect(widestOnPhones(html)).toBeGreaterThan(200);
      expect(widestOnPhones(html)).toBeLessThanOrEqual(358);
      expect(html).not.toMatch(/<link|<img|<iframe|href="\/|url\(http/);
      for (const id of ['table', 'not-disclosed', 'sources', 'question'])
        expect(html).toContain(`id="${id}"`);
      const [, answer = ''] = /<p class="lead">(.*?)<\/p>/.exec(html) ?? [];
      expect(answer.match(/\.(?= |$)/g)).toHaveLength(2);
      const cited = [...html.matchAll(/href="#s(\d+)"/g)].map(([, number]) => Number(number));
      expect(cited.length).toBeGreaterThan(0);
      expect(Math.max(...cited)).toBe(html.match(/<li id="s\d+"/g)?.length);
      expect(html).toMatch(/<li id="s1">.*(\d{4}(-\d\d){0,2}|no date given)<\/span><\/li>/);
      const csv = firstWritten.get(`${name} csv`) ?? '';
      expect(csv.split('\r\n')[0]).toMatch(/,Id,Sources,Source addresses$/);
    });

    it(`says what ${name} asked, in a question that the server takes from anyone`, async () => {
      const markdown = await write(name, { format: 'md' });
      const [, question = ''] = /```graphql\n(.*?)\n```/s.exec(markdown) ?? [];
      const [, variables = ''] = /```json\n(.*?)\n```/s.exec(markdown) ?? [];
      const answer = await served.post(question, JSON.parse(variables));
      expect(answer.errors).toEqual([]);
    });
  }

  it('tells what a person would check', async () => {
    const landscape = await write('partner-landscape', { format: 'csv' });
    expect(landscape).toMatch(/^Scale AI,Company,/m);
    expect(landscape).toMatch(/^Scale AI,.*reported.*org:scale-ai,/m);
    expect(await write('agreement-timeline', { format: 'csv', of: 'Scale AI' })).toMatch(
      /Genesis Mission MOU between DOE and Scale AI,2026-05-\d\d.*not disclosed/,
    );
    const calls = await write('funding-calls', { format: 'md' });
    expect(calls).toContain('1 funding call is open of 11 known');
    expect(calls).toContain('The next to close is DE-FOA-0003612, on 17 December 2026, 19 days later.');
    const lab = await write('lab-profile', { format: 'md' });
    expect(lab).toContain('is run by UT-Battelle');
    expect(await write('who-works-with-whom', { format: 'csv' })).toMatch(/^Argonne.*,NVIDIA,\d+/m);
    expect(await write('what-changed', { format: 'csv' })).toMatch(/Award\),2026-10-09,New/);
  });

  it('tells of an earlier day what held then', async () => {
    const before = await write('funding-calls', { format: 'md', on: '2026-04-01' });
    expect(before).toMatch(/On 1 April 2026, .*The next to close is DE-FOA-0003612/);
    expect(before).not.toContain('on 17 December 2026, 19 days later');
  });

  it('tells what was public by an earlier day alone, the same bytes each time and on each engine', async () => {
    const by = '2026-06-01';
    // Neo4j plans each question of each report anew: it gets those that ask for most, unless all is asked for.
    const isWhole = isTriedWhole(engineName);
    for (const { name } of REPORTS.filter((report) => isWhole || IN_A_VIEW.includes(report.name))) {
      const given = {
        format: 'md',
        publishedBy: by,
        ...(name === 'what-changed' && { since: '2026-04-01' }),
      };
      const text = await write(name, given);
      expect(await write(name, given)).toBe(text);
      const known = firstWritten.get(`${name} by ${by}`);
      if (known !== undefined) expect(text).toBe(known);
      firstWritten.set(`${name} by ${by}`, text);
      expect(text).toContain(`As of ${ON}, of what was published by ${by}.`);
      expect(text).toContain(`"publishedBy":"${by}"`);
      const days = [...text.matchAll(/^\d+\. .*(\d{4}-\d\d-\d\d)\.(?: <.*>)?$/gm)].map(([, day = '']) => day);
      expect(days.length).toBeGreaterThan(0);
      expect(days.filter((day) => day > by)).toEqual([]);
    }
    const public1 = await write('agreement-timeline', { format: 'csv', publishedBy: '2026-01-01' });
    const all = await write('agreement-timeline', { format: 'csv' });
    expect(public1.split('\r\n').length).toBeLessThan(all.split('\r\n').length);
    expect(public1).toContain('2025-12-18');
  });

  it('asks in questions that leave room for more', async () => {
    const { schema, contract, answer } = api();
    const graph = { model: contract.model, figures: undefined };
    for (const { name } of REPORTS) {
      const costs: number[] = [];
      const ask: typeof answer = (asked) => {
        const { question, variables = {} } = asked;
        const document = typeof question === 'string' ? parse(question) : question;
        costs.push(estimate({ schema, document, variables, operationName: undefined, graph }).cost);
        return answer(asked);
      };
      const read = readReport(name, { on: ON, ...GIVEN[name] }, ON);
      await writeReport({ ask, context: createContext({ engine, model: contract.model }) }, read);
      expect([name, Math.max(...costs) < 0.75 * LIMITS.cost.value]).toEqual([name, true]);
    }
  });

  it('gives the dates of calls as a calendar and news as a feed', async () => {
    const calendar = new ICAL.Component(ICAL.parse(await write('funding-calls', { format: 'ics' })));
    expect(calendar.getAllSubcomponents('vevent').length).toBeGreaterThan(5);
    const feed = await write('what-changed', { format: 'atom' });
    expect(
      elementsOf(feed.replace(/^<\?xml.*?\?>/, '')).filter((name) => name === 'entry').length,
    ).toBeGreaterThan(3);
  });

  it.each([
    ['partner-landscap', {}, /No report is called "partner-landscap"\. Did you mean "partner-landscape"\?/],
    ['lab-profile', { of: undefined }, /is about a national laboratory; none was given/],
    [
      'lab-profile',
      { of: 'Oak Rigde' },
      /nothing of that kind is called "Oak Rigde"\. Did you mean org:ornl/,
    ],
    [
      'lab-profile',
      { of: 'org:nvidia' },
      /is about a national laboratory; "org:nvidia" is of the kind company/,
    ],
    ['funding-calls', { on: 'monday' }, /on must be a day such as 2026-03-17; found "monday"/],
    ['funding-calls', { since: '2026-01-01' }, /takes no since/],
    ['what-changed', { since: '2026-12-01' }, /since must be on or before the day of the report/],
    ['funding-calls', { publishedBy: 'May' }, /publishedBy must be a day such as 2026-03-17; found "May"/],
    ['what-changed', { publishedBy: '2026-08-01' }, /since must be on or before publishedBy, 2026-08-01/],
    ...(['on', 'publishedBy'] as const).flatMap((parameter) => [
      [
        'funding-calls',
        { [parameter]: '2026-08-01', format: 'ics' },
        new RegExp(`As ics, .* found ${parameter} "2026`),
      ] as const,
      [
        'what-changed',
        { since: '2026-07-01', [parameter]: '2026-08-01', format: 'atom' },
        new RegExp(`As atom, .* found ${parameter} "2026`),
      ] as const,
    ]),
    ['lab-profile', { on: '1900-01-01' }, /Nothing is known of org:ornl in this view/],
    ['lab-profile', { format: 'ics' }, /is written as html, md, csv; found "ics"/],
  ] as const)('refuses %s %o with a remedy', async (name, given, message) => {
    await expect(async () => write(name, given)).rejects.toThrow(message);
  });

  it('serves an index, every report by a policy without script, and errors as pages', async () => {
    const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(served.url + path, { headers });
    const index = await (await get('/reports')).text();
    for (const { name, of } of REPORTS)
      expect(index).toContain(of.isNeeded ? `/reports/${name}?of=org%3Aornl` : `/reports/${name}"`);
    const calls = await (await get(`/reports/funding-calls?on=${ON}`)).text();
    expect(calls).toContain('href="/reports/funding-calls?format=ics"');
    const page = await get(`/reports/lab-profile?of=ORNL&on=${ON}`);
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'/,
    );
    const html = await page.text();
    expect(html).toContain('href="/e/org:ut-battelle"');
    // The pages of entities are the explorer's, which this server was started without.
    for (const [, address] of html.matchAll(/href="(\/(?!e\/)[^"#]*)"/g))
      expect([address, (await get((address ?? '').replaceAll('&amp;', '&'))).status]).toEqual([address, 200]);
    const again = await get(`/reports/lab-profile?of=ORNL&on=${ON}`, {
      'if-none-match': page.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
    const csv = await get(`/reports/funding-calls?format=csv&on=${ON}`);
    expect([csv.headers.get('content-type'), await csv.text()]).toEqual([
      'text/csv; charset=utf-8',
      await write('funding-calls', { format: 'csv' }),
    ]);
    const public1 = `/reports/agreement-timeline?format=csv&on=${ON}&publishedBy=2026-01-01`;
    expect(await (await get(public1)).text()).toBe(
      await write('agreement-timeline', { format: 'csv', publishedBy: '2026-01-01' }),
    );
    const missing = await get('/reports/lab-profil', { accept: 'text/html' });
    expect([missing.status, await missing.text()]).toEqual([
      404,
      expect.stringContaining('Did you mean &quot;lab-profile&quot;?'),
    ]);
    const wrong = await get('/reports/lab-profile?of=Oak+Rigde');
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
    expect((await get('/reports/funding-calls?day=2026')).status).toBe(400);
  });
});

const BAD = '</title></svg><script>alert(1)</script>`|[x](javascript:alert(1))"\'&\n# h =1+1';

describeEngines('reports of hostile words', (open, engineName) => {
  // What is escaped knows nothing of the engine, and that engines give back what they were given is in their contract.
  it.skipIf(engineName === 'neo4j')('escapes names, sources and addresses in every format', async () => {
    const engine = await open({
      key: 'hostile reports',
      fill: (graph) =>
        record(graph, api().contract.model, {
          recordedAt: RECORDED_AT,
          records: [
            {
              type: 'Source',
              id: 'source:bad',
              title: BAD,
              url: 'https://example.org/a"><script>',
              publishedOn: '2026-01-05',
              tier: 'PRESS',
              state: 'LIVE',
            },
            {
              type: 'Program',
              id: 'program:genesis-mission',
              name: `Genesis ${BAD}`,
              sources: ['source:bad'],
            },
            { type: 'Company', id: 'org:bad', name: `=cmd ${BAD}`, sources: ['source:bad'] },
            { type: 'NationalLab', id: 'org:lab', name: `Lab ${BAD}`, sources: ['source:bad'] },
            {
              ...{ type: 'Agreement', id: 'agreement:bad', name: `@sum ${BAD}`, kind: 'MOU' },
              ...{ announcedOn: '2026-01-05', program: 'program:genesis-mission', namedLabs: ['org:lab'] },
              ...{ parties: [{ id: 'org:bad', role: BAD }, { id: 'org:lab' }], sources: ['source:bad'] },
            },
            {
              type: 'FundingCall',
              id: 'call:bad',
              name: BAD,
              eligibility: BAD,
              postedOn: '2026-01-05',
              sources: ['source:bad'],
            },
          ],
        }),
    });
    const write = writing(engine);
    for (const { name } of REPORTS) {
      const given = {
        on: '2026-02-01',
        ...(name === 'lab-profile' && { of: 'org:lab' }),
        ...(name === 'what-changed' && { since: '2026-01-01' }),
      };
      const html = await write(name, given);
      expect(elementsOf(html)).not.toContain('script');
      expect(html).toContain('&lt;script&gt;');
      expect(html).not.toMatch(/href="javascript:/);
      const markdown = (await write(name, { ...given, format: 'md' })).replace(/```.*?```/gs, '');
      expect(markdown).toContain('\\<script\\>');
      expect(markdown).not.toMatch(/(?<!\\)<script|(?<!\\)\]\(javascript|^# h/m);
      expect(await write(name, { ...given, format: 'csv' })).not.toMatch(/^"?[=@+-]/m);
    }
  });

  it('says what it does not know of an empty graph', async () => {
    const write = writing(await open({ key: 'no reports', fill: async () => undefined }));
    await expect(write('partner-landscape')).rejects.toThrow(/this graph has no program:genesis-mission/);
    expect(await write('funding-calls', { format: 'md' })).toContain('No call is known on this day.');
    expect(await write('agreement-timeline')).toContain('does not say that there is none');
    expect(await write('who-works-with-whom')).toContain('There is nothing to draw.');
    expect(await write('what-changed')).toContain('There is no news of these days.');
  });
});

describe('what reports share with the rest', () => {
  it('has the colours of the explorer', () => {
    const tokens = readFileSync('explorer/style/tokens.css', 'utf8');
    const [light = '', dark = ''] = tokens.split('[data-theme="dark"]');
    for (const [name, colour] of Object.entries(REPORT_COLOURS.light))
      expect(light).toContain(`--${name}: ${colour};`);
    for (const [name, colour] of Object.entries(REPORT_COLOURS.dark))
      expect(dark).toContain(`--${name}: ${colour};`);
  });

  it('names every report in the help of the command', async () => {
    const { out } = await printed(['report', '--help']);
    for (const { name } of REPORTS) expect(out.replaceAll(/\s+/g, ' ')).toContain(name);
    expect(out).toContain('accord report lab-profile --of ORNL --format md');
  });

  it('draws years where months would not fit, and columns to scale where squares would not', () => {
    const marks = Array.from({ length: 400 }, (_, index) => ({
      month: `${1990 + (index % 30)}-03`,
      label: 'A',
    }));
    const crowd = Array.from({ length: 900 }, () => ({ month: '2026-01', label: 'B' }));
    const draw = (all: typeof marks) =>
      chartSvg({
        ...{ title: 'T', description: 'D', caption: undefined },
        picture: { kind: 'months', marks: all, on: '2026-02-01' },
      });
    expect(draw(marks)).toContain('>1990<');
    expect(draw(crowd)).toContain('>900<');
    expect(draw(crowd).match(/<rect/g)).toHaveLength(2);
    expect(Number(/height="(\d+)"/.exec(draw(crowd))?.[1])).toBeLessThan(400);
  });
});
