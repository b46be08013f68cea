import { dayEnd } from '../day-ends.ts';
import { parseFuzzyDate } from '../fuzzy-date.ts';
import { once } from '../memoize.ts';
import type { Model, NodeType } from '../model.ts';
import { untilName } from '../stored-names.ts';
import { claimsAsOf, type Horizon } from './as-of.ts';
import { bestValue, type Sources } from './best-value.ts';
import type { Claim } from './claim.ts';
import { type EndLives, earliest, type Life, latest } from './period.ts';

/** Claims on the dates of records that begin and end, by record, and what decides among them. */
export interface LifeClaims {
  readonly model: Model;
  readonly bySubject: ReadonlyMap<string, readonly Claim[]>;
  /** Lives that were worked out by all that is known: a hub is the end of tens of thousands of relationships. */
  readonly known: Map<string, Life>;
}

/** The properties of a type that say when its records begin and end, and until which instants their dates last. */
export const lifeProperties: (type: NodeType) => readonly string[] = once((type) => {
  const { begins = [], by = [], ends = [], forecast } = type.life ?? {};
  const local = localDates(type).flatMap(({ name, time, zone }) => [name, time, zone]);
  return [...begins, ...by, ...ends, ...(forecast ? [forecast.when] : []), ...local];
});

/** The dates of a type that have an hour and a zone. */
function localDates({ properties }: NodeType) {
  return [...properties.values()].flatMap(({ name, local }) => (local ? [{ name, ...local }] : []));
}

/** The type that the id of a record stands for. Types that share a prefix share their life too. */
function typeOfId(model: Model, id: string): NodeType | undefined {
  return model.prefixes.get(id.slice(0, id.indexOf(':')))?.[0];
}

/** The groups of the claims on the dates of a record. */
export function lifeGroups(model: Model, id: string): readonly string[] {
  const type = typeOfId(model, id);
  return type ? lifeProperties(type).map((property) => `${id}|${property}`) : [];
}

/** Whether a claim speaks of when its subject begins or ends. */
export function isOfLife(model: Model, claim: Pick<Claim, 'subject' | 'predicate' | 'object'>): boolean {
  const type = claim.object === undefined ? typeOfId(model, claim.subject) : undefined;
  return type !== undefined && lifeProperties(type).includes(claim.predicate);
}

/** The claims among these that speak of when records begin and end, by record. */
export function lifeClaims(model: Model, claims: Iterable<Claim>): LifeClaims {
  const bySubject = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (!isOfLife(model, claim)) continue;
    const of = bySubject.get(claim.subject);
    if (of) of.push(claim);
    if (!of) bySubject.set(claim.subject, [claim]);
  }
  return { model, bySubject, known: new Map() };
}

/** The life of a record with these values. Where several dates are given it begins on the earliest. */
function lifeOfValues(type: NodeType, values: Readonly<Record<string, unknown>>): Life {
  const { begins = [], by = [], ends = [], forecast } = type.life ?? {};
  const ahead = forecast && values[forecast.when] === true ? forecast.ahead : [];
  const dates = (names: readonly string[]) =>
    names.flatMap((name) => {
      const value = values[name];
      return (typeof value === 'string' && parseFuzzyDate(value)) || [];
    });
  const [stated, witnessed, last] = [
    dates(begins.filter((name) => !ahead.includes(name))),
    dates(by),
    dates(ends),
  ];
  const all = [...stated, ...witnessed];
  // A day by which something was there for sure says nothing of when it may have begun.
  const first = stated.length > 0 ? earliest(all.map(({ min }) => min)) : undefined;
  const known = earliest(all.map(({ max }) => max));
  const end = earliest(last.map(({ max }) => max));
  return {
    ...(first !== undefined && { startMin: first }),
    ...(known !== undefined && { startMax: known }),
    ...(end !== undefined && { endMax: end }),
  };
}

/** The life of a record by the claims on its dates, as far as a horizon knows them. */
function lifeAt(
  claims: readonly Claim[],
  type: NodeType,
  known: {
    readonly sources: Sources;
    readonly superseders: ReadonlyMap<string, Claim>;
    readonly horizon: Horizon;
  },
): Life {
  if (claims.length === 0) return {};
  const seen = claimsAsOf(claims, known.horizon, known.superseders);
  const values = lifeProperties(type).map((property) => [
    property,
    bestValue(
      seen.filter(({ predicate }) => predicate === property),
      known.sources,
    ),
  ]);
  return lifeOfValues(type, Object.fromEntries(values));
}

