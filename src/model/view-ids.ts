import { InputError } from '../errors.ts';
import { parseFuzzyDate, parseInstant } from './fuzzy-date.ts';
import { once } from './memoize.ts';
import { DEFAULT_CERTAINTY, type View } from './view.ts';

/**
 * Ids in views: the id of a record, `@`, and the parts of the view, as `org:nlr@validOn=2025-06-01`. Equal views are written alike, and
 * every sign may stand in an address as it is. No id of a record holds an `@`.
 */
const MARK = '@';

/** An id as a question gives it. */
export interface GivenId {
  /** The id of the record, the same in every view. */
  readonly key: string;
  /** Undefined where the id carries none. */
  readonly view: View | undefined;
}

type Part = keyof View;

const CERTAINTIES: Readonly<Record<View['certainty'], true>> = {
  CERTAIN: true,
  PRESUMED: true,
  POSSIBLE: true,
};

/** In the order in which they are written; each returns its value as it is written, undefined for what is none. */
const PARTS: ReadonlyMap<string, (text: string) => string | undefined> = new Map<
  Part,
  (text: string) => string | undefined
>([
  ['validOn', dayOf],
  ['publishedBy', dayOf],
  ['recordedBy', parseInstant],
  ['certainty', (text) => (Object.hasOwn(CERTAINTIES, text) ? text : undefined)],
]);

function dayOf(text: string): string | undefined {
  return parseFuzzyDate(text)?.precision === 'DAY' ? text : undefined;
}

/** Returns the id that a record has in a view; its key where the view restricts nothing. */
export function idInView(key: string, view: View | undefined): string {
  return view ? key + suffixOf(view) : key;
}

const suffixOf = once((view: View): string => {
  const { validOn, certainty } = view;
  // A certainty without a day asks for nothing.
  const isPlain = validOn === undefined || certainty === DEFAULT_CERTAINTY;
  const parts = [...PARTS.keys()].flatMap((part) => {
    const value = part === 'certainty' && isPlain ? undefined : view[part as Part];
    return value === undefined ? [] : [`${part}=${value}`];
  });
  return parts.length === 0 ? '' : MARK + parts.join(',');
});

/** Reads an id in either form. Throws `InputError` where what follows the `@` is no view. */
export function readId(id: string): GivenId {
  const mark = id.indexOf(MARK);
  if (mark < 0) return { key: id, view: undefined };
  return { key: id.slice(0, mark), view: readView(id, id.slice(mark + 1)) };
}

/** Returns the id without a view. Throws `InputError` as `readId` does. */
export function keyOfId(id: string): string {
  return readId(id).key;
}

function readView(id: string, text: string): View {
  const found = new Map<string, string>();
  for (const part of text.split(',')) {
    const [name = '', ...rest] = part.split('=');
    const value = PARTS.get(name)?.(rest.join('='));
    if (value === undefined) throw unreadable(id, `found "${part}"`);
    if (found.has(name)) throw unreadable(id, `found "${name}" twice`);
    found.set(name, value);
  }
  const certainty = (found.get('certainty') ?? DEFAULT_CERTAINTY) as View['certainty'];
  return { ...Object.fromEntries(found), certainty };
}

function unreadable(id: string, found: string): InputError {
  return new InputError(
    `The id "${id}" carries a view that cannot be read: expected validOn=2025-06-01, publishedBy=2026-03-15, recordedBy=2026-03-15T12:00:00Z or certainty=${Object.keys(CERTAINTIES).join(' or ')}, each at most once and with commas between; ${found}. Correct it, or leave out the "@" and what follows.`,
  );
}
