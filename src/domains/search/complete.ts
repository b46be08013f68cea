import { foldedWords, squeeze } from '../../model/fold-text.ts';
import { coreOf, initialsOf, isWithinEnd, wordsWithin } from '../../model/name-forms.ts';
import { withEquals, writtenOut } from '../../model/synonyms.ts';
import { isDescribing, isTold } from './kinds.ts';
import { withoutArticle } from './question.ts';

/** The beginning of a name, as a person has typed it so far. */
export interface Beginning {
  readonly words: readonly string[];
  /** Without a leading article, as one text. */
  readonly whole: string;
  readonly key: string;
  /** True where each of the words may be just begun, and not the last alone: `lawr liv`. */
  readonly isEachBegun?: boolean;
}

/** Returns what was typed so far as names are compared with it: its words, those without an article, and its letters and digits. */
export function beginningOf(text: string): Beginning {
  const words = foldedWords(text);
  return { words, whole: withoutArticle(words).join(' '), key: squeeze(text) };
}

/** Returns the same with each word just begun; undefined for one word, and where a single letter would begin too many. */
export function withEachBegun(asked: Beginning): Beginning | undefined {
  const isTelling = asked.words.length > 1 && asked.words.every((word) => word.length > 1);
  return isTelling ? { ...asked, isEachBegun: true } : undefined;
}

/** An entity with its names, and how well connected it is. */
export interface Completed {
  readonly id: string;
  readonly type: string;
  readonly names: readonly string[];
  /** What others call it. */
  readonly aliases: readonly string[];
  readonly weight: number;
}

interface Completion {
  readonly id: string;
  readonly matched: string;
  readonly tier: number;
  readonly weight: number;
}

/**
 * Orders entities by how a text begins them: a whole name or its initials, then names that begin with it, then
 * names that hold its words further on; the best connected first. A whole word counts for more than a part of
 * one, a name that is nearly typed for more than one that goes on, and a record named after a thing for less.
 * Entities that the text does not begin are left out.
 */
export function complete(asked: Beginning, entities: readonly Completed[]): Completion[] {
  return entities
    .flatMap((entity) => completionOf(asked, entity))
    .sort((a, b) => b.tier - a.tier || b.weight - a.weight || (a.id < b.id ? -1 : 1));
}

/** The name shown is the one of the highest; entities are compared by whole steps. */
const TIER = { whole: 5, called: 4, begins: 3, core: 2.9, initials: 2, holds: 1 };

function completionOf(asked: Beginning, { id, type, names, aliases, weight }: Completed): Completion[] {
  let [tier, matched] = [0, ''];
  let likely = 1;
  for (const [place, name] of [...names, ...aliases].entries()) {
    const reached = tierOf(asked, name, { isOwn: place === 0, isTold: isTold(type) });
    if (reached > tier) [tier, matched, likely] = [reached, name, place < names.length ? 1 : BY_ALIAS];
  }
  if (tier === 0) return [];
  const times = likely * likelihood(asked, type, matched);
  return [{ id, matched, tier: Math.ceil(tier), weight: weight * times }];
}

/** A beginning means a name more often than what others call something else. */
const BY_ALIAS = 0.5;

/** Returns how many times more likely a name is meant than its connections alone say. */
function likelihood({ words, whole, key, isEachBegun }: Beginning, type: string, matched: string): number {
  const own = withoutArticle(foldedWords(matched));
  const named = own.join(' ');
  const subordinate = isDescribing(type) ? 0.1 : 1;
  if (isEachBegun && own.length === words.length) return subordinate * 2.5;
  if (!named.startsWith(whole)) return subordinate;
  const rest = named.slice(whole.length);
  const isWord = rest.startsWith(' ') && key.length > 2;
  const isNearlyTyped = !rest.trimStart().includes(' ');
  return (isWord ? 3 : 1) * (isNearlyTyped ? 2.5 : 1) * subordinate;
}

function tierOf(
  { words, whole, key, isEachBegun }: Beginning,
  name: string,
  { isOwn, isTold }: { readonly isOwn: boolean; readonly isTold: boolean },
): number {
  const own = foldedWords(name);
  const named = withoutArticle(own);
  const squeezed = squeeze(name);
  if (key === squeezed || named.join(' ') === whole) return TIER.whole;
  const core = coreOf(writtenOut(named)).join(' ');
  if (core === whole) return TIER.called;
  const initials = isOwn && own.length > 2 ? initialsOf(name) : [];
  if (key.length > 2 && initials.includes(key)) return TIER.called;
  // What is told of a thing begins with it without being called so.
  if (whole !== '' && named.join(' ').startsWith(whole)) return isTold ? TIER.holds : TIER.begins;
  if (key !== '' && squeezed.startsWith(key)) return isTold ? TIER.holds : TIER.begins;
  if (whole !== '' && core.startsWith(whole)) return TIER.core;
  if (key.length > 2 && initials.some((letters) => letters.startsWith(key))) return TIER.initials;
  if ([wordsWithin(name, own), own].some((all) => holds(all, words, isEachBegun))) return TIER.holds;
  return words.length === 1 && isWithinEnd(key, own) ? TIER.holds : 0;
}

function holds(own: readonly string[], asked: readonly string[], isEachBegun = false): boolean {
  const all = withEquals(own);
  return (
    asked.length > 0 &&
    asked.every((word, index) =>
      isEachBegun || index === asked.length - 1
        ? all.some((other) => other.startsWith(word))
        : all.includes(word),
    )
  );
}
