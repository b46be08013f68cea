import { CONNECTIONS, rolesIn } from '../../../src/domains/search/connection-text.ts';
import { isAdded, isDescribing, isTelling, isTold, kindWords } from '../../../src/domains/search/kinds.ts';
import { questionOf, type SearchQuestion } from '../../../src/domains/search/question.ts';
import type { Searched } from '../../../src/domains/search/searched.ts';
import { beginsRole, isTitle, wordsOfRole } from '../../../src/domains/search/titles.ts';
import { addressOf, fold, foldedWords, squeeze } from '../../../src/model/fold-text.ts';
import { coreOf, initialsOf, isWithinEnd, MINOR, wordsWithin } from '../../../src/model/name-forms.ts';
import { withEquals, writtenOut } from '../../../src/model/synonyms.ts';

/** The answer of one record to a search. */
interface PlainRanked {
  readonly id: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly field: string;
  /** The matched text with what matched between « and ». */
  readonly highlight: string;
}

type Field = Searched['fields'][number];

/** Ranks candidates by the plainest code: every word of every text against every word asked for, each time anew. */
export function plainRank(text: string, candidates: readonly Searched[]): PlainRanked[] {
  const question = questionOf(text);
  const { words } = question;
  if (words.length === 0) return [];
  return candidates
    .flatMap((candidate) => {
      const best = answerOf(candidate, question);
      if (!best) return [];
      const { field, score } = best;
      const ranked = { id: candidate.id, score, field: field.name, highlight: marked(field.text, words) };
      return [{ ranked, weight: candidate.weight }];
    })
    .sort(
      (a, b) =>
        b.ranked.score - a.ranked.score || b.weight - a.weight || (a.ranked.id < b.ranked.id ? -1 : 1),
    )
    .map(({ ranked }) => ranked);
}

const LEAST = 0.03;

function answerOf(record: Searched, question: SearchQuestion): { field: Field; score: number } | undefined {
  const { words, runs, counted } = question;
  const kinds = new Set([...kindWords(record.type, record.kind)].filter((word) => !counted.has(word)));
  const fields = record.fields.flatMap((field, position) => {
    if (field.name === CONNECTIONS) return [];
    const place = Math.min(position, 9) * 0.002;
    return [{ ...matchField(field, question, { kinds, isEvent: isTold(record.type) }), field, place }];
  });
  const scored = fields.map(({ score, place, field }) => ({ score: score - place, field }));
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (kept, each) => (each.score > (kept?.score ?? LEAST) ? each : kept),
    undefined,
  );
  const byNames = most(
    words,
    fields.filter(({ field }) => field.isName).map(({ answers }) => answers),
  );
  const own = words.filter((_word, index) => byNames[index] === 1);
  const told = record.fields.filter(({ name }) => name === CONNECTIONS);
  const alone = told.map((field) => ({ field, score: connectedScore([field], question, { kinds, own }) }));
  const [field] = told;
  const together = field ? [{ field, score: connectedScore(told, question, { kinds, own }) }] : [];
  const isAnswered = alone.some(({ score }) => score > 0);
  const [connected] = (isAnswered ? alone : together)
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const first = best ?? (connected && { score: LEAST, field: connected.field });
  if (!first) return undefined;
  const byAny = most(
    words,
    fields.map(({ field, answers, kind }) =>
      answers.map((score, index) => Math.max(score * (field.isName ? 1 : 0.6), kind[index] ?? 0)),
    ),
  );
  const named = fields
    .filter(({ field }) => field.isName && field.name !== 'website' && words.length > 1)
    .map(({ field, place }) => ({ field, place, own: foldedWords(field.text) }))
    .filter(({ own }) => {
      const key = (own[0] === 'the' && own.length > 1 ? own.slice(1) : own).join('');
      return key.length > 1 && !MINOR.has(key) && runs.has(key);
    })
    .reduce<{ field: Field; place: number; own: readonly string[] } | undefined>(
      (kept, each) => (kept && kept.own.join('').length >= each.own.join('').length ? kept : each),
      undefined,
    );
  let result = { field: first.field, score: Math.max(first.score, share(byAny) * 0.62) };
  if (named) {
    const rest = words.flatMap((word, index) =>
      named.own.join('').includes(word)
        ? []
        : [
            Math.max(
              ...[byNames[index] ?? 0, (byAny[index] ?? 0) * 0.7],
              ORGANIZATIONS.includes(record.type) && isAdded(word) ? 0.9 : 0,
            ),
          ],
    );
    const answered = rest.length === 0 ? 1 : rest.reduce((sum, each) => sum + each, 0) / rest.length;
    const part = (words.length - rest.length) / words.length;
    const owner = ORGANIZATIONS.includes(record.type) ? 0.1 : 0;
    const score = 0.3 + 0.41 * part + 0.2 * answered - owner - named.place;
    if (score > result.score) result = { field: named.field, score };
  }
  if (connected && connected.score > result.score) result = connected;
  if (result.score >= 0.95)
    return { ...result, score: result.score - (isDescribing(record.type) ? 0.0005 : 0) };
  const isMeant = words.some((word) => isTelling(word) && kinds.has(word));
  const isOther = words.some(
    (word, at) => isTelling(word) && !counted.has(word) && !kinds.has(word) && (byNames[at] ?? 0) < 1,
  );
  const isNamedAfter = isDescribing(record.type) && !isMeant;
  const loss = (isOther ? 0.15 : 0) + (isTold(record.type) ? 0.15 : isNamedAfter ? 0.04 : 0);
  return { field: result.field, score: Math.max(LEAST, result.score - loss) };
}

