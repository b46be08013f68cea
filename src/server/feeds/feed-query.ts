import { InputError } from '../../errors.ts';
import { parseFuzzyDate, parseInstant } from '../../model/fuzzy-date.ts';
import { MAX_PAGE } from '../../query/pages/page.ts';

/** The content of a feed of changes, as its address asks for it. */
export interface FeedQuery {
  readonly since: string;
  readonly of: readonly string[] | undefined;
  readonly kinds: readonly string[] | undefined;
  readonly material: boolean | undefined;
  readonly axis: string;
  readonly limit: number;
  /** Path and parameters in a fixed order, so that the same question has one address. */
  readonly address: string;
}

const PARAMETERS = ['since', 'of', 'kinds', 'material', 'axis', 'limit'] as const;
const KINDS: readonly string[] = ['ADDED', 'CHANGED', 'REMOVED', 'RETRACTED', 'DISPUTED', 'SETTLED'];
const AXES: readonly string[] = ['RECORDED', 'PUBLISHED'];
const BEGINNING = '0001-01-01';

/**
 * Reads the parameters of `/changes.atom`. Throws `InputError` with the remedy for the first that is wrong.
 */
export function readFeedQuery(path: string, given: URLSearchParams): FeedQuery {
  for (const name of given.keys()) {
    if (!(PARAMETERS as readonly string[]).includes(name))
      refuse(name, `one of ${PARAMETERS.join(', ')}`, `the parameter "${name}"`);
  }
  const address = addressOf(path, given);
  const material = one(given, 'material')?.toLowerCase();
  return {
    since: sinceOf(one(given, 'since') ?? BEGINNING),
    of: many(given, 'of'),
    kinds: many(given, 'kinds')?.map((kind) => member('kinds', kind, KINDS)),
    material: material === undefined ? true : materialOf(material),
    axis: member('axis', one(given, 'axis') ?? 'RECORDED', AXES),
    limit: limitOf(one(given, 'limit')),
    address,
  };
}

function sinceOf(text: string): string {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  if (parseFuzzyDate(text)?.precision === 'DAY') return text;
  return refuse('since', 'a day as 2026-03-17 or an instant as 2026-03-17T12:00:00Z', `"${text}"`);
}

function materialOf(text: string): boolean | undefined {
  if (text === 'all') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  return refuse('material', 'true, false or all', `"${text}"`);
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return 50;
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_PAGE) return Number(text);
  return refuse('limit', `a whole number from 1 to ${MAX_PAGE}`, `"${text}"`);
}

function member(name: string, text: string, allowed: readonly string[]): string {
  const value = text.toUpperCase();
  return allowed.includes(value) ? value : refuse(name, allowed.join(', '), `"${text}"`);
}

function one(given: URLSearchParams, name: string): string | undefined {
  const values = given.getAll(name);
  if (values.length > 1) refuse(name, 'one value', `${values.length}`);
  return values[0];
}

/** Reads values separated by commas, or given several times. */
function many(given: URLSearchParams, name: string): readonly string[] | undefined {
  if (!given.has(name)) return undefined;
  const values = given.getAll(name).flatMap((value) => value.split(','));
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))].sort();
}

function addressOf(path: string, given: URLSearchParams): string {
  const ordered = new URLSearchParams();
  for (const name of PARAMETERS) for (const value of given.getAll(name)) ordered.append(name, value);
  const text = ordered.toString();
  return text === '' ? path : `${path}?${text}`;
}

function refuse(name: string, expected: string, found: string): never {
  throw new InputError(
    `The parameter ${name} of the feed must be ${expected}; found ${found}. For example: /changes.atom?since=2026-03-01&of=call:de-foa-0003612&axis=published`,
  );
}
