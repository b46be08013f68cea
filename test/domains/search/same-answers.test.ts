import { beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { EntityRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { isTriedWhole } from '../../support/random.ts';
import { loadSeeds, SEEDS } from '../../support/worlds/seeds.ts';

/** Names as they are written in the world, with what a person may type for them. */
const NAMES: readonly (readonly [name: string, ...typed: string[]])[] = [
  ["O'Hara Institute", 'O’Hara', "o'hara", 'ohara', 'O`Hara Institute'],
  ['Université d’Orléans', "universite d'orleans", 'd’orléans', 'dorleans'],
  ['Ørsted', 'orsted', 'ORSTED', 'ørs'],
  ['Æther Labs', 'aether labs', 'aetherlabs', 'Æther'],
  ['Łódź University of Technology', 'lodz university', 'Łódź', 'lodz'],
  ['Đà Nẵng Grid', 'da nang grid', 'danang', 'Đà'],
  ['Straße AG', 'strasse', 'STRASSE AG', 'straß'],
  ['İstanbul Teknik', 'istanbul', 'ISTANBUL teknik'],
  ['Росатом', 'росатом', 'РОСАТОМ', 'роса'],
  ['Ελληνικό Ίδρυμα', 'ελληνικο', 'ΊΔΡΥΜΑ'],
  ['理化学研究所', '理化学', '研究所', '理'],
  ['富士通株式会社', '富士通', '富士'],
  ['スーパーコンピュータ「富岳」', 'スーパー', '富岳'],
  ['한국과학기술원', '한국', '한국과학'],
  ['مركز الملك', 'مركز', 'الملك'],
  ['מכון ויצמן', 'מכון', 'ויצמן'],
  ['भारतीय विज्ञान संस्थान', 'भारतीय', 'विज्ञान'],
  ['สถาบันวิจัย', 'สถาบัน', 'วิจัย'],
  ['U.S. Office of Tides', 'US office', 'u.s. office of tides', 'U.S.'],
  ['AT&T Research', 'at&t', 'att research', 'AT&T'],
  ['x', 'x', 'X'],
  ['Q7', 'q7', 'Q 7'],
  ['Of Sound and Vision', 'of sound', 'sound and vision', 'and'],
  ['Bell–Northern “Quiet” Labs', 'bell-northern', '"quiet" labs', 'bellnorthern'],
  ['Ｆｕｌｌｗｉｄｔｈ Ｗｏｒｋｓ', 'fullwidth works', 'fullwidthworks'],
  ['Frontier™ Systems', 'frontier systems', 'Frontier™'],
  ['Zero\u200bWidth', 'zerowidth', 'zero'],
];

const RECORDS = NAMES.map(
  ([name], index): EntityRecord => ({ type: 'Company', id: `org:script-${index}`, name, method: 'MANUAL' }),
);

const SEARCH =
  'query($text: String!) { search(text: $text, first: 20) { totalCount edges { score field node { id } } } }';
const SUGGEST = 'query($text: String!) { suggest(prefix: $text, first: 20) { id matched } }';
const CALLED = 'query($text: String!) { entity(by: {name: $text}) { id } }';
const WHERE =
  'query($text: String!) { companies(where: {name: {contains: $text}}, first: 20) { nodes { id } } }';

const ALL = `query($text: String!) {
  search(text: $text, first: 20) { totalCount edges { score field node { id } } }
  suggest(prefix: $text, first: 20) { id matched }
  entity(by: {name: $text}) { id } }`;

async function put(engine: Engine): Promise<void> {
  await prepareStorage(engine, api().contract.model);
  await record(engine, api().contract.model, { records: RECORDS, recordedAt: '2026-11-23T12:00:00.000Z' });
}

describeEngines('names of every script', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await put(engine);
  });

  it.each(NAMES.map(([name, ...typed], index) => [name, index, typed] as const))(
    'finds %s however it is typed',
    async (name, index, typed) => {
      const id = `org:script-${index}`;
      for (const text of [name, ...typed]) {
        const { search } = (await ask(engine, SEARCH, { text })) as {
          search: { edges: { node: { id: string } }[] };
        };
        expect([text, search.edges.map(({ node }) => node.id)]).toEqual([text, expect.arrayContaining([id])]);
        const { suggest } = (await ask(engine, SUGGEST, { text })) as { suggest: { id: string }[] };
        expect([text, suggest.map((each) => each.id)]).toEqual([text, expect.arrayContaining([id])]);
      }
      expect(await ask(engine, CALLED, { text: name })).toEqual({ entity: { id } });
      const { companies } = (await ask(engine, WHERE, { text: name })) as {
        companies: { nodes: { id: string }[] };
      };
      expect(companies.nodes).toContainEqual({ id });
    },
  );

  it('folds the same for look-ups, filters, search and type-ahead', async () => {
    for (const text of ["o'hara institute", 'orsted', 'lodz university of technology', 'strasse ag']) {
      const { search } = (await ask(engine, SEARCH, { text })) as {
        search: { edges: { node: { id: string } }[] };
      };
      const id = search.edges[0]?.node.id;
      expect(await ask(engine, CALLED, { text })).toEqual({ entity: { id } });
      expect(await ask(engine, WHERE, { text })).toEqual({ companies: { nodes: [{ id }] } });
      expect(await ask(engine, SUGGEST, { text })).toMatchObject({ suggest: [{ id }] });
    }
  });
});

/** What is asked of both: a name, its words, its beginnings of three and five letters, and it without blanks. */
const FORMS: readonly ((name: string) => readonly string[])[] = [
  (name) => [name],
  (name) => name.split(/\s+/),
  (name) => [[...name].slice(0, 3).join('')],
  (name) => [[...name].slice(0, 5).join('')],
  (name) => [name.replaceAll(' ', '')],
];

/** Every form of these, or of every other name one, in turn. */
function textsOf(names: readonly string[], isInTurn = false): readonly string[] {
  const all = names.flatMap((name, turn) =>
    FORMS.flatMap((form, place) => (isInTurn && turn % (2 * FORMS.length) !== 2 * place ? [] : form(name))),
  );
  return [...new Set(all.map((text) => text.trim()))].filter((text) => text !== '' && text.length <= 200);
}

describeEngines('the other engine', (open, name) => {
  // The one engine against itself would tell nothing.
  it.skipIf(name === 'embedded')(
    'answers every name, word and beginning the same',
    { timeout: 600_000 },
    async () => {
      const [one, other] = [await open(SEEDS), openEmbedded({ callMs: 60_000 })];
      await loadSeeds(other);
      const rows = await one.read({
        name: 'test.names',
        text: 'MATCH (n:Searchable) RETURN n.name AS name, n.shortName AS shortName, n.aliases AS aliases ORDER BY n.id',
      });
      const names = rows
        .flatMap((row) => [row.name, row.shortName, row.aliases].flat())
        .filter((text) => typeof text === 'string');
      const isInTurn = !isTriedWhole(name);
      const texts = new Set([...textsOf(names, isInTurn), ...textsOf(NAMES.map(([each]) => each))]);
      expect(texts.size).toBeGreaterThan(isInTurn ? 500 : 1_500);
      for (const text of texts) {
        const [here, there] = await Promise.all([one, other].map((engine) => ask(engine, ALL, { text })));
        expect([text, here]).toEqual([text, there]);
      }
      await other.close();
    },
  );
});

describe('the names asked for', () => {
  it('are of fifteen scripts and more', () => {
    expect(NAMES.length).toBeGreaterThan(20);
  });
});
