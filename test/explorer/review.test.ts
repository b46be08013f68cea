import { expect, it } from 'vitest';
import { axeFaults, darken, describeBrowser } from '../support/browser.ts';
import { keyboardOn, mouseOn, tabTo } from '../support/hands.ts';

const TIME = { timeout: 90_000 };
const HOSTILE = '<img src=x onerror=ran=1>"><b id="injected">so</b>';

describeBrowser(
  'review and curation in a browser',
  ({ open, url, keyOf }) => {
    const asked = async (query: string, role = 'curator') => {
      const response = await fetch(`${url()}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keyOf(role)}` },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as { readonly data: Readonly<Record<string, unknown>> };
    };
    const region = (value: string, options: string) =>
      `mutation { record(records: [{ statement: { subject: "org:lab", predicate: "region", value: ${JSON.stringify(value)}, sources: [{ source: "source:one", quote: ${JSON.stringify(HOSTILE)} }] } }], options: ${options}) { userErrors { message } proposal { id } change { id } } }`;

    it(
      'signs in for the tab alone, says what a role may not do, and shows no control that is refused',
      TIME,
      async () => {
        const { page, faults } = await open('/review');
        await page.getByText('Who brings no key may only read').waitFor();
        await page.getByRole('button', { name: 'Sign in' }).first().click();
        const field = page.getByLabel('Key or token');
        await field.fill(`${keyOf('curator')}x`);
        await page.keyboard.press('Enter');
        await page.getByText('The key is not taken').waitFor();
        expect(await field.getAttribute('aria-invalid')).toBe('true');
        await field.fill(keyOf('contributor'));
        await page.keyboard.press('Enter');
        await page.getByText('The role contributor may look at a write and propose it').waitFor();
        expect(page.url()).toBe(`${url()}/review`);
        expect(await page.evaluate(() => JSON.stringify(localStorage) + document.cookie)).not.toContain(
          'accord_',
        );
        expect(await page.getByRole('button', { name: 'Accept', exact: true }).count()).toBe(0);
        await page.getByRole('button', { name: 'Signed in as the-contributor' }).click();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('Who brings no key may only read').waitFor();
        expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
        // The refused key is told by the browser itself.
        expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
      },
    );

    it(
      'proposes a value with its source and words; somebody else accepts it, and takes it back from the history',
      TIME,
      async () => {
        const { page, faults } = await open('/e/org:lab', { role: 'contributor' });
        await page.getByRole('button', { name: 'Add or correct: Website' }).click();
        await page.getByLabel('Website', { exact: true }).fill('https://lab.example');
        await page.getByRole('button', { name: 'A new source' }).click();
        await page.getByLabel('Title', { exact: true }).fill(`About ${HOSTILE}`);
        await page.getByLabel('Publisher', { exact: true }).fill('Lab');
        await page.getByLabel('What it is').selectOption('PARTY');
        await page.getByLabel('Its words').fill('our page is lab.example');
        await page.getByText('Check the words against the text').click();
        await page.getByLabel('The text that they were read in').fill('Welcome. Our page is elsewhere.');
        await page.getByRole('button', { name: 'See what it changes' }).click();
        const words = page.locator('.field', { has: page.getByLabel('Its words') });
        await words.getByText('Expected words that stand in the document').waitFor();
        expect(await page.getByRole('button', { name: 'Propose it' }).count()).toBe(0);
        await page
          .getByLabel('The text that they were read in')
          .fill('Welcome: our page is lab.example, see there.');
        await page.getByRole('button', { name: 'See what it changes' }).click();
        await page
          .getByRole('region', { name: 'What it would change' })
          .getByText('https://lab.example')
          .waitFor();
        expect(await page.getByRole('button', { name: 'Record it' }).count()).toBe(0);
        await page.getByRole('button', { name: 'Propose it' }).click();
        await page.getByText('Proposed. Somebody who may write').waitFor();

        const review = await open('/review', { role: 'curator' });
        const card = review.page.locator('.proposal', { hasText: 'our page is lab.example' });
        await card.getByText('a new source').waitFor();
        await card.getByRole('button', { name: 'Accept' }).click();
        await review.page.getByText('Accepted, and written.').waitFor();
        await review.page.getByRole('button', { name: 'accepted' }).click();
        await review.page.getByText('Accepted by the-curator').waitFor();

        const entity = await open('/e/org:lab', { role: 'curator' });
        await entity.page
          .locator('.fact', { hasText: 'Website' })
          .getByRole('link', { name: 'lab.example' })
          .waitFor();
        await entity.page.getByText('History and curation').click();
        const write = entity.page.locator('.writes li', { hasText: 'proposed by the-contributor' });
        await write.getByRole('button', { name: 'Undo', exact: true }).click();
        await write.getByLabel('Why it is taken back').fill('Another lab.');
        await write.getByRole('button', { name: 'See what it changes' }).click();
        await write.getByText('withdrawn').waitFor();
        await write.getByRole('button', { name: 'Undo it' }).click();
        await entity.page.locator('.fact', { hasText: 'Website' }).getByText('no source says').waitFor();
        for (const one of [page, review.page, entity.page]) {
          expect(await one.evaluate(() => (globalThis as { ran?: unknown }).ran)).toBeUndefined();
          expect(await one.locator('#injected, img').count()).toBe(0);
        }
        expect([...faults, ...review.faults, ...entity.faults]).toEqual([]);
      },
    );

    it(
      'rejects with a reason, and accepts what was overtaken only after looking at it again',
      TIME,
      async () => {
        await asked(region('Rejected', '{ mode: PROPOSE, message: "Alpha wish" }'), 'contributor');
        await asked(region('Overtaken', '{ mode: PROPOSE, message: "Omega wish" }'), 'contributor');
        await asked(region('Meanwhile', '{ mode: COMMIT }'));
        const { page, faults } = await open('/review', { role: 'curator' });
        const first = page.locator('.proposal', { hasText: 'Alpha wish' });
        await first.getByRole('button', { name: 'Reject', exact: true }).click();
        await first.getByLabel('Why it is rejected').fill(HOSTILE);
        await first.getByRole('button', { name: 'Reject it' }).click();
        await page.getByText('Rejected. It is kept, with the reason.').waitFor();
        const second = page.locator('.proposal', { hasText: 'Omega wish' });
        await second.getByText('its last write made revision').waitFor();
        expect(await second.getByRole('button', { name: /^Accept/ }).count()).toBe(0);
        await second.getByRole('button', { name: 'See what it would change all the same' }).click();
        await second.getByRole('button', { name: 'Accept all the same' }).click();
        await page.getByText('Accepted, and written.').waitFor();
        await page.getByRole('button', { name: 'rejected' }).click();
        await page.getByText('Rejected by the-curator').waitFor();
        expect(await page.evaluate(() => (globalThis as { ran?: unknown }).ran)).toBeUndefined();
        expect(faults).toEqual([]);
      },
    );

    it('settles a disagreement where it stands, by the keyboard alone', TIME, async () => {
      const { page, faults } = await open('/conflicts', { role: 'curator' });
      await page.getByRole('button', { name: 'Settle by a word on Beta' }).waitFor();
      await page.locator('main').focus();
      const { press } = keyboardOn(page);
      await press(page.getByRole('button', { name: 'Settle by a word on Beta' }));
      await tabTo(page, page.getByLabel('How it ranks from now on'));
      await tabTo(page, page.getByLabel('Why', { exact: true }));
      await page.keyboard.type('Seen on the spot.');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'What it would change' }).waitFor();
      await press(page.getByRole('button', { name: 'Settle it' }));
      await page.getByText(/^Written, as change:/).waitFor();
      expect(await asked('{ entity(by: { id: "org:acme" }) { ... on Company { city } } }')).toMatchObject({
        data: { entity: { city: 'Beta' } },
      });
      expect(faults).toEqual([]);
    });

    it('keeps the source that was chosen, whatever is found after it', TIME, async () => {
      const { page, faults } = await open('/e/org:works', { role: 'curator' });
      await page.getByRole('button', { name: 'Add or correct: City' }).click();
      const drawer = page.getByRole('dialog', { name: 'Add or correct' });
      const sources = drawer.getByLabel('Source', { exact: true });
      await sources.selectOption('First page · One · 2026-01-01');
      await drawer.getByLabel('Title or publisher contains').fill('no page of this name');
      await sources.getByRole('option', { name: 'None found' }).waitFor({ state: 'attached' });
      expect(await sources.locator('option').allInnerTexts()).toEqual([
        'None found',
        'First page · One · 2026-01-01',
      ]);
      expect(await sources.inputValue()).toBe('source:one');
      expect(faults).toEqual([]);
    });

    for (const [means, given] of [
      [
        'mouse',
        { field: 'City', was: 'Theta', is: 'Kappa', relation: 'Parent', to: 'Acme', group: 'Part of' },
      ],
      [
        'keyboard',
        {
          field: 'Region',
          was: 'Iota',
          is: 'Lambda',
          relation: 'Successors',
          to: 'Acme',
          group: 'Succeeded by',
        },
      ],
    ] as const) {
      it(
        `replaces a value with its source, and shows what became of the old one, by the ${means}`,
        TIME,
        async () => {
          const { page, faults } = await open('/e/org:works', { role: 'curator' });
          const { press, type, choose } = means === 'mouse' ? mouseOn() : keyboardOn(page);
          await press(page.getByRole('button', { name: `Add or correct: ${given.field}` }));
          const drawer = page.getByRole('dialog', { name: 'Add or correct' });
          await type(drawer.getByLabel(given.field, { exact: true }), given.is);
          await choose(drawer.getByLabel('Beside what is said'), `it replaces ${given.was} (One)`);
          await type(drawer.getByLabel('Title or publisher contains'), 'Second');
          await choose(drawer.getByLabel('Source', { exact: true }), 'Second page · Two · 2026-01-02');
          await type(drawer.getByLabel('Its words'), `${given.is} since`);
          await press(drawer.getByRole('button', { name: 'See what it changes' }));
          const preview = drawer.getByRole('region', { name: 'What it would change' });
          await preview.locator('s', { hasText: given.was }).waitFor();
          await preview.locator('b', { hasText: given.is }).waitFor();
          await press(drawer.getByRole('button', { name: 'Record it' }));
          await page.getByText(/^Written, as change:/).waitFor();
          const fact = page.locator('.fact', { hasText: given.field });
          await fact.getByText(given.is, { exact: true }).waitFor();
          expect(await fact.locator('.conflict').count()).toBe(0);
          await press(fact.locator('.witnesses > summary'));
          await fact.getByText(`${given.is} since`).waitFor();
          await fact.getByText('Second page').waitFor();
          await press(page.locator('.curation > summary'));
          const old = page.getByRole('region', { name: 'Statements' }).locator('li', { hasText: given.was });
          await old.getByText(`replaced by ${given.is}`).waitFor();
          expect(await old.locator('s').innerText()).toBe(given.was);
          expect(faults).toEqual([]);
        },
      );

      it(`adds a relationship on the page of an entity with its source, by the ${means}`, TIME, async () => {
        const { page, faults } = await open('/e/org:works', { role: 'curator' });
        const { press, type, choose } = means === 'mouse' ? mouseOn() : keyboardOn(page);
        await press(page.getByRole('button', { name: 'Add or correct', exact: true }));
        const drawer = page.getByRole('dialog', { name: 'Add or correct' });
        await choose(drawer.getByLabel('What', { exact: true }), given.relation);
        const search = drawer.getByRole('combobox', { name: given.relation });
        await type(search, 'acme');
        const named = page.locator('.suggestion-name', { hasText: new RegExp(`^${given.to}$`) });
        const option = drawer.getByRole('option').filter({ has: named });
        await option.waitFor();
        // What is open is closed first; the form stays.
        await page.keyboard.press('Escape');
        await option.waitFor({ state: 'detached' });
        await type(search, given.to);
        await option.waitFor();
        const chosen = drawer.getByRole('button', { name: `Another ${given.relation.toLowerCase()}` });
        if (means === 'mouse') await option.click();
        // Enter waits for the answer to what was typed last.
        else
          await expect
            .poll(async () => {
              if ((await chosen.count()) === 0) await page.keyboard.press('Enter');
              return chosen.count();
            })
            .toBe(1);
        await chosen.waitFor();
        await type(drawer.getByLabel('Since'), '2020-03');
        await choose(drawer.getByLabel('Source', { exact: true }), 'First page · One · 2026-01-01');
        await type(drawer.getByLabel('Its words'), `with ${given.to} since March 2020`);
        await press(drawer.getByRole('button', { name: 'See what it changes' }));
        await drawer.getByRole('region', { name: 'What it would change' }).getByText(given.to).waitFor();
        await press(drawer.getByRole('button', { name: 'Record it' }));
        await page.getByText(/^Written, as change:/).waitFor();
        const group = page.locator('.link-group', { hasText: given.group });
        await group.getByRole('link', { name: given.to }).waitFor();
        expect(await group.innerText()).toContain('since 2020-03');
        expect(await group.locator('.evidence').innerText()).toContain('1 source');
        expect(faults).toEqual([]);
      });

      it(`settles a disagreement on the page of the entity, by the ${means}`, TIME, async () => {
        const [field, wins] = means === 'mouse' ? ['Region', 'West'] : ['Founded', '1990'];
        const { page, faults } = await open('/e/org:acme', { role: 'curator' });
        const { press, type, choose } = means === 'mouse' ? mouseOn() : keyboardOn(page);
        const disagreement = page.locator('.disagreement', { hasText: field });
        await press(disagreement.getByRole('button', { name: `Settle by a word on ${wins}` }));
        await choose(disagreement.getByLabel('How it ranks from now on'), 'This one is right');
        await type(disagreement.getByLabel('Why', { exact: true }), 'Seen on the spot.');
        await press(disagreement.getByRole('button', { name: 'See what it changes' }));
        await disagreement.getByRole('region', { name: 'What it would change' }).waitFor();
        await press(disagreement.getByRole('button', { name: 'Settle it' }));
        await page.getByText(/^Written, as change:/).waitFor();
        const fact = page.locator('.fact', { hasText: field });
        await expect.poll(() => fact.locator('dd').first().innerText()).toContain(wins);
        expect(faults).toEqual([]);
      });
    }

    it('says that somebody wrote meanwhile, and writes nothing until it was read again', TIME, async () => {
      const { page } = await open('/e/org:lab', { role: 'curator' });
      await page.getByRole('button', { name: 'Add or correct: City' }).click();
      await page.getByLabel('City', { exact: true }).fill('Epsilon');
      await page
        .getByLabel('Source', { exact: true })
        .selectOption({ label: 'First page · One · 2026-01-01' });
      await page.getByRole('button', { name: 'See what it changes' }).click();
      await page.getByRole('button', { name: 'Record it' }).waitFor();
      await asked(region('Between', '{ mode: COMMIT }'));
      await page.getByRole('button', { name: 'Record it' }).click();
      await page.getByText(/its last write made revision/).waitFor();
      await page.getByRole('button', { name: 'Read it again' }).click();
      await page.getByRole('button', { name: 'See what it changes' }).click();
      await page.getByRole('button', { name: 'Record it' }).click();
      await page.getByText(/^Written, as change:/).waitFor();
    });

    it('is readable for everybody in every form, light, dark and on a phone', TIME, async () => {
      await asked(region('Waiting', '{ mode: PROPOSE, message: "Third" }'), 'contributor');
      for (const isPhone of [false, true]) {
        const how = { isPhone, role: 'curator' };
        const review = await open('/review', how);
        await review.page
          .locator('.proposal', { hasText: 'Third' })
          .getByRole('button', { name: 'Accept' })
          .waitFor();
        await review.page.getByRole('button', { name: 'Reject', exact: true }).first().click();
        const merge = await open('/merge?from=org:acme-inc&into=org:acme', how);
        await merge.page.getByRole('button', { name: 'They are two' }).click();
        const entity = await open('/e/org:lab', how);
        await entity.page.getByText('History and curation').click();
        await entity.page.getByRole('button', { name: 'Take back' }).first().click();
        await entity.page.getByRole('button', { name: 'Add or correct: City' }).click();
        await entity.page.getByRole('button', { name: 'A new source' }).click();
        await entity.page.getByRole('button', { name: 'See what it changes' }).last().waitFor();
        for (const { page, faults } of [review, merge, entity]) {
          expect(await axeFaults(page, isPhone ? 'all but colours' : 'all')).toEqual([]);
          const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(width).toBeLessThanOrEqual(0);
          if (!isPhone) await darken(page);
          if (!isPhone) expect(await axeFaults(page, 'colours')).toEqual([]);
          expect(faults).toEqual([]);
          await page.context().close();
        }
      }
    });

    it(
      'shows two records beside each other, merges them, and leads from one to the other',
      TIME,
      async () => {
        const { page, faults } = await open('/merge?from=org:acme-inc&into=org:acme', { role: 'curator' });
        const table = page.getByRole('region', { name: 'What differs' });
        await table.getByText('Delta').waitFor();
        expect(await table.innerText()).toContain('Acme Inc.');
        await page.getByRole('button', { name: 'They are one' }).click();
        await page.getByLabel('How you know that they are one').fill('One address.');
        await page.getByRole('button', { name: 'See what it changes' }).click();
        await page.getByText('All that was said of A stands at B').waitFor();
        await page.getByRole('button', { name: 'Merge them' }).click();
        await page.getByText(/^Written, as change:/).waitFor();
        const moved = await open('/e/org:acme-inc');
        await moved.page.getByRole('heading', { level: 1, name: 'Acme' }).waitFor();
        expect(moved.page.url()).toBe(`${url()}/e/org:acme`);
        expect(faults).toEqual([]);
      },
    );
  },
  {
    records: 'test/explorer/curation.json',
    environment: { ACCORD_WRITING: 'on' },
    roles: ['contributor', 'curator'],
  },
);
