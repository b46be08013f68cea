import { lastDayOf, today } from './days.ts';

/** What something says of who may read it. */
export interface Published {
  readonly visibility?: string;
  readonly embargoedUntil?: string | null;
}

/** A plain badge on what the public does not read; nothing on what it does, also since an embargo on it is over. */
export function VisibilityMark({ of }: { of: Published | null | undefined }) {
  const words = of && closedWords(of);
  if (!words) return null;
  return (
    <span className="tag tag-closed" title="It stays back from what is published.">
      {words}
    </span>
  );
}

function closedWords({ visibility = 'PUBLIC', embargoedUntil }: Published): string | undefined {
  if (visibility === 'PUBLIC') return undefined;
  if (visibility !== 'EMBARGOED' || !embargoedUntil) return 'internal';
  return lastDayOf(embargoedUntil) <= today() ? undefined : `embargoed until ${embargoedUntil}`;
}

/** A source's word, which may stay back where both the statement and the source are public. */
export type MarkedWord = Published & { readonly source: Published };

/** The mark of a source's word: its own, else that of the source. */
export function wordMark(word: MarkedWord): Published {
  return closedWords(word) === undefined ? word.source : word;
}

/** The mark of a statement with its sources: its own, else theirs where none of them is open. */
export function statementMark(
  statement: Published & { readonly evidence: readonly MarkedWord[] },
): Published | undefined {
  if (closedWords(statement) !== undefined) return statement;
  return sharedMark(statement.evidence.map(wordMark));
}

/** The mark of what several say together: of the first, where none of them is open to everybody. */
export function sharedMark(all: readonly (Published | undefined)[]): Published | undefined {
  return all.every((one) => one && closedWords(one) !== undefined) ? all[0] : undefined;
}