/**
 * How well a role, or being of a kind and connected to what was named, answers; 0 where a word is left. Several connections answer together
 * by their words alone.
 */
function connectedScore(
  told: readonly Field[],
  { words, whole }: SearchQuestion,
  { kinds, own }: { readonly kinds: ReadonlySet<string>; readonly own: readonly string[] },
): number {
  const isPerson = kinds.has('person');
  if (!words.some((word) => kinds.has(word) || (isPerson && isTitle(word)))) return 0;
  const all = told
    .flatMap(({ text }) => rolesIn(text).map((role) => foldedWords(role)))
    .filter((role) => role.length > 0);
  const roles = told.length === 1 ? all : [];
  if (roles.some((role) => role.join(' ') === whole)) return 0.83;
  const heard = [...told.flatMap(({ text }) => withEquals(foldedWords(text))), ...all.flatMap(wordsOfRole)];
  const called = told.flatMap((field) => field.called ?? []);
  const isHeard = (word: string) =>
    called.includes(word) || heard.some((other) => wordScore(word, other) > 0.7);
  if (words.some((word) => !kinds.has(word) && !own.includes(word) && !isHeard(word))) return 0;
  const parts = roles.map(
    (role) => words.filter((word) => wordsOfRole(role).includes(word)).length / role.length,
  );
  const isTitled = isPerson && roles.some((role) => beginsRole(role, words));
  const byRole = 0.1 * Math.min(1, Math.max(0, ...parts));
  return 0.64 + byRole + 0.15 * (own.length / words.length) + (isTitled ? 0.08 : 0);
}

const ORGANIZATIONS = [
  ...['Company', 'NationalLab', 'Agency', 'ProgramOffice'],
  ...['University', 'Nonprofit', 'Consortium', 'Contractor'],
];

function most(words: readonly string[], rows: readonly (readonly number[])[]): number[] {
  return words.map((_, index) => Math.max(0, ...rows.map((row) => row[index] ?? 0)));
}

/** How well a field answers the question, and how well each of its words, alone or by the kind of the record. */
function matchField(
  field: Field,
  question: SearchQuestion,
  of: { readonly kinds: ReadonlySet<string>; readonly isEvent: boolean },
) {
  const { words, address } = question;
  const { kinds, isEvent } = of;
  const kind = words.map((word) => (kinds.has(word) ? 0.9 : 0));
  if (field.name === 'website') {
    const own = addressOf(field.text);
    const isHost = address !== undefined && own?.host === address.host;
    const isWhole = isHost && own.path === address.path;
    return {
      score: isWhole ? 0.99 : isHost && own.path === '' ? 0.9 : 0,
      answers: words.map(() => 0),
      kind: words.map(() => 0),
    };
  }
  const own = foldedWords(field.text);
  const within = field.isName ? wordsWithin(field.text) : own;
  const heard = withEquals([...own, ...(within.join() === own.join() ? [] : within)]);
  const found = words.map((word) => Math.max(0, ...heard.map((other) => wordScore(word, other))));
  const isAny = found.some((score) => score > 0);
  const answers = field.isName ? found.map((score, index) => Math.max(score, kind[index] ?? 0)) : found;
  const matched = isAny ? answers : found;
  const telling = within.filter((word) => !MINOR.has(word)).length;
  const length = Math.min(1, words.length / Math.max(1, telling));
  if (!field.isName) return { score: share(matched) * (0.36 + 0.04 * length), answers, kind };
  const all = share(matched) * (0.7 + 0.12 * length);
  return { score: Math.max(all, wholeScore(field.text, own, { question, isEvent })), answers, kind };
}

