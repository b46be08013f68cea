import { describe, expect, it } from 'vitest';
import {
  statusOfAgreement,
  statusOfCall,
  statusOfKeyDate,
  statusOfSystem,
} from '../../../src/domains/status/status-rules.ts';
import { unfitMeaning } from '../../../src/model/reported-words.ts';
import { datedOf } from '../../../src/query/time/asked-day.ts';

const DAY = '2026-11-24';
const d = datedOf;

describe('the standing of a call', () => {
  const closing = (at: string, isEstimate = false) => {
    const date = d(at);
    if (!date) throw new Error(`${at} is no date.`);
    return { at: date, isEstimate };
  };
  const call = {
    posted: d('2026-03-17'),
    isForecast: false,
    closings: [closing('2026-05-19'), closing('2026-12-17')],
  };
  it.each([
    [
      'open while a phase takes applications',
      call,
      'OPEN',
      'CERTAIN',
      'It was posted on 2026-03-17, and the last closing date is 2026-12-17.',
    ],
    [
      'closed after the last of them',
      { ...call, closings: [closing('2026-05-19')] },
      'CLOSED',
      'CERTAIN',
      'The last closing date was 2026-05-19.',
    ],
    [
      'open on the closing day',
      { ...call, closings: [closing(DAY)] },
      'OPEN',
      'CERTAIN',
      `It was posted on 2026-03-17, and the last closing date is ${DAY}.`,
    ],
    [
      'possibly open in the month in which it closes',
      { ...call, closings: [closing('2026-11')] },
      'OPEN',
      'POSSIBLE',
      'It was posted on 2026-03-17, and the last closing date is 2026-11.',
    ],
    [
      'possibly open when nobody knows since when',
      { ...call, posted: undefined },
      'OPEN',
      'POSSIBLE',
      'When it was posted is not known, and the last closing date is 2026-12-17.',
    ],
    [
      'possibly closed by an estimate',
      { ...call, closings: [closing('2026-05-19', true)] },
      'CLOSED',
      'POSSIBLE',
      'The last closing date was 2026-05-19, which is an estimate.',
    ],
    [
      'forecast before it is posted',
      { ...call, posted: d('2027') },
      'FORECASTED',
      'CERTAIN',
      'The day of posting, 2027, lies ahead.',
    ],
    [
      'forecast when it says so',
      { posted: undefined, isForecast: true, closings: [] },
      'FORECASTED',
      'CERTAIN',
      'It is a forecast that has not been posted.',
    ],
    [
      'unknown without a closing date',
      { ...call, closings: [] },
      'UNKNOWN',
      'POSSIBLE',
      'No closing date is known.',
    ],
  ])('is %s', (_, facts, value, certainty, reason) => {
    expect(statusOfCall(facts, DAY)).toEqual({ value, certainty, reason });
  });
});

describe('the standing of an agreement', () => {
  const none = { announced: undefined, signed: undefined, effective: undefined, ends: undefined };
  it.each([
    [
      { announced: d('2026-05-01') },
      'ANNOUNCED',
      'CERTAIN',
      'It was announced 2026-05-01; when it was signed or takes effect is not known.',
    ],
    [
      { announced: d('2026-05-01'), effective: d('2027-01') },
      'ANNOUNCED',
      'CERTAIN',
      'It was announced 2026-05-01; it takes effect 2027-01.',
    ],
    [{ signed: d('2025-12-18') }, 'ACTIVE', 'POSSIBLE', 'It was signed 2025-12-18, and no end is known.'],
    [
      { effective: d('2025-07-01'), ends: d('2035') },
      'ACTIVE',
      'CERTAIN',
      'It took effect 2025-07-01, and it ends 2035.',
    ],
    [
      { effective: d('2025-07-01'), ends: d('2026') },
      'ACTIVE',
      'POSSIBLE',
      'It took effect 2025-07-01, and it ends 2026.',
    ],
    [{ signed: d('2020'), ends: d('2025') }, 'ENDED', 'CERTAIN', 'It ended 2025.'],
    [{ announced: d('2027-02') }, 'UNKNOWN', 'POSSIBLE', 'Nothing of it is known before 2027-02.'],
    [{}, 'UNKNOWN', 'POSSIBLE', 'None of its dates is known.'],
  ])('of %j is worked out', (facts, value, certainty, reason) => {
    expect(statusOfAgreement({ ...none, ...facts }, DAY)).toEqual({ value, certainty, reason });
  });
});

