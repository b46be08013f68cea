import { END_OF_TIME } from '../end-of-time.ts';
import { spanMarks, spansOf } from '../spans.ts';
import { allEvidence, decidedAt, standingAt } from './acted.ts';
import { type Claim, compareText, defined } from './claim.ts';
import {
  basisOf,
  bestOfVoices,
  type Evidence,
  isOfRecord,
  lastDay,
  NAME,
  publicOn,
  recordingDay,
  silenceAsOf,
  voicesOf,
} from './levels.ts';

/** A limit on what counts as known. A limit that is left out lets everything count. */
export interface Horizon {
  /** The last day whose publications count. */
  readonly publishedBy?: string | undefined;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string | undefined;
}

/** A moment from which a claim counts: from then on it is both said and recorded. */
export interface Point {
  /** The last day on which it may have been said; `END_OF_TIME` when no source gives a day. */
  readonly said: string;
  readonly recorded: string;
}

/**
 * Claims as they stood at a horizon: those recorded by then and, where publications are limited, certainly public by then; with the
 * evidence, basis, retraction and replacements that there were. `superseders` gives the claims that ever replaced others, by id; one that
 * is not given or not visible replaces nothing.
 */
export function claimsAsOf(
  claims: Iterable<Claim>,
  horizon: Horizon,
  superseders: ReadonlyMap<string, Claim>,
): Claim[] {
  const visible: Claim[] = [];
  for (const claim of claims)
    if (isVisible(claim, horizon)) visible.push(restrict(claim, horizon, superseders));
  return visible;
}

/** Whether a claim had been recorded and, where publications are limited, was certainly public. */
export function isVisible(claim: Claim, horizon: Horizon): boolean {
  const [said, recorded] = limitsOf(horizon);
  return claim.recordedAt <= recorded && publicFrom(claim, recorded) <= said;
}

/**
 * The day from which on a claim was certainly public, by what was recorded up to an instant: once one of the sources tied to it was, or
 * all of those behind its whole record were, of which one says so; without a source, once it was recorded. A name is public with the first.
 * That something is not disclosed was to be seen on the day as of which it was not.
 */
export function publicFrom(claim: Claim, recorded: string = END_OF_TIME): string {
  const known = knownBy(claim, recorded);
  const said = isNaming(claim) ? firstOf(known) : bestOfVoices(known, publicOn);
  const asOf = claim.kind === 'NOT_DISCLOSED' ? lastDay(claim.asOf) : undefined;
  if (said === undefined) return asOf ?? recordingDay(claim);
  return asOf !== undefined && asOf < said ? asOf : said;
}

/** Any source of a record speaks of the record, and so calls it by its name. */
function isNaming({ predicate }: Claim): boolean {
  return predicate === NAME;
}

/** The first day on which one of the sources that were not found silent spoke. */
function firstOf(known: readonly Evidence[]): string | undefined {
  return voicesOf(known).flat().map(publicOn).sort()[0];
}

/** The day from which on all sources of a claim's whole record had spoken, of whom it is known only that one says so; undefined without any. */
function wholeFrom(claim: Claim, recorded: string = END_OF_TIME): string | undefined {
  if (isNaming(claim)) return undefined;
  return knownBy(claim, recorded).filter(isOfRecord).map(publicOn).sort().at(-1);
}

/** When what is said of a claim is public, by all that was recorded and, where that was ever otherwise, by instants of recording. */
export function publicProperties(claim: Claim): {
  readonly publicFrom: string;
  readonly wholeFrom: string | null;
  readonly publicFromThen: readonly string[] | null;
  readonly wholeFromThen: readonly string[] | null;
} {
  const now = { publicFrom: publicFrom(claim), wholeFrom: wholeFrom(claim) ?? null };
  if (isSteady(claim)) return { ...now, publicFromThen: null, wholeFromThen: null };
  const words = allEvidence(claim).flatMap((item) => [item.recordedAt, ...spanMarks(item.silences ?? [])]);
  const marks = [...new Set([claim.recordedAt, ...words])].filter((mark) => mark >= claim.recordedAt).sort();
  const publicFromThen = spansOf(marks, (mark) => publicFrom(claim, mark));
  const whole = spansOf(marks, (mark) => wholeFrom(claim, mark));
  return { ...now, publicFromThen, wholeFromThen: whole.length > 0 ? whole : null };
}

