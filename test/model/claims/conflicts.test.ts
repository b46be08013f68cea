import { describe, expect, it } from 'vitest';
import { conflictStates } from '../../../src/model/claims/conflict-history.ts';
import { findConflict } from '../../../src/model/claims/conflicts.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';
import { claim, model, type Said, sources, value, words } from './said.ts';

describe('how two values differ', () => {
  it.each<[string, string, Said, Said, string | undefined]>([
    [
      'texts that differ in case and punctuation',
      'scope',
      value('A joint  Effort', 'source:party'),
      value('a joint effort.', 'source:press'),
      undefined,
    ],
    [
      'a value and that there is none',
      'valueUsd',
      value(300, 'source:press'),
      { kind: 'NONE', sources: ['source:party'] },
      'CONTRADICTION',
    ],
    [
      'a value and that there is some',
      'valueUsd',
      value(300, 'source:press'),
      { kind: 'SOME', sources: ['source:party'] },
      undefined,
    ],
    [
      'an earlier value and that there is none, by one publisher',
      'valueUsd',
      value(300, 'source:office-march'),
      { kind: 'NONE', sources: ['source:office-may'] },
      'SUPERSEDED',
    ],
    ['numbers written alike', 'valueUsd', value(300, 'source:party'), value(300, 'source:press'), undefined],
    [
      'a year and a day of it',
      'announcedOn',
      value('2026', 'source:press'),
      value('2026-05-01', 'source:party'),
      'GRANULARITY',
    ],
    [
      'two days',
      'announcedOn',
      value('2026-05-01', 'source:press'),
      value('2026-05-02', 'source:party'),
      'CONTRADICTION',
    ],
    [
      'a rounded number',
      'valueUsd',
      value(300_000_000, 'source:press'),
      value(293_760_000, 'source:party'),
      'GRANULARITY',
    ],
    [
      'a truncated number',
      'valueUsd',
      value(293_000_000, 'source:press'),
      value(293_760_000, 'source:party'),
      'GRANULARITY',
    ],
    [
      'numbers too far apart for rounding',
      'valueUsd',
      value(20, 'source:press'),
      value(24, 'source:party'),
      'CONTRADICTION',
    ],
    [
      'about so much',
      'valueUsd',
      words('about 300 million'),
      value(293_760_000, 'source:party'),
      'GRANULARITY',
    ],
    [
      'about so much, wrongly',
      'valueUsd',
      words('about 200 million'),
      value(293_760_000, 'source:party'),
      'CONTRADICTION',
    ],
    ['more than so many', 'valueUsd', words('more than 20'), value(24, 'source:party'), 'GRANULARITY'],
    [
      'more than so many, wrongly',
      'valueUsd',
      words('more than 30'),
      value(24, 'source:party'),
      'CONTRADICTION',
    ],
    [
      'the same number in words',
      'valueUsd',
      words('20,000 dollars'),
      value(20_000, 'source:party'),
      undefined,
    ],
    [
      'a month in words',
      'announcedOn',
      words('in March 2026'),
      value('2026-03-17', 'source:party'),
      'GRANULARITY',
    ],
    [
      'a year and a half of it in words',
      'announcedOn',
      value('2026', 'source:press'),
      words('2026-H1', 'source:party'),
      'GRANULARITY',
    ],
    [
      'a later word of the same publisher',
      'announcedOn',
      value('2026-05-01', 'source:office-march'),
      value('2026-06-01', 'source:office-may'),
      'SUPERSEDED',
    ],
    [
      'an old list against a party',
      'announcedOn',
      value('2026-05-01', 'source:list-old'),
      value('2026-06-01', 'source:party'),
      'STALE_COPY',
    ],
    [
      'an undated list against a party',
      'announcedOn',
      value('2026-05-01', 'source:list-undated'),
      value('2026-06-01', 'source:party'),
      'CONTRADICTION',
    ],
    [
      'a list that still shows what its publisher has changed since',
      'announcedOn',
      value('2026-05-01', undefined, { sources: ['source:office-march', 'source:list-undated'] }),
      value('2026-06-01', 'source:office-may'),
      'STALE_COPY',
    ],
    [
      'a party beside the publisher who has changed it since',
      'announcedOn',
      value('2026-05-01', undefined, { sources: ['source:office-march', 'source:party'] }),
      value('2026-06-01', 'source:office-may'),
      'CONTRADICTION',
    ],
    [
      'a later word of a publisher who only backs the record',
      'announcedOn',
      value('2026-05-01', 'source:office-march'),
      value('2026-06-01', undefined, {
        sources: ['source:press', { source: 'source:office-may', level: 'RECORD' }],
      }),
      'CONTRADICTION',
    ],
    [
      'an observation in words that a number fits',
      'pressCoverage',
      value('more than 20', 'source:press'),
      value(24, 'source:party'),
      'GRANULARITY',
    ],
    [
      'words that begin alike but are no number',
      'pressCoverage',
      value('26 of them in the order', 'source:press'),
      value(24, 'source:party'),
      'CONTRADICTION',
    ],
    [
      'different scopes',
      'valueUsd',
      value(5, 'source:press', { scope: 'per award' }),
      value(9, 'source:party', { scope: 'per year' }),
      'SCOPE',
    ],
    [
      'times that do not meet',
      'scope',
      value('narrow', 'source:press', { end: '2025-12' }),
      value('wide', 'source:party', { start: '2026-01' }),
      undefined,
    ],
    [
      'a value known to be wrong',
      'scope',
      value('narrow', 'source:press', { rank: 'DEPRECATED' }),
      value('wide', 'source:party'),
      undefined,
    ],
    [
      'a value taken back',
      'scope',
      value('narrow', 'source:press', { retractedAt: RECORDED_AT }),
      value('wide', 'source:party'),
      undefined,
    ],
    ...[
      [
        'a name and a longer one',
        'Advanced Manufacturing',
        'Advanced Manufacturing and Productivity',
        'GRANULARITY',
      ],
      ['a term and a narrower one', 'Blackwell', 'Grace Blackwell', 'GRANULARITY'],
      ['a word and its denial', 'in service', 'not yet in service', 'CONTRADICTION'],
      ['an office and the one below it', 'Secretary', 'Deputy Secretary', 'CONTRADICTION'],
      ['words that only share some', 'hardware competition', 'software competition', 'CONTRADICTION'],
      ['a part of a word', 'Blackwell', 'Blackwells', 'CONTRADICTION'],
      ['a round plural and a range in it', 'low hundreds', '150 to 250', 'GRANULARITY'],
      ['ranges that do not hold each other', '100 to 200', '150 to 250', 'CONTRADICTION'],
      ['a range and a number in it', '150 to 250', '200', 'GRANULARITY'],
      ['a range and a number beyond it', '150 to 250', '300', 'CONTRADICTION'],
      ['dozens and a number', 'more than two dozen', '20 or more', 'GRANULARITY'],
      ['by when and a day before', 'by September 2026', '2026-08-21 first runs', 'GRANULARITY'],
      ['by when and a day after', 'by September 2026', '2026-10-02 first runs', 'CONTRADICTION'],
      ['two things of one day', '2026-08-21 first runs', '2026-08-21 the opening', 'CONTRADICTION'],
    ].map(([title = '', one, other, expected]): [string, string, Said, Said, string | undefined] => [
      title,
      'pressCoverage',
      value(one, 'source:press'),
      value(other, 'source:party'),
      expected,
    ]),
    [
      'words on a standing of different days',
      'reportedStatus',
      value('announced', 'source:press'),
      value('signed', 'source:press-may'),
      undefined,
    ],
    [
      'words on a standing of one day',
      'reportedStatus',
      value('announced', 'source:press'),
      value('signed', undefined, { sources: [{ source: 'source:party', saidOn: '2026-04-02' }] }),
      'CONTRADICTION',
    ],
    [
      'a word on a standing that comes between those of another',
      'reportedStatus',
      value('announced', undefined, { sources: ['source:office-march', 'source:press-may'] }),
      value('signed', 'source:party'),
      'CONTRADICTION',
    ],
    [
      'a word on a standing without a day',
      'reportedStatus',
      value('announced', 'source:list-undated'),
      value('signed', 'source:party'),
      'CONTRADICTION',
    ],
    [
      'a ruling that says what each measures',
      'valueUsd',
      value(5, 'source:press', { scope: 'per award' }),
      value(5_000_000, 'source:party', { scope: 'in all' }),
      'SCOPE',
    ],
    ['yes and no', 'binding', value(true, 'source:press'), value(false, 'source:party'), 'CONTRADICTION'],
  ])('%s', (_, predicate, one, other, expected) => {
    const claims = [one, other].map((said) => claim(predicate, said));
    const found = findConflict(claims, sources);
    expect(found?.class).toBe(expected);
    expect(findConflict(claims.toReversed(), sources)).toEqual(found);
    if (found) expect(found.reason).toMatch(/^["$\d].+\.$/);
    expect(found?.reason ?? '').not.toContain('source:');
  });

  it('takes two roundings of a third value for what they are', () => {
    const amounts = [293_000_000, 294_000_000, 293_760_000];
    const claims = amounts.map((amount) => claim('valueUsd', value(amount, 'source:press')));
    expect(findConflict(claims, sources)).toMatchObject({
      class: 'GRANULARITY',
      statements: claims.map((one) => one.id).sort(),
    });
    expect(findConflict(claims.slice(0, 2), sources)).toMatchObject({ class: 'CONTRADICTION' });
    const far = claim('valueUsd', value(520_000_000, 'source:party'));
    expect(findConflict([...claims, far], sources)).toMatchObject({ class: 'CONTRADICTION' });
  });

  it('takes the gravest class of three', () => {
    const claims = [
      value('2026', 'source:press'),
      value('2026-05-01', 'source:party'),
      value('2026-05-02', 'source:press-may'),
    ].map((said) => claim('announcedOn', said));
    const found = findConflict(claims, sources);
    expect(found).toMatchObject({ class: 'CONTRADICTION', statements: claims.map((one) => one.id).sort() });
    expect(found?.reason).toContain('"2026-05-01" (Acme, 2026-04-01)');
  });
});

describe('states of a conflict', () => {
  it('are judged of a hundred and twenty statements, each said on another day', () => {
    const days = Array.from({ length: 120 }, (_, index) =>
      new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
    );
    const claims = days.map((day) =>
      claim(
        'announcedOn',
        value(day, undefined, { sources: [{ source: 'source:list-undated', saidOn: day }] }),
      ),
    );
    const states = conflictStates(model, 'Agreement', { claims, sources, superseders: new Map() });
    const then = states.map(({ saidFrom, class: kind, statements }) => [saidFrom, kind, statements.length]);
    expect(then.toReversed()).toEqual(days.slice(1).map((day, index) => [day, 'SUPERSEDED', index + 2]));
    const pages = new Map([...sources, ['source:list-undated', { tier: 'AGGREGATOR' as const }]]);
    const apart = conflictStates(model, 'Agreement', { claims, sources: pages, superseders: new Map() });
    expect(apart.map(({ class: kind }) => kind)).toEqual(days.slice(1).map(() => 'CONTRADICTION'));
  });
});
