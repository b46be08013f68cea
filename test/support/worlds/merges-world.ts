import fc from 'fast-check';
import type { ActRecord, DataRecord } from '../../../src/model/records/record-types.ts';

/** A few entities that may turn out to be one, and what may be decided and said of them. */

export const at = (month: number) => `2026-0${month}-01T00:00:00.000Z`;
const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
  publishedBy: 'org:a',
});
export const company = (id: string, more: object): DataRecord => ({
  ...{ type: 'Company', id, name: id, sources: ['source:press'] },
  ...more,
});
export const frame: readonly DataRecord[] = [
  source('source:press', 'PRESS'),
  source('source:office', 'OFFICIAL'),
  { type: 'Identifier', id: 'identifier:one', scheme: 'ROR', value: 'https://ror.org/05elan00' },
  company('org:a', { city: 'Alpha', aliases: ['Ay'], identifiers: ['identifier:one'] }),
  company('org:b', { city: 'Beta', sources: ['source:office'], parent: 'org:c' }),
  company('org:c', { shortName: 'C' }),
  company('org:d', { parent: 'org:a' }),
  ...['one', 'two'].map(
    (name): DataRecord => ({
      ...{ type: 'Agreement', id: `agreement:${name}`, name, kind: 'MOU', sources: ['source:press'] },
      parties: name === 'one' ? ['org:a', 'org:c'] : ['org:a', 'org:b'],
    }),
  ),
];
export const act = (type: 'Merge' | 'Split', from: string, into: string, month: number): ActRecord => ({
  ...{ type, from, into, at: at(month), by: 'Ada', reason: 'The same.' },
});

/** Decisions, and facts about what they concern: values, silences, dates. */
export function arbitraries() {
  const ids = fc.constantFrom('a', 'b', 'c', 'd');
  const ends = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(ids, ids).map((pair) => pair.map((id) => `org:${id}`)) },
    fc.shuffledSubarray(['agreement:one', 'agreement:two'], { minLength: 2 }),
  );
  const decision = fc
    .tuple(
      fc.constantFrom('Merge' as const, 'Merge' as const, 'Split' as const),
      ends,
      fc.integer({ min: 2, max: 9 }),
    )
    .filter(([, [from, into]]) => from !== into)
    .map(([type, [from = '', into = ''], month]) => act(type, from, into, month));
  const of = fc.constantFrom('source:press', 'source:office');
  const said = fc.tuple(ids, fc.constantFrom('city', 'shortName', 'name'), fc.constantFrom('X', 'Y'), of).map(
    ([id, predicate, value, source]): DataRecord => ({
      ...{ type: 'Statement', subject: `org:${id}`, predicate, value, sources: [source] },
    }),
  );
  const silent = fc.tuple(ids, of).map(
    ([id, source]): DataRecord => ({
      ...{ type: 'Statement', subject: `org:${id}`, predicate: 'city', kind: 'NOT_DISCLOSED' },
      ...{ reason: 'SILENT_IN_SOURCES', asOf: '2026-02-01', checked: [source] },
    }),
  );
  const dated = fc
    .tuple(
      fc.constantFrom('one', 'two'),
      fc.constantFrom('announcedOn', 'effectiveOn', 'endsOn'),
      fc.constantFrom('2025', '2026-03-02'),
      of,
    )
    .map(
      ([id, predicate, value, source]): DataRecord => ({
        ...{ type: 'Statement', subject: `agreement:${id}`, predicate, value, sources: [source] },
      }),
    );
  const fact = fc.oneof(said, said, silent, dated);
  return { ends, decision, fact };
}
