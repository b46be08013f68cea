import { type Dated, dayIn, daysBetween, isOver, mayBeOver } from '../../query/time/asked-day.ts';

/**
 * The rules for the status of dated things on a day, or at an instant where what they follow from has an hour. They are pure: stored data stay as sources say, and what
 * follows from dates is worked out here.
 */

/** A status, how certain it is, and why. */
export interface Verdict<Value extends string = string> {
  readonly value: Value;
  readonly certainty: 'CERTAIN' | 'POSSIBLE';
  /** A sentence that names the dates which decided. */
  readonly reason: string;
}

type Dates<Name extends string> = { readonly [name in Name]: Dated | undefined };

/** The dates that decide the status of a funding call. */
export interface CallFacts extends Dates<'posted'> {
  readonly isForecast: boolean;
  /** Closing dates of the call and its phases. */
  readonly closings: readonly Closing[];
}

/** A date on which a call, or a part of it, closes. */
export interface Closing {
  readonly at: Dated;
  readonly isEstimate: boolean;
}

export type CallStatus = 'FORECASTED' | 'OPEN' | 'CLOSED' | 'UNKNOWN';

/**
 * Returns the status of a call. It is open until the last of its closing dates has passed, because that may
 * be the one of its last phase.
 */
export function statusOfCall(
  { posted, isForecast, closings }: CallFacts,
  moment: string,
): Verdict<CallStatus> {
  const day = dayIn(moment);
  if (posted ? posted.min > day : isForecast) {
    const reason = posted
      ? `The day of posting, ${posted.text}, lies ahead.`
      : 'It is a forecast that has not been posted.';
    return { value: 'FORECASTED', certainty: 'CERTAIN', reason };
  }
  const last = lastOf(closings);
  if (!last) return { value: 'UNKNOWN', certainty: 'POSSIBLE', reason: 'No closing date is known.' };
  const guess = last.isEstimate ? ', which is an estimate' : '';
  if (isOver(last.at, moment)) {
    const certainty = last.isEstimate ? 'POSSIBLE' : 'CERTAIN';
    return { value: 'CLOSED', certainty, reason: `The last closing date was ${last.at.text}${guess}.` };
  }
  const { at, isEstimate } = last;
  // An exact day that is not over lies ahead, though at the instant asked about the next day may have begun in UTC.
  const isAhead = !mayBeOver(at, moment) && (at.min >= day || at.min === at.max);
  const isSure = isAhead && !isEstimate && posted !== undefined && posted.max <= day;
  const since = posted ? `It was posted on ${posted.text}` : 'When it was posted is not known';
  return {
    value: 'OPEN',
    certainty: isSure ? 'CERTAIN' : 'POSSIBLE',
    reason: `${since}, and the last closing date is ${last.at.text}${guess}.`,
  };
}

/** Returns the closing date with the latest last day. */
export function lastOf(closings: readonly Closing[]): Closing | undefined {
  return closings.reduce<Closing | undefined>(
    (last, closing) => (last === undefined || closing.at.end.last > last.at.end.last ? closing : last),
    undefined,
  );
}

/** Returns the next closing date ahead, by its last day. */
export function nextOf(closings: readonly Closing[], moment: string): Closing | undefined {
  return closings
    .filter((closing) => !isOver(closing.at, moment))
    .reduce<Closing | undefined>(
      (next, closing) => (next === undefined || closing.at.end.last < next.at.end.last ? closing : next),
      undefined,
    );
}

/** Returns the standings that a word may give a call: where no closing date is known. */
export function callLeftToWords({ posted }: CallFacts, value: CallStatus): readonly CallStatus[] {
  if (value !== 'UNKNOWN') return [];
  return posted ? ['OPEN', 'CLOSED'] : ['OPEN', 'CLOSED', 'FORECASTED'];
}

export type AgreementFacts = Dates<'announced' | 'signed' | 'effective' | 'ends'>;
export type AgreementStatus = 'ANNOUNCED' | 'ACTIVE' | 'ENDED' | 'UNKNOWN';

/** Returns the status of an agreement on a day. */
export function statusOfAgreement(facts: AgreementFacts, day: string): Verdict<AgreementStatus> {
  const { announced, signed, effective, ends } = facts;
  if (ends && ends.max < day)
    return { value: 'ENDED', certainty: 'CERTAIN', reason: `It ended ${ends.text}.` };
  const begins = effective ?? signed;
  if (begins && begins.min <= day) {
    const began = `It ${effective ? 'took effect' : 'was signed'} ${begins.text}`;
    const isSure = begins.max <= day && ends !== undefined && ends.min >= day;
    const until = ends === undefined ? 'no end is known' : `it ends ${ends.text}`;
    return { value: 'ACTIVE', certainty: isSure ? 'CERTAIN' : 'POSSIBLE', reason: `${began}, and ${until}.` };
  }
  if (announced && announced.min <= day) {
    const then = begins
      ? `it ${effective ? 'takes effect' : 'is signed'} ${begins.text}`
      : 'when it was signed or takes effect is not known';
    const certainty = announced.max <= day ? 'CERTAIN' : 'POSSIBLE';
    return { value: 'ANNOUNCED', certainty, reason: `It was announced ${announced.text}; ${then}.` };
  }
  const first = begins ?? announced;
  const reason = first ? `Nothing of it is known before ${first.text}.` : 'None of its dates is known.';
  return { value: 'UNKNOWN', certainty: 'POSSIBLE', reason };
}

/**
 * Returns the standings that a word may give an agreement: that it has ended, where no end is known; and
 * what it is, where nothing is.
 */
