import { readFileSync } from 'node:fs';
import { buildSchema, isIntrospectionType, isSpecifiedScalarType } from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import { membersOf } from '../../explorer/docs/schema.ts';
import { writeDocs } from '../../explorer/docs/write-docs.tsx';
import type { Engine } from '../../src/engine/engine.ts';
import { ask } from '../support/ask.ts';
import { axeFaults, darken, describeBrowser, describeServed } from '../support/browser.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { SEEDS } from '../support/worlds/seeds.ts';

const files = writeDocs('.');
const TIME = { timeout: 60_000 };

const idsOf = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id));

/** Each page by its address. */
const pages = new Map(
  [...files]
    .filter(([path]) => path.endsWith('.html'))
    .map(([path, html]) => [
      path === 'index.html' ? '/docs' : `/docs/${path.replace('.html', '')}`,
      { html, ids: idsOf(html) },
    ]),
);

const linksOf = (html: string): readonly string[] =>
  [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

it('has every type and field of the printed API, with its words', () => {
  const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const written = new Set(
    [...pages].filter(([at]) => at.startsWith('/docs/types/')).flatMap(([, { ids }]) => [...ids]),
  );
  const wanted = types.flatMap((type) => membersOf(type).map(({ name }) => `${type.name}.${name}`));
  expect(wanted.length).toBeGreaterThan(5_000);
  expect(wanted.filter((field) => !written.has(field))).toEqual([]);
  const homeless = types.filter(({ name }) => !pages.has(`/docs/types/${name}`) && !written.has(name));
  expect(homeless.map(({ name }) => name)).toEqual([]);
  const search = JSON.parse(files.get('search.json') ?? '') as readonly (readonly string[])[];
  const found = new Set(search.map(([name]) => name));
  expect(types.filter(({ name }) => !found.has(name))).toEqual([]);
  const agreement = pages.get('/docs/types/Agreement')?.html ?? '';
  for (const words of [
    'Something organizations agreed',
    'AgreementFilter.announcedOn',
    'Conditions on the relationship itself',
  ])
    expect(agreement).toContain(words);
});

it('leads nowhere that is not there: pages, fields and headings', () => {
  const found = JSON.parse(files.get('search.json') ?? '') as readonly (readonly string[])[];
  const links = [...pages].flatMap(([page, { html }]) => linksOf(html).map((href) => [page, href] as const));
  const all = [...links, ...found.map(([, address = '']) => ['search', address] as const)];
  const broken = all.filter(([page, href]) => {
    if (/^(https?|data):/.test(href)) return false;
    const [path = '', id] = href.startsWith('#') ? [page, href.slice(1)] : href.split('#');
    if (!path.startsWith('/docs'))
      return !/^\/(explore|data\/agreements|reports|graphiql(\?.*)?|theme\.js)?$/.test(path);
    const target = pages.get(path);
    if (!target) return !files.has(path.slice('/docs/'.length));
    return id !== undefined && !target.ids.has(id);
  });
  expect(all.length).toBeGreaterThan(10_000);
  expect(broken).toEqual([]);
});

it('reads without script, and runs none that is not a file', () => {
  for (const [address, { html }] of pages) {
    expect([address, /<h1[^>]*>[^<]/.test(html)]).toEqual([address, true]);
    expect(html).not.toMatch(/<style|style="|<script(?![^>]* src=)| on\w+="/);
    expect(html.match(/ id="([^"]*)"/g)?.length).toBe(new Set(html.match(/ id="([^"]*)"/g)).size);
  }
});

describeEngines('the questions of the guide', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it('are answered', async () => {
    const questions = [...readFileSync('docs/guide.md', 'utf8').matchAll(/```graphql\n([\s\S]*?)```/g)];
    expect(questions.length).toBeGreaterThan(5);
    for (const [, question = ''] of questions)
      expect(Object.values(await ask(engine, question))).not.toContain(null);
  });
});

describeServed('the documentation as it is served', (served) => {
  it('sends pages, a deep address too, and says what is not there', async () => {
    for (const [path, words] of [
      ['/docs', 'Types and fields'],
      ['/docs/', 'Types and fields'],
      ['/docs/types/Agreement', 'Something organizations agreed'],
      ['/docs/guide?from=elsewhere', 'How it is known'],
      ['/docs/examples/11-who-says-scale-ai-has-an-mou', 'org:scale-ai'],
    ] as const) {
      const response = await fetch(served.url() + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-security-policy')).toContain(
        "script-src 'self'; style-src 'self'",
      );
      expect(await response.text()).toContain(words);
    }
    for (const path of ['/docs/types/Nothing', '/docs/..%2findex', '/docs/types'])
      expect([path, (await fetch(served.url() + path)).status]).toEqual([
        path,
        path === '/docs/types' ? 200 : 404,
      ]);
  });
});

describeBrowser('the documentation in a browser', ({ open, look, url }) => {
  it('finds a field by the keyboard alone, and shows it where it stands', TIME, async () => {
    const { page, faults } = await open('/docs');
    await page.keyboard.press('/');
    await page.keyboard.type('agreement.announcedon');
    await page.locator('#found a').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url()}/docs/types/Agreement#Agreement.announcedOn`);
    const [top = -1] = await page
      .locator('[id="Agreement.announcedOn"]')
      .evaluate((field) => [field.getBoundingClientRect().top]);
    expect(top).toBeGreaterThanOrEqual(48);
    expect(top).toBeLessThan(800);
    await page.keyboard.press('/');
    await page.keyboard.type('xyzzyx');
    await page.getByText('Nothing has this name').waitFor();
    expect(faults).toEqual([]);
  });

  it('opens an example in GraphiQL', TIME, async () => {
    const { page, faults } = await open('/docs/examples/11-who-says-scale-ai-has-an-mou');
    await page.getByRole('link', { name: 'Open in GraphiQL' }).click();
    await page.getByText('Who says Scale AI has an MOU', { exact: false }).first().waitFor();
    expect(faults).toEqual([]);
  });

  for (const isPhone of [false, true])
    it(`is readable for everybody (${isPhone ? 'phone' : 'light and dark'})`, TIME, async () => {
      for (const path of [
        '/docs',
        '/docs/guide',
        '/docs/types',
        '/docs/types/Organization',
        '/docs/examples',
        '/docs/examples/36-weekly-digest',
      ]) {
        const { page, faults } = await look(path, { isPhone });
        expect([path, await axeFaults(page, isPhone ? 'all but colours' : 'all')]).toEqual([path, []]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect([path, width <= 0]).toEqual([path, true]);
        if (!isPhone) await darken(page);
        if (!isPhone) expect([path, await axeFaults(page, 'colours')]).toEqual([path, []]);
        expect(faults).toEqual([]);
      }
    });
});
