import { bestTier, isLive, type Sources } from './best-value.ts';
import { containsDate, type FuzzyDate, overlap, parseFuzzyDate } from './dates.ts';
import type { NodeType } from './model.ts';
import { type Quantity, quantitiesAgree, readDateInText, readQuantity } from './quantities.ts';
import { type Claim, compareText, type Evidence, hash } from './statements.ts';
import { foldText } from './text.ts';

export type ConflictClass = 'GRANULARITY' | 'SUPERSEDED' | 'STALE_COPY' | 'SCOPE' | 'CONTRADICTION';

/** Mildest first, as in the SDL. */
const CLASSES: readonly ConflictClass[] = [
  'GRANULARITY',
  'SUPERSEDED',
  'STALE_COPY',
  'SCOPE',
  'CONTRADICTION',
];
const AGGREGATOR = 3;

/** A place where sources disagree. */
export interface ConflictRow {
  readonly id: string;
  readonly subject: string;
  readonly predicate: string;
  readonly class: ConflictClass;
  readonly reason: string;
  /** Ids of the statements that differ, in order. */
  readonly statements: readonly string[];
}

/** Whether two values of a predicate cannot hold side by side: a scalar property, a to-one relationship, an observation that is not many. */
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
 * The conflict among statements on one subject and single-valued predicate, if there is one: live values that hold at the same
 * time and differ after normalisation. Its class is the gravest among its pairs.
 */
