import { parseFuzzyDate } from '../fuzzy-date.ts';
import type { BasisName, VisibilityName } from '../records/record-types.ts';
import { spanAt } from '../spans.ts';

/** What one source says for a statement: the properties of the FROM edge, and where it leads. */
export interface Evidence {
  readonly source: string;
  readonly saidOn?: string;
  readonly quote?: string;
  readonly locator?: string;
  readonly retrievedAt?: string;
  readonly level: 'CLAIM' | 'RECORD';
  /** Of a source tied to the claim: whether it is one of those behind the whole record, too. */
  readonly ofRecord?: true;
  readonly basis: BasisName;
  readonly recordedAt: string;
  /** Who may read that it says so, where that is not everybody who may read the statement and the source. */
  readonly visibility?: Exclude<VisibilityName, 'PUBLIC'>;
  readonly embargoedUntil?: string;
  /** Of a source of the record: whether it is known to have been searched for the predicate and found silent. Kept by the writer. */
  readonly isSilent?: true;
  /** When that was known: texts `from|to|`, by instants of recording. */
  readonly silences?: readonly string[];
  /** From when on the source no longer says so, as an act has it. FuzzyDate. */
  readonly endedOn?: string;
  /** When acts had it so: texts `from|to|day|date as written`, by instants of recording. */
  readonly ends?: readonly string[];
}

/** The predicate of what a record is called. */
export const NAME = 'name';

/** How closely evidence is tied to what it backs. */
export type Level = Evidence['level'];

/** How a claim is known, best first, as in the SDL. */
export const BASES = ['STATED', 'REPORTED', 'INFERRED'] as const satisfies readonly BasisName[];

/** What of evidence says which voice it is a part of. */
export type Voiced = Pick<Evidence, 'level' | 'ofRecord' | 'isSilent'>;

/**
 * The voices behind a claim. Each source that is tied to it is one. Those behind its whole record are one together, for all that is known
 * is that one of them says so; the weakest of them decides what the voice is worth. A source of the record that was searched for the
 * predicate and found silent has no part in it.
 */
export function voicesOf<E extends Voiced>(evidence: Iterable<E>): readonly (readonly E[])[] {
  const all = [...evidence];
  const record = all.filter(isOfRecord);
  const tied = all.filter((item) => item.level === 'CLAIM').map((item) => [item]);
  return record.some(({ level }) => level === 'RECORD') ? [...tied, record] : tied;
}

/** How closely the evidence of a claim is tied to it at best; undefined where none counts. */
export function levelOf(evidence: Iterable<Evidence>): Level | undefined {
  const all = [...evidence];
  if (all.some(({ level }) => level === 'CLAIM')) return 'CLAIM';
  return all.some((item) => !isSilent(item)) ? 'RECORD' : undefined;
}

/** The best of voices, each as good as its weakest source; undefined where there is none. */
export function bestOfVoices<E extends Voiced, T extends number | string>(
  evidence: Iterable<E>,
  measure: (item: E) => T,
): T | undefined {
  const larger = (one: T, other: T) => (one >= other ? one : other);
  const smaller = (one: T, other: T) => (one <= other ? one : other);
  const worst = voicesOf(evidence).map((voice) => voice.map(measure).reduce(larger));
  return worst.length > 0 ? worst.reduce(smaller) : undefined;
}

/** Whether evidence has a part in the voice of its record's sources. */
export function isOfRecord(item: Voiced): boolean {
  return (item.level === 'RECORD' || item.ofRecord === true) && !isSilent(item);
}

/** Whether a source of the record was searched for the predicate and found silent. */
function isSilent(item: Voiced): boolean {
  return item.level === 'RECORD' && item.isSilent === true;
}

/** Evidence as an instant of recording knew it: whether the source had been found silent by then. */
export function silenceAsOf(item: Evidence, recorded: string): Evidence {
  const { isSilent: _, silences, ...rest } = item;
  if (silences === undefined) return item;
  return spanAt(silences, recorded) === undefined ? rest : { ...rest, isSilent: true };
}

/** How a claim is known by its best voice; without any INFERRED. */
export function basisOf(evidence: Iterable<Voiced & Pick<Evidence, 'basis'>>): BasisName {
  return BASES[bestOfVoices(evidence, ({ basis }) => BASES.indexOf(basis)) ?? -1] ?? 'INFERRED';
}

/** The day by which evidence was certainly public: when it was said, else when it was retrieved, else when it was recorded. */
export function publicOn(item: Pick<Evidence, 'saidOn' | 'retrievedAt' | 'recordedAt'>): string {
  return lastDay(item.saidOn) ?? lastDay(item.retrievedAt) ?? recordingDay(item);
}

/** The day on which something was recorded. */
export function recordingDay({ recordedAt }: { readonly recordedAt: string }): string {
  return recordedAt.slice(0, 10);
}

/** The last day of a date as written; undefined where there is none. */
export function lastDay(date: string | undefined): string | undefined {
  return date === undefined ? undefined : parseFuzzyDate(date)?.max;
}

/** How many sources stand behind claims together. */
export interface SourceCounts {
  /** Sources tied to the claims, and at least one where there is any evidence. */
  readonly sourceCount: number;
  /** Sources tied to the claims. */
  readonly claimSourceCount: number;
  /** Sources of whole records, one or more of which say so; those tied to the claims and those found silent are not among them. */
  readonly recordSourceCount: number;
}

/** Counts the sources behind some claims: those tied to one of them, and those of whole records, of which one says so where none is tied. */
export function countSources(
  claims: Iterable<{ readonly evidence: ReadonlyMap<string, Evidence> }>,
): SourceCounts {
  const tied = new Set<string>();
  const around = new Set<string>();
  for (const { evidence } of claims) {
    for (const item of evidence.values()) {
      if (item.level === 'CLAIM') tied.add(item.source);
      else if (!isSilent(item)) around.add(item.source);
    }
  }
  for (const source of tied) around.delete(source);
  const sourceCount = tied.size > 0 ? tied.size : Math.min(1, around.size);
  return { sourceCount, claimSourceCount: tied.size, recordSourceCount: around.size };
}
