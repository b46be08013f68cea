import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { describeServed } from '../support/browser.ts';

const MAX_FIRST_LOAD = 150 * 1024;

describeServed('the explorer as it is served', (served) => {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(served.url() + path, { headers, redirect: 'manual' });

  it('loads at most 150 KiB at first', async () => {
    const html = await (await get('/')).text();
    const parts = [...html.matchAll(/(?:src|href)="(\/(?:assets|theme)[^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    const sizes = parts.map((path) => gzipSync(readFileSync(`dist/explorer${path}`), { level: 9 }).length);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((sum, size) => sum + size, gzipSync(html).length)).toBeLessThan(MAX_FIRST_LOAD);
  });

  it('lets pages run nothing but its own files', async () => {
    for (const path of ['/', '/explore?of=org:doe', '/data/agreements', '/e/org:doe', '/e/org:nobody']) {
      const response = await get(path);
      expect(response.headers.get('content-type')).toContain('text/html');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toContain('unsafe');
      const html = await response.text();
      expect(html).not.toMatch(/<style|<script(?![^>]*(src=|type="application\/json"))/);
      expect(html.replaceAll(/<a [^>]*>/g, '')).not.toMatch(/(src|href)="https?:/);
    }
  });

  it('keeps files with hashes for good, compresses them, and knows what a client has', async () => {
    const [script = ''] = readdirSync('dist/explorer/assets').filter((file) => file.endsWith('.js'));
    const plain = readFileSync(`dist/explorer/assets/${script}`);
    for (const encoding of ['br', 'gzip']) {
      const response = await get(`/assets/${script}`, { 'accept-encoding': encoding });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(response.headers.get('vary')).toBe('accept-encoding');
      expect(Buffer.from(await response.arrayBuffer()).equals(plain)).toBe(true);
      const again = await get(`/assets/${script}`, { 'if-none-match': response.headers.get('etag') ?? '' });
      expect(again.status).toBe(304);
    }
    const page = await get('/');
    expect((await get('/', { 'if-none-match': page.headers.get('etag') ?? '' })).status).toBe(304);
  });

  it('answers 404 where there is nothing, and leaves the other addresses as they were', async () => {
    for (const path of ['/assets/index-old.js', '/assets/..%2f..%2fcli.js', '/nowhere'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect((await get('/e/org:nobody')).status).toBe(404);
    expect(await (await get('/e/org:nobody')).text()).toContain('No entity has this id');
    expect((await get('/health/live')).headers.get('content-type')).toContain('application/json');
    expect((await get('/calendar.ics')).headers.get('content-type')).toContain('text/calendar');
  });

  it('gives an entity as a page that reads without script, and as its twins by extension and by Accept', async () => {
    const id = 'agreement:mou-doe-scale-ai';
    const page = (await (await get(`/e/${id}`)).text()).replaceAll('<!-- -->', '');
    for (const words of ['Genesis Mission MOU between DOE and Scale AI', 'signatory', 'not disclosed'])
      expect(page).toContain(words);
    expect(page).toMatch(/sought in \d+ sources?/);
    expect(page.replaceAll(/<[^>]*>/g, '')).toMatch(/attested \d{4}-\d{2}/);
    const json = (await (await get(`/e/${id}.json`)).json()) as {
      entity: { name: string };
      links: unknown[];
    };
    expect(json.entity.name).toBe('Genesis Mission MOU between DOE and Scale AI');
    const csv = await (await get(`/e/${id}`, { accept: 'text/csv' })).text();
    expect(csv.split('\r\n')[0]).toContain('field,value');
    expect(csv).toContain('valueUsd,not disclosed');
    const linked = await get(`/e/${id}`, { accept: 'application/ld+json' });
    expect(linked.headers.get('content-type')).toContain('application/ld+json');
    expect(await linked.json()).toMatchObject({ '@id': `${served.url()}/e/${id}`, name: json.entity.name });
    expect((await get('/e/org:nobody.json')).status).toBe(404);
    const fresh = await get(`/e/${id}`, { 'accept-encoding': 'gzip' });
    expect((await get(`/e/${id}`, { 'if-none-match': fresh.headers.get('etag') ?? '' })).status).toBe(304);
  });

  it('sends the page that it kept to everybody alike, packed or not', async () => {
    const packed = await get('/e/org:ornl', { 'accept-encoding': 'gzip' });
    const plain = await get('/e/org:ornl', { 'accept-encoding': 'identity' });
    expect([packed.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual([
      'gzip',
      null,
    ]);
    expect(await plain.text()).toBe(await packed.text());
    expect(plain.headers.get('etag')).toBe(packed.headers.get('etag'));
    expect(plain.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('shows an entity in the view that its id carries', async () => {
    const then = await (await get('/e/org:nlr@validOn=2025-06-01')).text();
    expect(then).toContain('National Renewable Energy Laboratory');
    expect(then).toContain('You see Sunday 1 June 2025');
    expect(then.replaceAll('<!-- -->', '')).toMatch(
      /title="(A source has it hold that day|It had begun by then)[^"]+"> · (certain|presumed) that day/,
    );
    const json = await (await get('/e/org:nlr@validOn=2025-06-01.json')).json();
    expect(json.entity).toMatchObject({
      id: 'org:nlr@validOn=2025-06-01',
      name: 'National Renewable Energy Laboratory',
    });
    expect(await (await get('/e/org:nlr@validOn=2025-06-01.csv')).text()).toContain(
      'National Renewable Energy Laboratory',
    );
  });

  it('takes every part of a view, however long the id, and says what is none', async () => {
    const whole =
      'validOn=2026-06-01,publishedBy=2026-12-31,recordedBy=2099-01-01T00:00:00.000Z,certainty=CERTAIN';
    const address = `/e/agreement:mou-doe-scale-ai@${whole}`;
    const page = await get(address);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('recorded here by 1 January 2099');
    expect((await (await get(`${address}.json`)).json()).entity.id).toBe(
      `agreement:mou-doe-scale-ai@${whole}`,
    );
    expect((await get(`/e/org:${'x'.repeat(181)}@${whole}`)).status).toBe(404);
    const wrong = await get('/e/org:nlr@2025-06-01');
    expect(wrong.status).toBe(400);
    expect((await wrong.json()).errors[0].message).toContain('found "2025-06-01"');
  });

  it('has bytes that unpack to what they were', () => {
    for (const file of readdirSync('dist/explorer/assets').filter((name) => name.endsWith('.gz')))
      expect(gunzipSync(readFileSync(`dist/explorer/assets/${file}`))).toEqual(
        readFileSync(`dist/explorer/assets/${file.slice(0, -3)}`),
      );
  });
});