/** What the ends of the relationship that a claim asserts have to say of it at a horizon. */
export function endsOf(
  lives: LifeClaims,
  claim: Pick<Claim, 'subject' | 'object' | 'predicate'>,
  known: {
    readonly sources: Sources;
    readonly superseders: ReadonlyMap<string, Claim>;
    readonly horizon: Horizon;
  },
): EndLives {
  const { model } = lives;
  const relationship = model.relationships.get(claim.predicate);
  const [tailType, headType] = [typeOfId(model, claim.subject), typeOfId(model, claim.object ?? '')];
  const life = (id: string, type: NodeType | undefined) =>
    type?.life ? lifeOf(lives, { id, type }, known) : {};
  const isOwner = (types: ReadonlySet<string> | undefined, type: NodeType | undefined) =>
    type !== undefined && types?.has(type.name) === true;
  const owner = isOwner(relationship?.ownTails, tailType)
    ? 'tail'
    : isOwner(relationship?.ownHeads, headType)
      ? 'head'
      : undefined;
  return {
    tail: life(claim.subject, tailType),
    head: life(claim.object ?? '', headType),
    owner,
    isTimeless: relationship?.isTraversal !== true,
  };
}

type Known = Parameters<typeof lifeAt>[2];

/** The life of a record. What is known of it whole is kept with the claims, which are those of one state of the graph. */
function lifeOf(
  { bySubject, known: kept }: LifeClaims,
  { id, type }: { readonly id: string; readonly type: NodeType },
  known: Known,
): Life {
  const isWhole = known.horizon.publishedBy === undefined && known.horizon.recordedBy === undefined;
  const found = isWhole ? kept.get(id) : undefined;
  if (found) return found;
  const life = lifeAt(bySubject.get(id) ?? [], type, known);
  if (isWhole) kept.set(id, life);
  return life;
}

/** The claims on the dates of both ends of a relationship. */
export function claimsOfEnds(
  { bySubject }: LifeClaims,
  claim: Pick<Claim, 'subject' | 'object'>,
): readonly Claim[] {
  return [claim.subject, claim.object ?? ''].flatMap((id) => bySubject.get(id) ?? []);
}

/** Properties by which views of a day see records, besides the first day on which a source speaks of one. */
export interface LifeProperties {
  /** It may have begun on this day; unknown where absent. */
  readonly mayFrom: string | null;
  /** Its dates say that it had begun by this day. */
  readonly datedFrom: string | null;
  /** Until when a date lasts, under the name of it. */
  readonly [until: string]: string | null;
}

/** Returns what is stored of when a record with these values begins and until when its dates last. */
export function lifeColumns(type: NodeType, values: Readonly<Record<string, unknown>>): LifeProperties {
  const { startMin, startMax } = lifeOfValues(type, values);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const untils = localDates(type).map(({ name, time, zone }) => {
    const date = parseFuzzyDate(text(values[name]) ?? '');
    const until = date && dayEnd(date, { time: text(values[time]), zone: text(values[zone]) }).last;
    return [untilName(name), until ?? null];
  });
  return { mayFrom: startMin ?? null, datedFrom: startMax ?? null, ...Object.fromEntries(untils) };
}

/** What stands in for a date where none is known: the beginning of time for records that need none, nothing for the others. */
export function undatedFrom(type: NodeType): '' | null {
  return type.life === undefined || type.life.isOpen ? '' : null;
}

/** The days from which views of a day see a record follows from. */
export interface RecordedBeginning {
  /** Its dates say that it had begun by this day. */
  readonly datedFrom?: string | null | undefined;
  /** The first day on which a source speaks of it. */
  readonly attestedFrom?: string | null | undefined;
  /** The first day by which one of its relationships had begun: none precedes its ends. */
  readonly joinedFrom?: string | null | undefined;
}

/** From when on views of a day see a record under each certainty that asks for more than that it may have begun; never where null. */
export interface SeenFrom {
  readonly presumedFrom: string | null;
  readonly certainFrom: string | null;
}

/**
 * Returns from when on a record had begun: by its dates, else from the first day on which a source speaks of it; and once one of its
 * relationships had.
 */
export function seenFrom(
  type: NodeType,
  { datedFrom, attestedFrom, joinedFrom }: RecordedBeginning,
): SeenFrom {
  const otherwise = undatedFrom(type);
  const own = datedFrom ?? otherwise ?? attestedFrom ?? undefined;
  // When a body was founded does not attest that it has been there since.
  const isOpen = otherwise !== null;
  const attested = attestedFrom ?? undefined;
  const certain = isOpen ? attested && latest([own, attested]) : own;
  const first = (day: string | undefined) => earliest([day, joinedFrom ?? undefined]) ?? null;
  return { presumedFrom: first(own), certainFrom: first(certain) };
}