/** Whether what counts of a claim's evidence is the same from its recording on: none came later, and no source was found silent. */
export function isSteady(claim: Claim): boolean {
  return allEvidence(claim).every(
    (item) => item.recordedAt <= claim.recordedAt && item.silences === undefined,
  );
}

/**
 * From when on the records that a claim is about are spoken of: once for each of its sources, those of whole records among them, since such
 * a source speaks of the record whatever it says of it; and by the claim itself from its recording on.
 */
export function pointsOf(claim: Claim): Point[] {
  const asOf = claim.kind === 'NOT_DISCLOSED' ? lastDay(claim.asOf) : undefined;
  return [
    { said: isBare(claim) ? recordingDay(claim) : END_OF_TIME, recorded: claim.recordedAt },
    ...(asOf === undefined ? [] : [{ said: asOf, recorded: claim.recordedAt }]),
    ...allEvidence(claim).map((item) => ({
      said: publicOn(item),
      recorded: laterOf(claim.recordedAt, item.recordedAt),
    })),
  ];
}

/** The days by which a claim's sources had spoken; of what stood without one, the day of its recording. */
export function wordsOf(claim: Claim): readonly string[] {
  const words = allEvidence(claim).map(publicOn);
  return isBare(claim) ? [...words, recordingDay(claim)] : words;
}

/** Whether a claim stood, or may have stood, without a source that counts when it was recorded. */
function isBare(claim: Claim): boolean {
  return !allEvidence(claim).some(
    (item) => item.recordedAt <= claim.recordedAt && item.silences === undefined,
  );
}

/** From when on a claim itself is there, by what was recorded up to each of its instants. */
export function appearancesOf(claim: Claim): Point[] {
  const instants = [claim.recordedAt, ...allEvidence(claim).map(({ recordedAt }) => recordedAt)];
  return instants
    .filter((recorded) => recorded >= claim.recordedAt)
    .map((recorded) => ({ said: publicFrom(claim, recorded), recorded }));
}

function restrict(claim: Claim, horizon: Horizon, superseders: ReadonlyMap<string, Claim>): Claim {
  const [said, recorded] = limitsOf(horizon);
  const [evidence, ended] = standingAt(claim, evidenceAsOf(claim, said, recorded), { said, recorded });
  const { supersededBy, releasedBy, acts, ended: _, ...rest } = claim;
  const replacing = [...(supersededBy ?? []), ...(releasedBy ?? [])].filter((id) => {
    const other = superseders.get(id);
    return other !== undefined && isVisible(other, horizon) && !isRetractedBy(other, recorded);
  });
  return defined<Claim>({
    ...rest,
    ...(acts && decidedAt(claim, recorded)),
    acts: acts?.filter((act) => act.at <= recorded),
    ...(replacing.length > 0 && { supersededBy: replacing.sort(compareText) }),
    evidence,
    ended: ended.size > 0 ? ended : undefined,
    basis: basisOf(evidence.values()),
  } as Claim);
}

/** What had been said: of the sources of a record, which speak as one, nothing before all of them had spoken. */
function evidenceAsOf(claim: Claim, said: string, recorded: string): readonly Evidence[] {
  const known = knownBy(claim, recorded);
  const isWhole = isNaming(claim) || known.every((item) => !isOfRecord(item) || publicOn(item) <= said);
  return known.flatMap((item) => {
    if (publicOn(item) > said) return [];
    if (isWhole || !(item.level === 'RECORD' || item.ofRecord)) return [item];
    const { ofRecord, ...tied } = item;
    return item.level === 'CLAIM' ? [tied] : [];
  });
}

/** The evidence that had been recorded by an instant, ended or not, with what was known of silence then. */
function knownBy(claim: Claim, recorded: string): readonly Evidence[] {
  return allEvidence(claim)
    .filter((item) => item.recordedAt <= recorded)
    .map((item) => silenceAsOf(item, recorded));
}

function isRetractedBy(claim: Claim, recorded: string): boolean {
  return claim.acts !== undefined && decidedAt(claim, recorded).retractedAt !== undefined;
}

function limitsOf(horizon: Horizon): readonly [said: string, recorded: string] {
  return [horizon.publishedBy ?? END_OF_TIME, horizon.recordedBy ?? END_OF_TIME];
}

function laterOf(one: string, other: string): string {
  return compareText(one, other) >= 0 ? one : other;
}