/** How a name answers the whole query at once; 0 when it does not. */
function wholeScore(
  name: string,
  own: readonly string[],
  { question, isEvent }: { readonly question: SearchQuestion; readonly isEvent: boolean },
): number {
  const { whole, core, key } = question;
  const named = own[0] === 'the' && own.length > 1 ? own.slice(1) : own;
  const joined = named.join(' ');
  if (joined === whole) return 1;
  if (squeeze(name) === key || named.join('') === key) return 0.999;
  if (coreOf(writtenOut(named)).join(' ') === core) return 0.985;
  if (joined.length > 5 && /\d/.test(joined) && ` ${whole} `.includes(` ${joined} `)) return 0.97;
  const initials = key.length > 2 && own.length > 1 ? initialsOf(name) : [];
  if (initials.includes(key)) return 0.96;
  const [owner, rest = ''] = question.words;
  if (question.words.length === 2 && owner === own[0] && rest.length > 2 && initials.includes(rest))
    return 0.96;
  if (whole !== '' && joined.startsWith(whole) && !isEvent) {
    const part = whole.length / joined.length;
    if (joined[whole.length] === ' ') return 0.91 + 0.035 * part;
    return (whole.length > 2 ? 0.86 : 0.7) + 0.04 * part;
  }
  if (key.length > 2 && squeeze(name).startsWith(key) && !isEvent)
    return 0.84 + 0.04 * (key.length / squeeze(name).length);
  if (question.mayBeEnd && isWithinEnd(key, own)) return 0.83 + 0.009 * (key.length / squeeze(name).length);
  const edits = key.length < 5 ? 0 : key.length < 8 ? 1 : 2;
  const distance = edits > 0 ? editDistance(key, squeeze(name), edits) : 1;
  if (distance <= edits) return 0.82 - 0.05 * distance;
  const begun = key.length > 3 ? initials.find((letters) => letters.startsWith(key)) : undefined;
  return begun ? 0.5 + 0.1 * (key.length / begun.length) : 0;
}

/** How well the words were answered, by how many of them were. */
function share(matched: readonly number[]): number {
  const found = matched.filter((score) => score > 0);
  if (found.length === 0) return 0;
  const part = found.length / matched.length;
  return part * part * (found.reduce((sum, score) => sum + score, 0) / found.length);
}

/** 1 for the word itself, less for its beginning, less again for a typo, 0 for another word. */
function wordScore(asked: string, other: string): number {
  if (asked === other) return 1;
  if (asked.length >= 2 && other.startsWith(asked)) return 0.75 + 0.2 * (asked.length / other.length);
  const allowed = asked.length < 4 ? 0 : asked.length < 8 ? 1 : 2;
  if (allowed === 0) return 0;
  const distance = Math.min(
    editDistance(asked, other, allowed),
    editDistance(asked, other.slice(0, asked.length), allowed) + 0.5,
  );
  return distance > allowed ? 0 : 0.7 - 0.15 * distance;
}

/** Edit distance with swapped neighbours as one edit (optimal string alignment); `limit + 1` when it is larger. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? at(before, j - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost, swap));
    }
    if (Math.min(...current) > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

const WINDOW = 160;

function marked(text: string, query: readonly string[]): string {
  const shown = text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) => {
    const folded = fold(word);
    return query.some((asked) => wordScore(asked, folded) > 0) ? `«${word}»` : word;
  });
  if (shown.length <= WINDOW) return shown;
  const start = Math.max(0, shown.indexOf('«') - 40);
  const cut = shown.slice(start, start + WINDOW);
  return `${start > 0 ? '…' : ''}${cut}${start + WINDOW < shown.length ? '…' : ''}`;
}
