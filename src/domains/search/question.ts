import { addressOf, foldedWords, squeeze } from '../../model/fold-text.ts';
import { coreOf, MINOR, mayBeJoined } from '../../model/name-forms.ts';
import { keyOfAddress, keysOfIdentifier } from '../../model/names.ts';
import { writtenOut } from '../../model/synonyms.ts';
import { asksForKind } from './kinds.ts';

/** A search as ranking needs it. */
export interface SearchQuestion {
  /** The words that count: neither those of asking nor small ones. */
  readonly words: readonly string[];
  /** All that is looked for, as one text. */
  readonly whole: string;
  /** The same without article, country and legal form, short words written out. */
  readonly core: string;
  /** Letters and digits of what is looked for. */
  readonly key: string;
  /** True when it may be the end of a name, written as one word. */
  readonly mayBeEnd: boolean;
  /** Those of the words that say what was counted, which ask for no kind: the agreements of `24 agreements`. */
  readonly counted: ReadonlySet<string>;
  /** True when it asks for records of a kind, which may be known by whom they have to do with. */
  readonly isOfKind: boolean;
  /** The keys of its runs of words, any of which may be a name. */
  readonly runs: ReadonlySet<string>;
  /** Set when the text is the address of a website. */
  readonly address: { readonly host: string; readonly path: string } | undefined;
  /** Scores of words of records against those asked for, kept because candidates share most of their words. */
  readonly known: Map<string, readonly number[]>;
}

/** Words that open a question. */
const ASKING = new Set('who whom whose what which when where why how'.split(' '));
/** Words that say nothing in a question. */
const EMPTY = new Set(
  [...ASKING, ...'is are was were does do did has have had can will many much me'.split(' ')].filter(Boolean),
);
/** Words between a kind and whom it has to do with. */
const LINKING = new Set('with by from between about'.split(' '));
/** What the head of an organization does. */
const LEADING = new Set('leads heads directs chairs'.split(' '));
const MAX_RUN = 6;

/** Returns what a person who typed this looks for. */
export function questionOf(text: string): SearchQuestion {
  const typed = foldedWords(text);
  const said = ASKING.has(typed[0] ?? '') ? saidIn(typed) : typed;
  const asked = withoutArticle(said.length > 0 ? said : typed);
  const major = asked.filter((word) => !MINOR.has(word));
  const counted = new Set(major.filter((word, at) => isCount(major[at - 1]) && word.endsWith('s')));
  const isOfKind =
    major.length > 1 && major.some((word, at) => !counted.has(word) && asksForKind(word, major[at + 1]));
  const telling = isOfKind ? major.filter((word) => !LINKING.has(word)) : major;
  return {
    words: telling.length > 0 ? telling : asked,
    counted,
    whole: asked.join(' '),
    core: coreOf(writtenOut(asked)).join(' '),
    key: asked.length === typed.length ? squeeze(text) : asked.join(''),
    mayBeEnd: mayBeJoined(text),
    isOfKind,
    runs: runsOf(asked),
    address: addressOf(text),
    known: new Map(),
  };
}

function isCount(word: string | undefined): boolean {
  return word !== undefined && /^[1-9]\d*$/.test(word);
}

/** Returns what is asked about in a question: behind `who` stands what they do, which names nothing. */
function saidIn(typed: readonly string[]): readonly string[] {
  const [asking, next = '', ...rest] = typed;
  const isDoing = (asking === 'who' || asking === 'whom') && !EMPTY.has(next) && rest.length > 0;
  if (isDoing && LEADING.has(next)) return ['head', ...rest];
  return (isDoing ? rest : typed).filter((word) => !EMPTY.has(word));
}

/** Returns the keys under which records may be found as a whole, the first being all that was typed. */
export function keysOf({ key, core, runs }: SearchQuestion, text: string): readonly string[] {
  const address = addressOf(text);
  const parts = address ? [keyOfAddress(text) ?? '', squeeze(address.host), ...keysOfIdentifier(text)] : [];
  const keys = [key, core.replaceAll(' ', ''), ...parts, ...[...runs].filter((run) => run.length > 1)];
  return [...new Set(keys.filter((each) => each !== ''))].slice(0, MAX_KEYS);
}

/** As many as a question of ten words has runs of. */
const MAX_KEYS = 48;

function runsOf(words: readonly string[]): ReadonlySet<string> {
  const runs = new Set<string>();
  for (let start = 0; start < words.length; start += 1)
    for (let end = start + 1; end <= Math.min(words.length, start + MAX_RUN); end += 1)
      runs.add(words.slice(start, end).join(''));
  return runs;
}

/** `The White House` and `White House` are one name. */
export function withoutArticle(words: readonly string[]): readonly string[] {
  return words[0] === 'the' && words.length > 1 ? words.slice(1) : words;
}
