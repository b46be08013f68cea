import { foldToWords } from '../fold-text.ts';
import { containsDate, type FuzzyDate, overlap, parseFuzzyDate } from '../fuzzy-date.ts';
import { once } from '../memoize.ts';
import type { Model, NodeType } from '../model.ts';
import { STANDING_WORD, standingMeant } from '../reported-words.ts';
import { isLive, leadsToItself, type Sources, tierOf } from './best-value.ts';
import { type Claim, compareText, hash } from './claim.ts';
import type { Evidence } from './levels.ts';
import {
  inUnits,
  isCoarserForm,
  isCoarserText,
  type Quantity,
  quantitiesAgree,
  readDateInText,
  readDateOrDeadline,
  readPlainQuantity,
  readQuantity,
} from './quantities.ts';

/** Why statements differ: precision, a later word of one publisher, an old copy, another measure, or none of these. */
export type ConflictClass = 'GRANULARITY' | 'SUPERSEDED' | 'STALE_COPY' | 'SCOPE' | 'CONTRADICTION';

/** From mild to grave, in the order of the SDL. */
const CLASSES: readonly ConflictClass[] = [
  'GRANULARITY',
  'SUPERSEDED',
  'STALE_COPY',
  'SCOPE',
  'CONTRADICTION',
];
/** Place of aggregators among the tiers; unknown sources come after them. */
const AGGREGATOR = 3;

/** A subject and predicate on which statements differ. */
export interface ConflictRow {
  readonly id: string;
  readonly subject: string;
  readonly predicate: string;
  readonly class: ConflictClass;
  readonly reason: string;
  /** Ids of the statements that differ, in order. */
  readonly statements: readonly string[];
}

/**
 * Returns true when two values of a predicate exclude each other: a scalar property, a to-one relationship,
 * an observation that is not declared `many`.
 */
export function isSingleValued(type: NodeType, predicate: string): boolean {
  const property = type.properties.get(predicate);
  if (property) return !property.isList;
  const observation = type.observations.get(predicate);
  if (observation) return !observation.isMany;
  const fields = [...type.relationships.values()].filter(
    (field) => field.type === predicate && field.direction === 'OUT',
  );
  return fields.length === 1 && fields[0]?.isToOne === true;
}

/**
 * Returns the conflict among claims on one subject and single-valued predicate: live values that hold at the
 * same time and differ after normalisation, or that there is none against that there is one. Its class is the gravest among its pairs. Undefined when all
 * agree.
 */
export function findConflict(
  claims: readonly Claim[],
  sources: Sources,
  type?: NodeType,
): ConflictRow | undefined {
  const [any] = claims;
  if (!any || claims.length < 2) return undefined;
  const live = claims
    .filter((claim) => isLive(claim) && mayDiffer(claim) && !leadsToItself(claim))
    .sort((one, other) => compareText(one.id, other.id));
  const involved = new Set<string>();
  let gravest: Difference | undefined;
  for (const [index, one] of live.entries()) {
    if (isWorst(gravest) && involved.size === live.length) break;
    for (const other of live.slice(index + 1)) {
      if (isWorst(gravest) && involved.has(one.id) && involved.has(other.id)) continue;
      if (isSame(one, other) || !overlap(one, other) || isChangeBetween(one, other)) continue;
      if (type && meansTheSame(type.name, one, other)) continue;
      involved.add(one.id).add(other.id);
      if (isWorst(gravest)) continue;
      const found = differ(one, other, { live, sources });
      if (!gravest || CLASSES.indexOf(found.class) > CLASSES.indexOf(gravest.class)) gravest = found;
    }
  }
  if (!gravest) return undefined;
  const { subject, predicate } = any;
  return {
    id: conflictId(subject, predicate),
    subject,
    predicate,
    class: gravest.class,
    reason: explain(gravest, sources) + preference(live.filter((claim) => involved.has(claim.id))),
    statements: [...involved].sort(),
  };
}

/** Returns true when a claim says what is so: a value, that there is one, or that there is none. */
export function mayDiffer({ kind }: Claim): boolean {
  return kind !== 'NOT_DISCLOSED';
}

/** Returns true when no other pair can be graver, so that the search may stop. */
function isWorst(gravest: Difference | undefined): boolean {
  return gravest?.class === CLASSES.at(-1);
}

