import { describe, expect, it } from 'vitest';
import { bestValue } from '../../../src/model/claims/best-value.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';
import { claim, type Said, sources, value, words } from './said.ts';

describe('which value is best', () => {
  it.each<[string, string, Said, Said]>([
    [
      'the preferred one over a better tier',
      'scope',
      value('x', 'source:press', { rank: 'PREFERRED' }),
      value('y', 'source:office-may'),
    ],
    [
      'one still open over one that ended',
      'scope',
      value('x', 'source:press'),
      value('y', 'source:office-may', { end: '2026-01' }),
    ],
    [
      'the better tier over the newer word',
      'scope',
      value('x', 'source:party'),
      value('y', 'source:press-may'),
    ],
    [
      'a stated one over a reported one of the same tier',
      'scope',
      value('x', 'source:office-march'),
      value('y', 'source:office-may', { basis: 'REPORTED' }),
    ],
    ['the newer word', 'scope', value('x', 'source:office-may'), value('y', 'source:office-march')],
    [
      'the more precise date',
      'announcedOn',
      value('2026-05-01', 'source:press'),
      value('2026-05', 'source:press'),
    ],
    [
      'the more precise number',
      'valueUsd',
      value(293_760_000, 'source:press'),
      value(300_000_000, 'source:press'),
    ],
    ['any source over none', 'scope', value('x', 'source:list-undated'), value('y')],
    ['a number over words', 'valueUsd', value(5, 'source:list-old'), words('about 6', 'source:office-may')],
    [
      'a value over none disclosed',
      'valueUsd',
      value(5, 'source:list-old'),
      { kind: 'NOT_DISCLOSED', sources: ['source:office-may'] },
    ],
    [
      'what was not taken back',
      'scope',
      value('x', 'source:list-old'),
      value('y', 'source:office-may', { retractedAt: RECORDED_AT }),
    ],
  ])('%s', (_, predicate, best, other) => {
    const claims = [claim(predicate, best), claim(predicate, other)];
    expect(bestValue(claims, sources)).toEqual(best.value);
    expect(bestValue(claims.toReversed(), sources)).toEqual(best.value);
  });
});
