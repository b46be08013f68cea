import { describe, expect, it } from 'vitest';
import { boundsOf, dateBounds, overlap, parseFuzzyDate, parseInstant } from '../../src/model/fuzzy-date.ts';

describe('dates as written', () => {
  it.each([
    ['2026', '2026-01-01', '2026-12-31', 'YEAR'],
    ['2026-03', '2026-03-01', '2026-03-31', 'MONTH'],
    ['2024-02', '2024-02-01', '2024-02-29', 'MONTH'],
    ['1900-02', '1900-02-01', '1900-02-28', 'MONTH'],
    ['0050-02', '0050-02-01', '0050-02-28', 'MONTH'],
    ['2026-03-17', '2026-03-17', '2026-03-17', 'DAY'],
  ])('%s is %s to %s, to the %s', (text, min, max, precision) => {
    expect(parseFuzzyDate(text)).toEqual({ min, max, precision });
  });

  it.each([
    '',
    '26',
    '2026-3',
    '2026-13',
    '2026-00',
    '2026-02-29',
    '2026-04-31',
    '2026-03-00',
    '2026/03/17',
    '2026-03-17T00:00',
    'March 2026',
  ])('takes "%s" for no date', (text) => {
    expect(parseFuzzyDate(text)).toBeUndefined();
    expect(() => dateBounds(text)).toThrow(/Expected a date as 2026, 2026-03 or 2026-03-17/);
  });

  it.each([
    ['2026-03-17T12:00:00Z', '2026-03-17T12:00:00.000Z'],
    ['2026-03-17T12:00:00.5+02:00', '2026-03-17T10:00:00.500Z'],
    ['2026-03-17T23:30-01:00', '2026-03-18T00:30:00.000Z'],
    ['2026-03-17', undefined],
    ['2026-02-30T12:00:00Z', undefined],
    ['2026-03-17T12:00:00', undefined],
  ])('the instant %s is %s in UTC', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});

describe('when a claim held', () => {
  it.each([
    [{}, {}],
    [{ start: '2026-03' }, { startMin: '2026-03-01', startMax: '2026-03-31' }],
    [{ end: '2026' }, { endMin: '2026-01-01', endMax: '2026-12-31' }],
    [{ activeOn: '2026-04-02' }, { startMax: '2026-04-02', endMin: '2026-04-02' }],
    [{ activeOn: '2026-04' }, { startMax: '2026-04-30', endMin: '2026-04-01' }],
    [
      { start: '2020', activeOn: '2026-04' },
      { startMin: '2020-01-01', startMax: '2020-12-31', endMin: '2026-04-01' },
    ],
  ])('%j has the bounds %j', (validity, bounds) => {
    expect(boundsOf(validity)).toEqual(bounds);
  });

  it.each([
    [{}, {}, true],
    [{ end: '2026-03' }, { start: '2026-03' }, false],
    [{ end: '2026-04' }, { start: '2026-03' }, true],
    [{ start: '2026', end: '2026' }, { start: '2026-06', end: '2026-08' }, true],
    [{ activeOn: '2026-01-05' }, { activeOn: '2026-02-05' }, false],
    [{ activeOn: '2026-01-05' }, {}, true],
  ])('%j and %j certainly share a day: %s', (one, other, expected) => {
    expect(overlap(boundsOf(one), boundsOf(other))).toBe(expected);
    expect(overlap(boundsOf(other), boundsOf(one))).toBe(expected);
  });
});