/**
 * Returns true when any two claims differ and may hold at the same time. Otherwise there is no conflict,
 * whichever of them are live, and the work at every horizon is saved.
 */
export function mayConflict(claims: readonly Claim[]): boolean {
  return claims.some((one, index) =>
    claims.slice(index + 1).some((other) => !isSame(one, other) && overlap(one, other)),
  );
}

/** The prefix of conflicts' ids. */
export const CONFLICT_IDS = 'conflict:';

/** Returns the id of the conflict on a subject and predicate, whether or not there is one now. */
export function conflictId(subject: string, predicate: string): string {
  return `${CONFLICT_IDS}${hash([subject, predicate])}`;
}

/** How two claims differ. Where one is coarser or older than the other, it is `first`. */
interface Difference {
  readonly class: ConflictClass;
  readonly first: Claim;
  readonly second: Claim;
  /** A finer value that both are coarser forms of. */
  readonly fine?: Claim;
}

/** The context in which a pair is judged. */
interface PairContext {
  readonly live: readonly Claim[];
  readonly sources: Sources;
}

/** Returns the class of a pair that differs: scope, then precision, then age; else a contradiction. */
function differ(one: Claim, other: Claim, { live, sources }: PairContext): Difference {
  const both = { first: one, second: other };
  if (
    one.scope !== undefined &&
    other.scope !== undefined &&
    foldToWords(one.scope) !== foldToWords(other.scope)
  ) {
    return { class: 'SCOPE', ...both };
  }
  if (isCoarserOrFiner(one, other)) return { class: 'GRANULARITY', ...both };
  for (const [first, second] of [
    [one, other],
    [other, one],
  ] as const) {
    const found = ageOf(first, second, sources);
    if (found) return { class: found, first, second };
  }
  const fine = live.find((third) => isCoarser(one, third) && isCoarser(other, third));
  return fine ? { class: 'GRANULARITY', ...both, fine } : { class: 'CONTRADICTION', ...both };
}

/**
 * Returns true when two claims say the same: numbers in words equal the numbers they stand for, and that there is some value is said by
 * every value.
 */
function isSame(one: Claim, other: Claim): boolean {
  if ((one.kind === 'NONE') !== (other.kind === 'NONE')) return false;
  if (one.kind !== 'VALUE' || other.kind !== 'VALUE') return true;
  if (one.object !== undefined || other.object !== undefined) return one.object === other.object;
  if (one.asWritten === undefined && other.asWritten === undefined) return keyOf(one) === keyOf(other);
  if (one.asWritten !== undefined && other.asWritten !== undefined) return keyOf(one) === keyOf(other);
  const [number, written] = [quantityOf(one), quantityOf(other)];
  if (number?.relation === 'EXACT' && written?.relation === 'EXACT') return number.number === written.number;
  return keyOf(one) === keyOf(other);
}

/**
 * Returns true when two words on how a thing stands are of different days: what changed meanwhile is no disagreement. It may be one where
 * either has no dated word, or a word between those of the other.
 */
function isChangeBetween(one: Claim, other: Claim): boolean {
  if (one.predicate !== STANDING_WORD || one.activeOn !== undefined || other.activeOn !== undefined)
    return false;
  return isAllBefore(one, other) || isAllBefore(other, one);
}

function isAllBefore(one: Claim, other: Claim): boolean {
  const [earlier, later] = [one, other].map((claim) => voices(claim).filter(daysOf));
  if (!earlier?.length || !later?.length) return false;
  return earlier.every((first) => later.every((second) => isBefore(first, second)));
}

/** Returns true when two words on how a thing stands mean the same: `announced` and `planned`, of a system. */
function meansTheSame(type: string, one: Claim, other: Claim): boolean {
  if (one.predicate !== STANDING_WORD) return false;
  const [meant, otherMeant] = [one.value, other.value].map((word) =>
    typeof word === 'string' ? standingMeant(type, word) : undefined,
  );
  return meant !== undefined && meant === otherMeant;
}

/** The form in which values are compared: numbers by value, texts without case, space and punctuation, dates as written. */
const keyOf = once((claim: Claim): string => {
  const given = claim.asWritten ?? claim.value;
  if (typeof given !== 'string') return JSON.stringify(given);
  return parseFuzzyDate(given) ? given : foldToWords(given) || given;
});

