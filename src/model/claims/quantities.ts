import { type FuzzyDate, parseFuzzyDate } from '../fuzzy-date.ts';
import { significantDigits } from './best-value.ts';

/** A number as words give it: `about 300 million` is 300,000,000 and ABOUT. */
export interface Quantity {
  readonly number: number;
  readonly relation: 'EXACT' | 'ABOUT' | 'AT_LEAST' | 'AT_MOST';
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
  const match = NUMBER.exec(text);
  const [, digits, scale, plus] = match ?? [];
  if (digits === undefined) return undefined;
  const factor = scale === undefined ? 1 : (scaleOf(scale) ?? 1);
  const number = Number(digits.replaceAll(',', '')) * factor;
  if (plus || AT_LEAST.test(text)) return { number, relation: 'AT_LEAST' };
  if (AT_MOST.test(text)) return { number, relation: 'AT_MOST' };
  return { number, relation: ABOUT.test(text) ? 'ABOUT' : 'EXACT' };
}

/** Returns true when two quantities can stand for the same number, one less exactly than the other. */
export function quantitiesAgree(one: Quantity, other: Quantity): boolean {
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

const PLAIN = new RegExp(`^(?:[a-z]+ ){0,3}${NUMBER.source}(?: or (?:more|less))?$`, 'i');

/**
 * Reads a text that is nothing but a number and how exact it is, such as `more than 20` or `20 or more`;
 * undefined for other texts.
 */
export function readPlainQuantity(text: string): Quantity | undefined {
  return PLAIN.test(text.trim()) ? readQuantity(text) : undefined;
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
    case 'EXACT':
      return number === quantity.number;
  }
}

function truncate(value: number, digits: number): number {
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
  return Math.trunc(value / unit) * unit;
}

function scaleOf(word: string): number | undefined {
  return SCALES[word.slice(0, 2).toLowerCase() === 'th' ? 'k' : (word[0]?.toLowerCase() ?? '')];
}
