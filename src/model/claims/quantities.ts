import { foldToWords } from '../fold-text.ts';
import { type FuzzyDate, parseFuzzyDate } from '../fuzzy-date.ts';
import { significantDigits } from './best-value.ts';

/** A number as words give it: `about 300 million` is 300,000,000 and ABOUT, `150 to 250` a RANGE. */
export interface Quantity {
  readonly number: number;
  readonly relation: 'EXACT' | 'ABOUT' | 'AT_LEAST' | 'AT_MOST' | 'RANGE';
  /** The end of a RANGE. */
  readonly to?: number;
}

const NUMBER = /(\d[\d,]*(?:\.\d+)?)\s*(thousand|million|billion|trillion|[kmbt](?![a-z]))?\s*(\+)?/i;
const SCALES: Readonly<Record<string, number>> = { k: 1e3, t: 1e12, m: 1e6, b: 1e9 };
const AT_LEAST =
  /\b(more than|over|at least|above|upwards of|no fewer than|not less than|minimum|or more)\b|>/i;
const AT_MOST =
  /\b(up to|at most|under|less than|fewer than|below|no more than|nearly|almost|maximum|or less)\b|</i;
const ABOUT = /\b(about|around|roughly|some|approximately|approx|circa|ca|an estimated|estimated)\b|~|≈/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TOLERANCE = 0.05;

/**
 * Reads the first number in a text with how exact the words around it say it is. Undefined when the text has
 * no number.
 */
export function readQuantity(text: string): Quantity | undefined {
  const range = readRange(text.trim());
  if (range) return range;
  const match = NUMBER.exec(inDigits(text));
  const [, digits, scale, plus] = match ?? [];
  if (digits === undefined) return undefined;
  const factor = scale === undefined ? 1 : (scaleOf(scale) ?? 1);
  const number = Number(digits.replaceAll(',', '')) * factor;
  if (plus || AT_LEAST.test(text)) return { number, relation: 'AT_LEAST' };
  if (AT_MOST.test(text)) return { number, relation: 'AT_MOST' };
  return { number, relation: ABOUT.test(text) ? 'ABOUT' : 'EXACT' };
}

const RANGE = /^(\d[\d,]*(?:\.\d+)?)\s*(?:to|–|-)\s*(\d[\d,]*(?:\.\d+)?)$/i;
/** What is understood by round numbers in the plural. */
const HUNDREDS: Readonly<Record<string, readonly [number, number]>> = {
  hundreds: [100, 999],
  'low hundreds': [100, 400],
  'high hundreds': [600, 999],
  thousands: [1_000, 9_999],
  'low thousands': [1_000, 4_000],
};

function readRange(text: string): Quantity | undefined {
  const [, from, until] = RANGE.exec(text) ?? [];
  const [number, to] =
    from !== undefined && until !== undefined
      ? [from, until].map((digits) => Number(digits.replaceAll(',', '')))
      : (HUNDREDS[text.toLowerCase().replace(/^(?:the|in the) /, '')] ?? []);
  if (number === undefined || to === undefined || number >= to) return undefined;
  return { number, to, relation: 'RANGE' };
}