describe('the standing of a system', () => {
  const none = { expected: undefined, operational: undefined, retired: undefined };
  it.each([
    [{ expected: d('2026-06') }, 'OVERDUE', 'POSSIBLE'],
    [{ expected: d('2026') }, 'PLANNED', 'POSSIBLE'],
    [{ expected: d('2028') }, 'PLANNED', 'CERTAIN'],
    [{ expected: d('2025'), operational: d('2026-02-10') }, 'OPERATIONAL', 'CERTAIN'],
    [{ operational: d('2026') }, 'OPERATIONAL', 'POSSIBLE'],
    [{ operational: d('2027') }, 'PLANNED', 'CERTAIN'],
    [{ operational: d('2022'), retired: d('2026-01') }, 'RETIRED', 'CERTAIN'],
    [{ operational: d('2022'), retired: d('2026') }, 'OPERATIONAL', 'POSSIBLE'],
    [{}, 'UNKNOWN', 'POSSIBLE'],
  ])('of %j is worked out', (facts, value, certainty) => {
    expect(statusOfSystem({ ...none, ...facts }, DAY)).toMatchObject({ value, certainty });
  });
});

describe('the standing of a key date', () => {
  const due = { at: d('2026-01-23'), met: undefined, isDelivery: true, isEstimate: false };
  it.each([
    [
      'met late',
      { ...due, met: d('2026-02-12') },
      'MET',
      'CERTAIN',
      'It was due 2026-01-23 and delivered 2026-02-12, 20 days late.',
    ],
    [
      'met in time',
      { ...due, met: d('2026-01') },
      'MET',
      'CERTAIN',
      'It was due 2026-01-23 and delivered 2026-01.',
    ],
    [
      'overdue as far as is known',
      due,
      'OVERDUE',
      'POSSIBLE',
      'It was due 2026-01-23, and nothing says that it was delivered.',
    ],
    [
      'overdue where it was delivered only later',
      { ...due, met: d('2026-12-01') },
      'OVERDUE',
      'CERTAIN',
      'It was due 2026-01-23, and delivered only 2026-12-01.',
    ],
    [
      'overdue where it may have been delivered by then',
      { ...due, met: d('2026') },
      'OVERDUE',
      'POSSIBLE',
      'It was due 2026-01-23, and delivered 2026; on which day is not known.',
    ],
    [
      'passed where nothing was to be delivered',
      { ...due, isDelivery: false },
      'PASSED',
      'CERTAIN',
      'The date was 2026-01-23.',
    ],
    ['due on the day itself', { ...due, at: d(DAY) }, 'DUE', 'CERTAIN', `The date is ${DAY}.`],
    [
      'due by an estimate',
      { ...due, at: d('2028'), isEstimate: true },
      'DUE',
      'POSSIBLE',
      'The date is 2028, an estimate.',
    ],
    [
      'not yet met',
      { ...due, at: d('2026-12-01'), met: d('2026-11-30') },
      'DUE',
      'CERTAIN',
      'The date is 2026-12-01.',
    ],
    ['unknown without a date', { ...due, at: undefined }, 'UNKNOWN', 'POSSIBLE', 'The date is not known.'],
  ])('is %s', (_, facts, value, certainty, reason) => {
    expect(statusOfKeyDate(facts, DAY)).toEqual({ value, certainty, reason });
  });
});

describe('the words of sources', () => {
  it.each([
    ['FundingCall', 'phase-ii-from-phase-i-open', 'CLOSED', 'OPEN'],
    ['FundingCall', 'phase-ii-from-phase-i-open', 'OPEN', undefined],
    ['FundingCall', 'published', 'CLOSED', undefined],
    ['Agreement', 'active', 'ENDED', 'ACTIVE'],
    ['Agreement', 'active', 'ANNOUNCED', undefined],
    ['ComputeResource', 'planned for early 2026', 'OPERATIONAL', 'PLANNED'],
    ['ComputeResource', 'planned', 'OVERDUE', undefined],
    ['KeyDate', 'delivered-late', 'MET', undefined],
    ['KeyDate', 'upcoming', 'OVERDUE', 'DUE'],
  ])('of a %s: "%s" beside %s', (type, word, value, meaning) => {
    expect(unfitMeaning(type, word, value)).toBe(meaning);
  });
});
