import { END_OF_TIME } from './end-of-time.ts';

/**
 * What held by which recording, as texts `from|to|value` that a query can cut apart: instants take 24 characters. What holds still ends
 * after every instant.
 */

const INSTANT = 24;

/** The spans of values over instants in order; each instant has its value until the next, and nothing holds where there is none. */
export function spansOf(marks: readonly string[], valueAt: (mark: string) => string | undefined): string[] {
  const spans: { readonly from: string; to: string; readonly value: string }[] = [];
  for (const from of marks) {
    const value = valueAt(from);
    const last = spans.at(-1);
    const isOpen = last?.to === END_OF_TIME;
    if (isOpen && last.value === value) continue;
    if (isOpen) last.to = from;
    if (value !== undefined) spans.push({ from, to: END_OF_TIME, value });
  }
  return spans.map(
    ({ from, to, value }) => `${from.padEnd(INSTANT)}|${to.padEnd(INSTANT, END_OF_TIME)}|${value}`,
  );
}

/** The value that held at an instant; undefined where none did. */
export function spanAt(spans: readonly string[], recorded: string): string | undefined {
  const span = spans.find((text) => {
    const [from, to] = instantsOf(text);
    return from <= recorded && (to > recorded || to === END_OF_TIME);
  });
  return span?.slice(2 * (INSTANT + 1));
}

/** The instants at which one of these spans begins or ends. */
export function spanMarks(spans: readonly string[]): string[] {
  return spans.flatMap((text) =>
    instantsOf(text).filter((instant) => instant !== '' && instant !== END_OF_TIME),
  );
}

function instantsOf(text: string): readonly [from: string, to: string] {
  const to = text.slice(INSTANT + 1, 2 * INSTANT + 1);
  return [text.slice(0, INSTANT).trimEnd(), to.startsWith(END_OF_TIME) ? END_OF_TIME : to.trimEnd()];
}