const DOZENS = ['a', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function inDigits(text: string): string {
  return text.replace(/\b(a|two|three|four|five|six|seven|eight|nine|ten) dozen\b/gi, (_all, word: string) =>
    String(12 * (DOZENS.indexOf(word.toLowerCase()) + 1)),
  );
}

/** Returns true when two quantities can stand for the same number, one less exactly than the other. */
export function quantitiesAgree(one: Quantity, other: Quantity): boolean {
  if (one.relation === 'RANGE' || other.relation === 'RANGE')
    return isWithin(one, other) || isWithin(other, one);
  if (one.relation === 'EXACT' && other.relation === 'EXACT') {
    return (
      one.number === other.number ||
      isRounded(one.number, other.number) ||
      isRounded(other.number, one.number)
    );
  }
  if (one.relation === 'EXACT') return admits(other, one.number);
  if (other.relation === 'EXACT') return admits(one, other.number);
  return admits(one, other.number) || admits(other, one.number);
}

function isWithin(inner: Quantity, outer: Quantity): boolean {
  const [[min, max], [low, high]] = [spanOf(inner), spanOf(outer)];
  return low <= min && max <= high;
}

function spanOf({ number, relation, to = number }: Quantity): readonly [number, number] {
  switch (relation) {
    case 'AT_LEAST':
      return [number, Number.POSITIVE_INFINITY];
    case 'AT_MOST':
      return [Number.NEGATIVE_INFINITY, number];
    case 'ABOUT':
      return [number * (1 - 2 * TOLERANCE), number * (1 + 2 * TOLERANCE)];
    default:
      return [number, to];
  }
}

const PLAIN = new RegExp(`^(?:[a-z]+ ){0,3}${NUMBER.source}(?: or (?:more|less))?$`, 'i');

/**
 * Reads a text that is nothing but a number and how exact it is, such as `more than 20` or `20 or more`;
 * undefined for other texts.
 */
export function readPlainQuantity(text: string): Quantity | undefined {
  const plain = text.trim();
  return readRange(plain) ?? (PLAIN.test(inDigits(plain)) ? readQuantity(plain) : undefined);
}

/**
 * Returns true when one quantity is a coarser form of a number: rounded or cut to fewer digits, or in words
 * that it fits.
 */
export function isCoarserForm(coarse: Quantity, fine: Quantity): boolean {
  if (fine.relation !== 'EXACT') return false;
  if (coarse.relation !== 'EXACT') return admits(coarse, fine.number);
  return isRounded(coarse.number, fine.number);
}

/** Words before or after others that make another thing of what these name, or deny it. */
const CHANGING = new Set(
  'not no non never neither nor without except excluding former formerly ex acting deputy under vice assistant associate anti yet until to if unless or almost nearly partly half'.split(
    ' ',
  ),
);

/**
 * Returns true when a text is a finer one with words left out at its beginning or its end: a shorter name, a less precise term. Not where
 * a word that is left out changes what the others say.
 */
export function isCoarserText(coarse: string, fine: string): boolean {
  const [few, many] = [foldToWords(coarse), foldToWords(fine)];
  if (few.length < 4 || few.length >= many.length) return false;
  const rest = many.startsWith(`${few} `)
    ? many.slice(few.length)
    : many.endsWith(` ${few}`)
      ? many.slice(0, -few.length)
      : undefined;
  return rest !== undefined && !rest.split(' ').some((word) => CHANGING.has(word));
}

/** Units of numbers by the ends of the names of their properties. */
const UNITS: readonly (readonly [end: RegExp, write: (number: string) => string])[] = [
  [/Usd$/, (number) => `$${number}`],
  [/Mw$/, (number) => `${number} MW`],
  [/Bytes$/, (number) => `${number} bytes`],
  [/Months$/, (number) => `${number} months`],
];

/** Writes a number of a property for readers. */
export function inUnits(property: string, number: number): string {
  const written = number.toLocaleString('en-US', { maximumFractionDigits: 6 });
  return UNITS.find(([end]) => end.test(property))?.[1](written) ?? written;
}

/**
 * Reads the first date in a text: an ISO date, an English month and year, or a bare year. Undefined when
 * there is none.
 */
export function readDateInText(text: string): FuzzyDate | undefined {
  const iso = /\b\d{4}-\d{2}(?:-\d{2})?\b/.exec(text)?.[0];
  if (iso) return parseFuzzyDate(iso);
  const year = /\b(?:19|20)\d{2}\b/.exec(text)?.[0];
  if (!year) return undefined;
  const month =
    /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*(?:(\d{1,2})(?:st|nd|rd|th)?\b)?,?\s*(?=\d{4}|$)/i.exec(
      text,
    );
  const named = month?.[1] ? MONTHS.indexOf(month[1].toLowerCase()) + 1 : 0;
  if (named === 0) return parseFuzzyDate(year);
  const day =
    month?.[2] ??
    /\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i.exec(text)?.[1];
  const parts = [year, String(named).padStart(2, '0'), ...(day ? [day.padStart(2, '0')] : [])];
  return parseFuzzyDate(parts.join('-'));
}

/**
 * Reads a text that begins with a date, or that says by when: `by September 2026` is any day until the end of that month. Undefined for
 * other texts.
 */
export function readDateOrDeadline(text: string): FuzzyDate | undefined {
  const deadline = /^(?:by|before|until|(?:no|not) later than)\s+(?:the end of\s+)?(.+)$/i.exec(
    text.trim(),
  )?.[1];
  if (deadline === undefined) return /^\d{4}-\d{2}/.test(text) ? readDateInText(text) : undefined;
  const date = readDateInText(deadline);
  return date && { ...date, min: '' };
}

/** Returns true when `coarse` is `fine` rounded or cut to fewer digits, and no more than `TOLERANCE` away. */
function isRounded(coarse: number, fine: number): boolean {
  const digits = significantDigits(coarse);
  if (coarse === 0 || digits >= significantDigits(fine)) return false;
  if (Math.abs(coarse - fine) > Math.abs(fine) * TOLERANCE) return false;
  return Number(fine.toPrecision(digits)) === coarse || truncate(fine, digits) === coarse;
}

/** Returns true when words about a number leave room for this one. */
function admits(quantity: Quantity, number: number): boolean {
  switch (quantity.relation) {
    case 'AT_LEAST':
      return number >= quantity.number;
    case 'AT_MOST':
      return number <= quantity.number;
    case 'ABOUT': {
      const digits = Math.max(1, significantDigits(quantity.number));
      const near = Math.abs(number - quantity.number) <= Math.abs(quantity.number) * 2 * TOLERANCE;
      return near || Number(number.toPrecision(digits)) === quantity.number;
    }
    case 'RANGE':
    case 'EXACT':
      return isWithin({ number, relation: 'EXACT' }, quantity);
  }
}

function truncate(value: number, digits: number): number {
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  return Math.trunc(value / unit) * unit;
}

function scaleOf(word: string): number | undefined {
  return SCALES[word.slice(0, 2).toLowerCase() === 'th' ? 'k' : (word[0]?.toLowerCase() ?? '')];
}