function isCoarserOrFiner(one: Claim, other: Claim): boolean {
  const [date, otherDate] = [dateOf(one), dateOf(other)];
  // Two texts that begin with one date say the same of when, and else they differ.
  if (date && otherDate && date.min === otherDate.min && date.max === otherDate.max)
    return one.asWritten !== undefined || other.asWritten !== undefined;
  if (date && otherDate) return containsDate(date, otherDate) || containsDate(otherDate, date);
  const [quantity, otherQuantity] = [quantityOf(one), quantityOf(other)];
  if (quantity && otherQuantity) return quantitiesAgree(quantity, otherQuantity);
  const [text, otherText] = [textOf(one), textOf(other)];
  if (text === undefined || otherText === undefined) return false;
  return isCoarserText(text, otherText) || isCoarserText(otherText, text);
}

/** Returns true when a claim is a coarser form of a finer one that holds at the same time. */
function isCoarser(coarse: Claim, fine: Claim): boolean {
  if (!overlap(coarse, fine) || isSame(coarse, fine)) return false;
  const [date, finer] = [dateOf(coarse), dateOf(fine)];
  if (date && finer) return containsDate(date, finer);
  const [quantity, number] = [quantityOf(coarse), quantityOf(fine)];
  if (quantity && number) return isCoarserForm(quantity, number);
  const [text, finerText] = [textOf(coarse), textOf(fine)];
  return text !== undefined && finerText !== undefined && isCoarserText(text, finerText);
}

const dateOf = once((claim: Claim): FuzzyDate | undefined => {
  if (claim.asWritten !== undefined) return readDateInText(claim.asWritten);
  if (typeof claim.value !== 'string') return undefined;
  return parseFuzzyDate(claim.value) ?? readDateOrDeadline(claim.value);
});

/** The words of a value that is neither a date nor a number nor another record. */
function textOf(claim: Claim): string | undefined {
  const given = claim.asWritten ?? claim.value;
  return typeof given === 'string' && !dateOf(claim) ? given : undefined;
}

const quantityOf = once((claim: Claim): Quantity | undefined => {
  if (typeof claim.value === 'number') return { number: claim.value, relation: 'EXACT' };
  if (claim.asWritten !== undefined) return readQuantity(claim.asWritten);
  if (typeof claim.value !== 'string' || parseFuzzyDate(claim.value)) return undefined;
  return readPlainQuantity(claim.value);
});

/**
 * Returns how a claim is older than another: its publishers all gave the other later (SUPERSEDED); or only
 * aggregators still give it, beside a better source that moved on or dated before a better source gave the
 * other (STALE_COPY). Undefined when it is not older: an undated copy may be an error.
 */
function ageOf(older: Claim, newer: Claim, sources: Sources): 'SUPERSEDED' | 'STALE_COPY' | undefined {
  const said = voices(older);
  if (said.length === 0) return undefined;
  const later = voices(newer);
  const movedOn = said.filter((one) => later.some((other) => isLaterWordOf(other, one, sources)));
  const left = said.filter((one) => !movedOn.includes(one));
  if (left.length === 0) return 'SUPERSEDED';
  if (!left.every((one) => isAggregator(one, sources))) return undefined;
  if (movedOn.some((one) => !isAggregator(one, sources))) return 'STALE_COPY';
  const better = later.filter((one) => !isAggregator(one, sources));
  return left.every((one) => better.some((other) => isBefore(one, other))) ? 'STALE_COPY' : undefined;
}

/** Returns the evidence tied to the claim itself, where there is any: a source that backs a whole record need not say each thing in it. */
const voices = once((claim: Claim): readonly Evidence[] => {
  const all = [...claim.evidence.values()];
  const close = all.filter((item) => item.level === 'CLAIM');
  return close.length > 0 ? close : all;
});

function isLaterWordOf(later: Evidence, earlier: Evidence, sources: Sources): boolean {
  const publisher = publisherOf(earlier, sources);
  return publisher !== undefined && publisher === publisherOf(later, sources) && isBefore(earlier, later);
}

function isAggregator(item: Evidence, sources: Sources): boolean {
  return tierOf(item, sources) >= AGGREGATOR;
}

function publisherOf(evidence: Evidence, sources: Sources): string | undefined {
  return sources.get(evidence.source)?.publisher;
}

function isBefore(one: Evidence, other: Evidence): boolean {
  const [first, second] = [daysOf(one), daysOf(other)];
  return first !== undefined && second !== undefined && first.max < second.min;
}