export function findConflict(claims: readonly Claim[], sources: Sources): ConflictRow | undefined {
  const [any] = claims;
  if (!any || claims.length < 2) return undefined;
  const live = claims
    .filter((claim) => isLive(claim) && claim.kind === 'VALUE')
    .sort((one, other) => compareText(one.id, other.id));
  const involved = new Set<string>();
  let gravest: Difference | undefined;
  for (const [index, one] of live.entries()) {
    for (const other of live.slice(index + 1)) {
      if (isSame(one, other) || !overlap(one, other)) continue;
      involved.add(one.id).add(other.id);
      const found = differ(one, other, sources);
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
    reason: explain(gravest, sources),
    statements: [...involved].sort(),
  };
}

/** The id of the conflict on a subject and predicate, whether or not there is one. */
export function conflictId(subject: string, predicate: string): string {
  return `conflict:${hash([subject, predicate])}`;
}

/** How a pair differs. Where one is coarser or older than the other, it stands first. */
interface Difference {
  readonly class: ConflictClass;
  readonly first: Claim;
  readonly second: Claim;
}

function differ(one: Claim, other: Claim, sources: Sources): Difference {
  const both = { first: one, second: other };
  if (one.scope !== undefined && other.scope !== undefined && foldText(one.scope) !== foldText(other.scope)) {
    return { class: 'SCOPE', ...both };
  }
  if (isCoarserOrFiner(one, other)) return { class: 'GRANULARITY', ...both };
  for (const [first, second] of [
    [one, other],
    [other, one],
  ] as const) {
    if (isOutdatedBy(first, second, sources)) return { class: 'SUPERSEDED', first, second };
    if (isStaleCopyOf(first, second, sources)) return { class: 'STALE_COPY', first, second };
  }
  return { class: 'CONTRADICTION', ...both };
}

function isSame(one: Claim, other: Claim): boolean {
  if (one.object !== undefined || other.object !== undefined) return one.object === other.object;
  if (one.asWritten === undefined && other.asWritten === undefined) return keyOf(one) === keyOf(other);
  if (one.asWritten !== undefined && other.asWritten !== undefined) return keyOf(one) === keyOf(other);
  const [number, written] = [quantityOf(one), quantityOf(other)];
  if (number?.relation === 'EXACT' && written?.relation === 'EXACT') return number.number === written.number;
  return keyOf(one) === keyOf(other);
}

/** What is compared: numbers by value, texts without case, space and punctuation, dates as written. */
function keyOf(claim: Claim): string {
  const given = claim.asWritten ?? claim.value;
  if (typeof given !== 'string') return JSON.stringify(given);
  return parseFuzzyDate(given) ? given : foldText(given) || given;
}

function isCoarserOrFiner(one: Claim, other: Claim): boolean {
  const [date, otherDate] = [dateOf(one), dateOf(other)];
  if (date && otherDate) return containsDate(date, otherDate) || containsDate(otherDate, date);
  const [quantity, otherQuantity] = [quantityOf(one), quantityOf(other)];
  return quantity !== undefined && otherQuantity !== undefined && quantitiesAgree(quantity, otherQuantity);
}

function dateOf(claim: Claim): FuzzyDate | undefined {
  if (claim.asWritten !== undefined) return readDateInText(claim.asWritten);
  return typeof claim.value === 'string' ? parseFuzzyDate(claim.value) : undefined;
}

function quantityOf(claim: Claim): Quantity | undefined {
  if (typeof claim.value === 'number') return { number: claim.value, relation: 'EXACT' };
  return claim.asWritten === undefined ? undefined : readQuantity(claim.asWritten);
}

/** Whether every source of the older claim has the same publisher as a source that later made the newer one. */
function isOutdatedBy(older: Claim, newer: Claim, sources: Sources): boolean {
  if (older.evidence.size === 0) return false;
  return [...older.evidence.values()].every((said) =>
    [...newer.evidence.values()].some(
      (later) =>
        publisherOf(said, sources) !== undefined &&
        publisherOf(said, sources) === publisherOf(later, sources) &&
        isBefore(said, later),
    ),
  );
}

/** Whether only aggregators make the older claim, undated or before a better source made the newer. */
function isStaleCopyOf(older: Claim, newer: Claim, sources: Sources): boolean {
  if (bestTier(older, sources) !== AGGREGATOR || bestTier(newer, sources) >= AGGREGATOR) return false;
  const better = [...newer.evidence.values()].filter((item) => item.saidOn !== undefined);
  return [...older.evidence.values()].every(
    (said) => said.saidOn === undefined || better.some((later) => isBefore(said, later)),
  );
}

function publisherOf(evidence: Evidence, sources: Sources): string | undefined {
  return sources.get(evidence.source)?.publisher;
}

function isBefore(one: Evidence, other: Evidence): boolean {
  const [first, second] = [one.saidOn, other.saidOn].map((text) => (text ? parseFuzzyDate(text) : undefined));
  return first !== undefined && second !== undefined && first.max < second.min;
}

function explain(difference: Difference, sources: Sources): string {
  const first = describe(difference.first, sources);
  const second = describe(difference.second, sources);
  switch (difference.class) {
    case 'GRANULARITY':
      return `${first} and ${second} agree as far as the coarser of them goes.`;
    case 'SUPERSEDED':
      return `${first} is an earlier word of the publisher who later gave ${second}.`;
    case 'STALE_COPY':
      return `${first} stands only on pages that gather what others said, older than ${second}.`;
    case 'SCOPE':
      return `${first} and ${second} measure different things: ${difference.first.scope} and ${difference.second.scope}.`;
    case 'CONTRADICTION':
      return `${first} and ${second} cannot both hold, and neither precision, date nor publisher explains the difference.`;
  }
}

function describe(claim: Claim, sources: Sources): string {
  const given = claim.asWritten ?? claim.object ?? claim.value;
  const text = Array.isArray(given) ? given.join(', ') : String(given);
  const short = text.length > 120 ? `${text.slice(0, 119)}…` : text;
  const [source] = [...claim.evidence.values()].sort((one, other) => byStanding(one, other, sources));
  if (!source) return `"${short}" (no source)`;
  return `"${short}" (${source.source}${source.saidOn ? `, ${source.saidOn}` : ''})`;
}

function byStanding(one: Evidence, other: Evidence, sources: Sources): number {
  const rank = (item: Evidence) => bestTier({ evidence: new Map([[item.source, item]]) }, sources);
  return (
    rank(one) - rank(other) || compareText(other.saidOn, one.saidOn) || compareText(one.source, other.source)
  );
}