export function agreementLeftToWords(
  { announced, signed, effective, ends }: AgreementFacts,
  value: AgreementStatus,
): readonly AgreementStatus[] {
  if (value === 'ENDED') return [];
  const isUndated = !(announced ?? signed ?? effective);
  if (value === 'UNKNOWN' && !isUndated) return [];
  return [...(ends ? [] : (['ENDED'] as const)), ...(isUndated ? (['ACTIVE'] as const) : [])];
}

export type SystemFacts = Dates<'expected' | 'operational' | 'retired'>;
export type SystemStatus = 'PLANNED' | 'OPERATIONAL' | 'RETIRED' | 'OVERDUE' | 'UNKNOWN';

/** Returns the status of a system on a day. */
export function statusOfSystem(facts: SystemFacts, day: string): Verdict<SystemStatus> {
  const { expected, operational, retired } = facts;
  if (retired && retired.max <= day)
    return { value: 'RETIRED', certainty: 'CERTAIN', reason: `It was retired ${retired.text}.` };
  if (operational && operational.min <= day) {
    const isSure = operational.max <= day && (retired === undefined || retired.min > day);
    const until = retired ? `, to be retired ${retired.text}` : '';
    return {
      value: 'OPERATIONAL',
      certainty: isSure ? 'CERTAIN' : 'POSSIBLE',
      reason: `It came into service ${operational.text}${until}.`,
    };
  }
  if (operational)
    return {
      value: 'PLANNED',
      certainty: 'CERTAIN',
      reason: `It came into service only ${operational.text}.`,
    };
  if (!expected)
    return {
      value: 'UNKNOWN',
      certainty: 'POSSIBLE',
      reason: 'No date of service, expected or actual, is known.',
    };
  if (expected.max < day) {
    const reason = `It was expected ${expected.text}, and nothing says that it came into service.`;
    return { value: 'OVERDUE', certainty: 'POSSIBLE', reason };
  }
  const certainty = expected.min > day ? 'CERTAIN' : 'POSSIBLE';
  return { value: 'PLANNED', certainty, reason: `It is expected ${expected.text}.` };
}

/**
 * Returns the standings that a word may give a system: that it is retired, where no such day is known; that
 * it is in service, where it should be and no day is known; and what it is, where nothing is.
 */
export function systemLeftToWords({ retired }: SystemFacts, value: SystemStatus): readonly SystemStatus[] {
  const after: readonly SystemStatus[] = retired ? [] : ['RETIRED'];
  switch (value) {
    case 'OPERATIONAL':
      return after;
    case 'OVERDUE':
      return ['OPERATIONAL', ...after];
    case 'UNKNOWN':
      return ['PLANNED', 'OPERATIONAL', ...after];
    default:
      return [];
  }
}

/** The dates that decide the status of a key date. */
export interface KeyDateFacts extends Dates<'at' | 'met'> {
  /** True when something is to be delivered by the date. */
  readonly isDelivery: boolean;
  readonly isEstimate: boolean;
}
export type KeyDateStatus = 'DUE' | 'PASSED' | 'MET' | 'OVERDUE' | 'UNKNOWN';

/** Returns the status of a key date on a day. */
export function statusOfKeyDate(facts: KeyDateFacts, moment: string): Verdict<KeyDateStatus> {
  const day = dayIn(moment);
  const { at, met, isDelivery, isEstimate } = facts;
  const guess = isEstimate ? ', an estimate' : '';
  if (met && met.max <= day) return { value: 'MET', certainty: 'CERTAIN', reason: metReason(met, at) };
  if (!at) return { value: 'UNKNOWN', certainty: 'POSSIBLE', reason: 'The date is not known.' };
  if (!isOver(at, moment)) {
    const isSure = !isEstimate && !mayBeOver(at, moment) && (at.min > day || at.min === at.max);
    const certainty = isSure ? 'CERTAIN' : 'POSSIBLE';
    return { value: 'DUE', certainty, reason: `The date is ${at.text}${guess}.` };
  }
  if (!isDelivery) {
    return {
      value: 'PASSED',
      certainty: isEstimate ? 'POSSIBLE' : 'CERTAIN',
      reason: `The date was ${at.text}${guess}.`,
    };
  }
  const was = `It was due ${at.text}${guess}, and`;
  if (met && met.min <= at.max) {
    const reason = `${was} delivered ${met.text}; on which day is not known.`;
    return { value: 'OVERDUE', certainty: 'POSSIBLE', reason };
  }
  if (met) {
    const certainty = met.min > day && !isEstimate ? 'CERTAIN' : 'POSSIBLE';
    return { value: 'OVERDUE', certainty, reason: `${was} delivered only ${met.text}.` };
  }
  const reason = `${was} nothing says that it was delivered.`;
  return { value: 'OVERDUE', certainty: 'POSSIBLE', reason };
}

/** Returns the standings that a word may give a key date: that it was met, where no such day is known; and what it is, where nothing is. */
export function keyDateLeftToWords({ met }: KeyDateFacts, value: KeyDateStatus): readonly KeyDateStatus[] {
  if (met) return [];
  if (value === 'UNKNOWN') return ['DUE', 'MET', 'OVERDUE'];
  return value === 'OVERDUE' ? ['MET'] : [];
}

function metReason(met: Dated, at: Dated | undefined): string {
  if (!at) return `It was delivered ${met.text}.`;
  if (met.min <= at.max) return `It was due ${at.text} and delivered ${met.text}.`;
  const late = exactDays(at, met);
  return `It was due ${at.text} and delivered ${met.text}${late === undefined ? ', late' : `, ${late} days late`}.`;
}

/** Returns the days between two dates that are exact to the day; undefined for vaguer ones. */
export function exactDays(from: Dated, to: Dated): number | undefined {
  return from.min === from.max && to.min === to.max ? daysBetween(from.min, to.min) : undefined;
}
