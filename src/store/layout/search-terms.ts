import { foldedWords } from '../../model/fold-text.ts';
import type { NodeType } from '../../model/model.ts';
import { endsOfName, wordsWithin } from '../../model/name-forms.ts';
import { keyOfAddress, keysOfIdentifier, keysOfName } from '../../model/names.ts';
import { withEquals } from '../../model/synonyms.ts';

/**
 * What search and type-ahead know of an entity, in words worked out here, so that every engine cuts and folds them the same. Keys find a
 * name as a whole, however it is spaced.
 */
export const SEARCH_TERMS = {
  /** Keys of its names, its initials, its website. */
  keys: 'searchKeys',
  /** Keys of the ends of its names. */
  ends: 'nameEndKeys',
  /** Keys of its identifiers. */
  identifierKeys: 'identifierKeys',
  /** Words of its names. */
  names: 'searchNames',
  /** Words of its other texts, and of its type and kind. */
  texts: 'searchTexts',
  /** The same of names that it has in other states than today's, so that views find it by them. */
  otherKeys: 'otherNameKeys',
  otherNames: 'otherNameWords',
} as const;

/** Texts that name an entity, in order of weight. */
const NAME_PROPERTIES = ['name', 'shortName', 'number', 'aliases'];

type Terms = Readonly<Record<string, readonly string[] | string | null>>;

/** The terms that follow from the values of an entity. */
export function searchTerms(type: NodeType, values: Readonly<Record<string, unknown>>): Terms {
  if (!type.isEntity) return {};
  const names = NAME_PROPERTIES.flatMap((property) => texts(values[property]));
  const website = texts(values.website).flatMap((address) => keyOfAddress(address) ?? []);
  const others = [...type.properties.values()]
    .filter(({ name, isSearchable }) => isSearchable && !NAME_PROPERTIES.includes(name))
    .flatMap(({ name }) => texts(values[name]));
  return {
    [SEARCH_TERMS.keys]: listed([...names.flatMap(keysOfName), ...website]),
    [SEARCH_TERMS.ends]: listed(names.flatMap(endsOfName)),
    [SEARCH_TERMS.names]: namingWords(names),
    [SEARCH_TERMS.texts]: wordsOf([...others, ...kindsOf(type.name, values.kind)]),
  };
}

/** The terms of names that an entity has in other states. */
export function otherNameTerms(names: readonly string[]): Terms {
  return {
    [SEARCH_TERMS.otherKeys]: listed(names.flatMap(keysOfName)),
    [SEARCH_TERMS.otherNames]: namingWords(names),
  };
}

/** The terms of an entity's identifiers. */
export function identifierTerms(values: readonly string[]): Terms {
  return { [SEARCH_TERMS.identifierKeys]: listed(values.flatMap(keysOfIdentifier)) };
}

/** A type and a kind in words: `NationalLab` as `National Lab`, `COOPERATIVE_AGREEMENT` as `COOPERATIVE AGREEMENT`. */
function kindsOf(type: string, kind: unknown): readonly string[] {
  return [type.replace(/([a-z])([A-Z])/g, '$1 $2'), ...texts(kind).map((text) => text.replaceAll('_', ' '))];
}

function namingWords(names: readonly string[]): string | null {
  return wordsOf([...names, ...names.map((name) => wordsWithin(name).join(' '))]);
}

function wordsOf(given: readonly string[]): string | null {
  const words = new Set(given.flatMap((text) => withEquals(foldedWords(text))));
  return words.size === 0 ? null : [...words].join(' ');
}

function listed(keys: readonly string[]): readonly string[] | null {
  return keys.length === 0 ? null : [...new Set(keys)];
}

function texts(value: unknown): readonly string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string');
}