const daysOf = once(({ saidOn }: Evidence): FuzzyDate | undefined =>
  saidOn ? parseFuzzyDate(saidOn) : undefined,
);

/** Writes the reason of a conflict as one sentence that names both values and a source of each. */
function explain(difference: Difference, sources: Sources): string {
  const [one, other] = witnesses(difference, sources);
  const first = describe(difference.first, one, sources);
  const second = describe(difference.second, other, sources);
  switch (difference.class) {
    case 'GRANULARITY':
      if (difference.fine) return `${first} and ${second} are coarser forms of ${quoted(difference.fine)}.`;
      return `${first} and ${second} agree as far as the coarser of them goes.`;
    case 'SUPERSEDED':
      return `${first} is an earlier word of the publisher who later gave ${second}.`;
    case 'STALE_COPY':
      return `${first} stands on pages that gather what others said, older than ${second}.`;
    case 'SCOPE':
      return `${first} and ${second} measure different things: ${difference.first.scope} and ${difference.second.scope}.`;
    case 'CONTRADICTION':
      return `${first} and ${second} differ, and neither precision, date, publisher nor scope explains it.`;
  }
}

/** Returns the sentence that a curator's ranking adds to the reason; empty when no statement is preferred. */
function preference(involved: readonly Claim[]): string {
  const preferred = involved.find((claim) => claim.rank === 'PREFERRED');
  if (!preferred) return '';
  const why = preferred.rankReason ? `: ${preferred.rankReason.replace(/\.$/, '')}` : '';
  return ` A curator prefers ${quoted(preferred)}${why}.`;
}

/**
 * Returns the evidence to name for each of two claims: the best of each, except that both come from one
 * publisher where one outdates the other.
 */
function witnesses(
  { class: kind, first, second }: Difference,
  sources: Sources,
): readonly [Evidence | undefined, Evidence | undefined] {
  const sorted = (claim: Claim) =>
    voices(claim).toSorted((one, other) => byEvidenceWeight(one, other, sources));
  const [ones, others] = [sorted(first), sorted(second)];
  if (kind === 'STALE_COPY') {
    const copy = ones.find((one) => isAggregator(one, sources));
    return [copy, others.find((other) => !isAggregator(other, sources))];
  }
  if (kind !== 'SUPERSEDED') return [ones[0], others[0]];
  return [ones[0], others.find((other) => ones[0] && isLaterWordOf(other, ones[0], sources))];
}

function describe(claim: Claim, witness: Evidence | undefined, sources: Sources): string {
  if (!witness) return `${quoted(claim)} (no source)`;
  const who = sources.get(witness.source)?.name ?? 'a source without a name';
  return `${quoted(claim)} (${who}${witness.saidOn ? `, ${witness.saidOn}` : ''})`;
}

function quoted(claim: Claim): string {
  if (claim.kind === 'NONE' || claim.kind === 'SOME') return `that there is ${claim.kind.toLowerCase()}`;
  const given = claim.asWritten ?? claim.object ?? claim.value;
  if (typeof given === 'number') return inUnits(claim.predicate, given);
  const text = Array.isArray(given) ? given.join(', ') : String(given);
  return `"${text.length > 120 ? `${text.slice(0, 119)}…` : text}"`;
}

function byEvidenceWeight(one: Evidence, other: Evidence, sources: Sources): number {
  return (
    tierOf(one, sources) - tierOf(other, sources) ||
    compareText(other.saidOn, one.saidOn) ||
    compareText(one.source, other.source)
  );
}

/** Returns true when a claim asserts a relationship. */
export function isEdge(claim: Claim): boolean {
  return claim.kind === 'VALUE' && claim.object !== undefined;
}

/** Returns the key within which conflicts are judged: the family of a relationship, else the group. */
export function conflictKey(claim: Claim): string {
  return claim.family ?? claim.group;
}

/**
 * Returns the conflict among claims; undefined when they agree or the model lets several values of their
 * predicate stand side by side.
 */
export function conflictAmong(
  model: Model,
  typeName: string | undefined,
  judged: { readonly claims: readonly Claim[]; readonly sources: Sources },
): ConflictRow | undefined {
  const [any] = judged.claims;
  const type = typeName === undefined ? undefined : model.types.get(typeName);
  if (!any || !type || !isSingleValued(type, any.predicate)) return undefined;
  return findConflict(judged.claims, judged.sources, type);
}
