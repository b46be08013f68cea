import { foldedWords } from '../../model/fold-text.ts';
import { withEquals } from '../../model/synonyms.ts';
import { CONNECTIONS, rolesIn } from './connection-text.ts';
import type { SearchQuestion } from './question.ts';
import type { SearchedField } from './searched.ts';
import { beginsRole, isTitle, wordsOfRole } from './titles.ts';
import { answers } from './word-scores.ts';

/** What is asked of a record, as far as its names answer it. */
interface AskedOfRecord {
  readonly question: SearchQuestion;
  /** The words by which records of its kind are called. */
  readonly kinds: ReadonlySet<string>;
  /** True of people, whom titles ask for. */
  readonly hasTitles: boolean;
  /** The best score of each word in any name, or in the kind. */
  readonly byNames: readonly number[];
}

/** Returns the connection that answers best; where none does alone, all of them together; undefined where a word is left. */
export function bestConnection(
  fields: readonly SearchedField[],
  answered: AskedOfRecord,
): { readonly field: SearchedField; readonly score: number } | undefined {
  const { question, kinds, hasTitles } = answered;
  if (!question.words.some((word) => kinds.has(word) || (hasTitles && isTitle(word)))) return undefined;
  const told = fields.filter(({ name }) => name === CONNECTIONS).map((field) => toldBy(field, question));
  let best: { readonly field: SearchedField; readonly score: number } | undefined;
  for (const each of told) {
    const score = connectedScore(each, answered);
    if (score > (best?.score ?? 0)) best = { field: each.field, score };
  }
  const [first, ...others] = told;
  if (best || !first || others.length === 0) return best;
  const heard = question.words.map((_word, index) => told.some((each) => each.heard[index] === true));
  const score = connectedScore({ field: first.field, roles: [], heard }, answered);
  return score > 0 ? { field: first.field, score } : undefined;
}

/** A connection with its roles in words, and which words of the question it holds. */
interface Told {
  readonly field: SearchedField;
  readonly roles: readonly (readonly string[])[];
  readonly heard: readonly boolean[];
}

function toldBy(field: SearchedField, question: SearchQuestion): Told {
  const roles = rolesIn(field.text)
    .map((role) => foldedWords(role))
    .filter((role) => role.length > 0);
  const said = [...withEquals(foldedWords(field.text)), ...roles.flatMap(wordsOfRole)];
  const heard = question.words.map(
    (word, index) =>
      field.called?.includes(word) === true ||
      said.some((other) => (answers(question, other)[index] ?? 0) > TYPO),
  );
  return { field, roles, heard };
}

/**
 * Returns the score of a connection: a title that is asked for as it is written, or a record of the kind that was named, all other words
 * being of whom it has to do with; 0 when a word is left.
 */
function connectedScore(
  { roles, heard }: Told,
  { question, kinds, byNames, hasTitles }: AskedOfRecord,
): number {
  const { words, whole } = question;
  if (roles.some((role) => role.join(' ') === whole)) return WHOLE_ROLE;
  const isOwn = (index: number) => (byNames[index] ?? 0) === 1;
  if (!words.every((word, index) => kinds.has(word) || isOwn(index) || heard[index] === true)) return 0;
  const parts = roles.map((role) => {
    const all = wordsOfRole(role);
    return Math.min(1, words.filter((word) => all.includes(word)).length / role.length);
  });
  const own = words.filter((_word, index) => isOwn(index)).length / words.length;
  const isTitled = hasTitles && roles.some((role) => beginsRole(role, words));
  return CONNECTED + OF_ROLE * Math.max(0, ...parts) + OF_NAME * own + (isTitled ? OF_TITLE : 0);
}

/** A title as it is written stands below names, and above names that merely hold its words. */
const WHOLE_ROLE = 0.83;
/**
 * The score of a record of a kind that has to do with what was named, and its gain by the share of its role that was asked for, and by the
 * share of the question that its own names hold.
 */
const CONNECTED = 0.64;
const OF_ROLE = 0.1;
const OF_NAME = 0.15;
/** Its gain when the title that was asked for stands first in its role: the secretary before the under secretary. */
const OF_TITLE = 0.08;
/** The most that a word with a typo scores. */
const TYPO = 0.7;
