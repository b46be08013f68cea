import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { describeBrowser } from '../support/browser.ts';

const TIME = { timeout: 90_000 };

/** Fails on markup that is not well formed; counts the elements of each name. */
function elementsOf(xml: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => counts.set(name, (counts.get(name) ?? 0) + 1));
  parser.write(xml).close();
  return counts;
}

describeBrowser('taking away', ({ open, url }) => {
  it.each([
    ['changes', '/changes?since=2026-09-01', '', 'sources_url'],
    ['calls', '/calls?to=universities', '', 'totalUsd_sources'],
    ['one side of a comparison', '/compare?a=org:nvidia&b=org:amd', ' of B', 'evidence_source_url'],
    ['sources', '/sources', '', 'url'],
    ['disagreements', '/conflicts?class=CONTRADICTION', '', 'statements_evidence_source_url'],
    ['what a search finds', '/data/agreements?q=scale', '', 'name_sources'],
    ['a table', '/data/agreements?kind=MOU', '', 'name_sources'],
  ])('of %s gives all its rows with their sources', TIME, async (_title, address, of, cited) => {
    const { page, faults } = await open(address);
    if (of !== '') await page.getByRole('button', { name: 'Take away' }).click();
    const file = async (form: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `${form}${of}`, exact: true }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`^[a-z0-9-]+\\.${form.toLowerCase()}$`));
      return readFileSync(await download.path(), 'utf8');
    };
    const csv = await file('CSV');
    const lines = (await file('NDJSON')).trimEnd().split('\n');
    const [head = ''] = csv.split('\r\n');
    expect(head.split(',')).toContain(cited);
    const first = JSON.parse(lines[0] ?? '') as Readonly<Record<string, unknown>>;
    expect(Object.keys(first)).toContain(cited);
    expect(csv).toContain(String(first.id ?? first.name));
    expect(lines.length).toBeGreaterThan(1);
    expect(faults).toEqual([]);
  });

  it('of a comparison gives what differs and what is the same, side by side', TIME, async () => {
    const { page, faults } = await open('/compare?a=org:nvidia&b=org:amd');
    const told = await page.locator('.compare-sum').innerText();
    await page.getByRole('button', { name: 'Take away' }).click();
    const file = async (form: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `${form} of the comparison`, exact: true }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    const rows = (await file('NDJSON'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const csv = (await file('CSV')).trimEnd().split('\r\n');
    expect(csv[0]?.split(',')).toEqual(Object.keys(rows[0] ?? {}));
    expect(csv).toHaveLength(rows.length + 1);
    expect(rows).toContainEqual(
      expect.objectContaining({
        field: 'name',
        differs: true,
        a: 'NVIDIA',
        b: 'Advanced Micro Devices',
        a_basis: 'STATED',
      }),
    );
    const shared = rows.filter(({ a_id, b_id }) => a_id !== null && a_id === b_id);
    expect(shared.map(({ a }) => a)).toContain('Multi-Office particle Accelerator Team');
    expect(shared.every(({ differs }) => differs === false)).toBe(true);
    const differing = new Set(rows.filter(({ differs }) => differs).map(({ field }) => field));
    expect(told).toContain(`${differing.size} things differ`);
    expect(faults).toEqual([]);
  });

  it('says why a table could not be taken away, and takes it when asked again', TIME, async () => {
    const { page } = await open('/sources');
    await page.getByRole('button', { name: 'CSV' }).waitFor();
    let refusals = 0;
    await page.route(`${url()}/export/rows*`, (route) => {
      refusals += 1;
      return refusals > 1
        ? route.continue()
        : route.fulfill({
            status: 503,
            contentType: 'application/json',
            body: '{"errors":[{"message":"Too many operations are waiting; ask again in a second."}]}',
          });
    });
    await page.getByRole('button', { name: 'CSV' }).click();
    const told = page.getByRole('dialog', { name: 'The table could not be taken away' });
    await told.getByText('Too many operations are waiting').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      told.getByRole('button', { name: /again/i }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('source:');
  });

  it.each([
    ['the working set', '/explore?of=org:scale-ai&hops=2', 20],
    ['the working set as a list', '/explore?of=org:scale-ai&view=list', 2],
    ['a path', '/paths?from=org:scale-ai&to=org:ornl', 1],
  ])('of %s gives its relationships as a table and as a network', TIME, async (_title, address, least) => {
    const { page, faults } = await open(address);
    // A network of several steps arrives in parts.
    await page.waitForLoadState('networkidle');
    await page.getByRole('button', { name: 'Take away' }).click();
    const file = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('dialog').getByRole('button', { name, exact: true }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    const rows = (await file('CSV')).trimEnd().split('\r\n');
    const lines = (await file('NDJSON')).trimEnd().split('\n');
    const graphml = elementsOf(await file('GraphML'));
    const gexf = elementsOf(await file('GEXF'));

    expect(rows[0]).toBe('from,from_name,from_type,type,to,to_name,to_type,role,since,until,basis');
    expect(rows.length).toBeGreaterThan(least);
    expect(lines.map((line) => Object.keys(JSON.parse(line)))[0]).toEqual(rows[0]?.split(','));
    expect(lines).toHaveLength(rows.length - 1);
    expect([graphml.get('edge'), gexf.get('edge')]).toEqual([rows.length - 1, rows.length - 1]);
    expect(graphml.get('node')).toBe(gexf.get('node'));
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
