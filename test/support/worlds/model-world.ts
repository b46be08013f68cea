import { statementId } from '../../../src/model/claims/claim.ts';
import { concreteTypes, type Model, type NodeType, type Property } from '../../../src/model/model.ts';
import { impliedValue } from '../../../src/model/model-rules.ts';
import type {
  ActRecord,
  DataRecord,
  EntityRecord,
  RelationshipItem,
  StatementRecord,
} from '../../../src/model/records/record-types.ts';

/**
 * Values of each scalar, few enough that records share them and filters meet them. Texts differ in case and
 * accents only, or in more.
 */
export const POOLS: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  String: ['Élan', 'elan', 'ELAN LAB', 'Fusion  energy', 'fusion', 'Straße 7', 'zeta', '100 % (a_b)'],
  FuzzyDate: ['2024', '2025', '2025-06', '2025-06-15', '2025-06-30', '2026-01', '2026-01-31', '2026'],
  DateTime: ['2025-06-15T08:00:00.000Z', '2026-01-31T23:59:59.999Z', '2026-02-01T01:30:00+02:00'],
  URL: ['https://a.example/', 'https://A.example/Path', 'http://b.example/q?x=1', 'https://b.example/elan'],
  Boolean: [true, false],
  Int: [-1, 0, 1, 2, 7, 100],
  Long: [-5, 0, 1, 2_500_000_000, 5_000_000_000_000],
  Float: [-1.5, 0, 0.25, 1, 12.5, 1e12],
};

/** Values of texts that must have a form (`@form` in the SDL). */
const FORMED: Readonly<Record<string, readonly string[]>> = {
  COUNTRY: ['US', 'GB', 'DE', 'JP'],
  DOI: ['10.1234/elan', '10.1234/Zeta', '10.5555/fusion.1'],
  IDENTIFIER: ['05elan00', '01Zeta00', 'Q42'],
  TIME_OF_DAY: ['08:00', '17:00', '23:59'],
  TIME_ZONE: ['America/New_York', 'UTC', 'Europe/Berlin'],
};

/** A seeded source of numbers below a bound. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Below = (below: number) => number;

/**
 * A world made from the model alone, the same for the same seed: some records of every type, with some of
 * their properties, and relationships of every kind with roles, dates and sources of their own.
 */
export function modelWorld(model: Model, given: { readonly seed: number; readonly perType: number }) {
  const below = seeded(given.seed);
  const known = new Map([...model.types.values()].map((type) => [type.name, idsOf(type, given.perType)]));
  const sources = known.get('Source') ?? [];
  const records = [...model.types.values()].flatMap((type) =>
    idsOf(type, given.perType).map((id, place) =>
      recordOf(model, { type, id, place, known, sources }, below),
    ),
  );
  const agreements = known.get('Agreement') ?? [];
  return [
    ...records,
    ...loneStatements(agreements, sources),
    ...someActs(agreements, { sources, entities: known.get('Company') ?? [] }),
  ] satisfies DataRecord[];
}

function idsOf(type: NodeType, perType: number): string[] {
  return Array.from({ length: perType }, (_, index) => `${type.prefix}:${type.name.toLowerCase()}-${index}`);
}

interface Making {
  readonly type: NodeType;
  readonly id: string;
  /**
   * The place within its type: the first two have every property, with values from the ends of the pools; the
   * third has only the required ones.
   */
  readonly place: number;
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly sources: readonly string[];
}

function recordOf(model: Model, making: Making, below: Below): EntityRecord {
  const { type, id, place, sources } = making;
  const values = [...type.properties.values()].flatMap((property): [string, unknown][] => {
    if (impliedValue(model, type, property) !== undefined) return [];
    const isGiven = place < 2 || (place > 2 && below(5) >= 2);
    if (!property.isRequired && !isGiven) return [];
    return [[property.name, propertyValue(model, { property, place }, below)]];
  });
  const fields = [...type.relationships.values()].filter((field) => field.direction === 'OUT');
  const links = fields.flatMap((field): [string, unknown][] => {
    const ends = concreteTypes(model, field.target)
      .flatMap((end) => making.known.get(end.name) ?? [])
      .filter((end) => end !== id);
    const many = field.isToOne ? 1 : 3;
    const length = place === 2 ? 0 : Math.max(below(many + 1), place < 2 ? 1 : 0);
    const chosen = [...new Set(Array.from({ length }, () => pick(ends, below)))];
    if (chosen.length === 0) return [];
    if (!type.isEntity) return [[field.name, chosen[0]]];
    const roles = field.roles ? (model.enums.get(field.roles) ?? []) : field.role ? POOLS.String : undefined;
    const items = chosen.map((end) => itemOf({ end, roles, sources }, below));
    if (field.isToOne) return [[field.name, items[0]]];
    // One that is related in two roles is one record.
    const [first] = items as readonly { readonly id: string; readonly role?: string }[];
    const again =
      place === 0 && roles ? [{ id: String(first?.id), role: otherThan(first?.role, roles) }] : [];
    return [[field.name, [...items, ...again]]];
  });
  const cited = type.isEntity && below(5) > 0 ? { sources: some(sources, below) } : {};
  const record = Object.fromEntries([...values, ...links]);
  // An embargo has a day.
  const until =
    record.visibility === 'EMBARGOED' && !record.embargoedUntil ? { embargoedUntil: '2026-01' } : {};
  return { type: type.name, id, ...record, ...until, ...cited };
}

function propertyValue(
  model: Model,
  on: { readonly property: Property; readonly place: number },
  below: Below,
): unknown {
  const { property, place } = on;
  const named = property.form === undefined ? POOLS[property.scalar] : FORMED[property.form];
  const pool = (property.isEnum ? model.enums.get(property.scalar) : named) ?? [];
  if (property.isList) return some(pool, below);
  return place < 2 ? pool.at(-place) : pick(pool, below);
}

function itemOf(
  on: {
    readonly end: string;
    readonly roles: readonly unknown[] | undefined;
    readonly sources: readonly string[];
  },
  below: Below,
): RelationshipItem {
  const { end, roles, sources } = on;
  const role = roles && below(3) > 0 ? String(pick(roles, below)) : undefined;
  const when = below(4);
  return {
    id: end,
    ...(role !== undefined && { role }),
    ...(when === 1 && { start: String(pick(STARTS, below)) }),
    ...(when === 2 && { start: '2023-05', end: String(pick(ENDS, below)) }),
    ...(when === 3 && { activeOn: '2025-06-15' }),
    ...(below(3) === 0 && { sources: some(sources, below) }),
  };
}

function otherThan(role: string | undefined, roles: readonly unknown[]): string {
  return String(roles.find((each) => each !== role));
}

const STARTS = ['2024', '2024-03', '2025-06-15'];
const ENDS = ['2025', '2025-06', '2026-01-31'];

function pick<T>(pool: readonly T[], below: Below): T {
  return pool[below(pool.length)] as T;
}

function some<T>(pool: readonly T[], below: Below): T[] {
  const start = below(pool.length);
  return Array.from(
    { length: 1 + below(3) },
    (_, index) => pool[(start + index * 2) % pool.length] as T,
  ).filter((item, index, all) => all.indexOf(item) === index);
}

/**
 * Statements of every kind, rank and method, so that filters on statements and conflicts have what they ask
 * for.
 */
function loneStatements(subjects: readonly string[], sources: readonly string[]): StatementRecord[] {
  return subjects.flatMap((subject, index): StatementRecord[] => {
    const cited = [sources[index % sources.length] as string];
    const about = { type: 'Statement', subject } as const;
    const early = statementId({ subject, predicate: 'pressCoverage', value: 'early', kind: 'VALUE' });
    return [
      {
        ...about,
        predicate: 'announcedOn',
        value: `2026-0${1 + index}-10`,
        sources: cited,
        rank: 'PREFERRED',
      },
      {
        ...about,
        predicate: 'pressCoverage',
        value: 'early',
        recordedAt: '2025-06-15T08:00:00.000Z',
        sources: cited,
      },
      {
        ...about,
        predicate: 'valueUsd',
        asWritten: `about ${index} million`,
        sources: cited,
        method: 'EXTRACTED',
      },
      {
        ...about,
        predicate: 'valueUsd',
        value: 10 + index,
        rank: 'DEPRECATED',
        rankReason: index % 2 === 0 ? 'Élan' : 'zeta',
        scope: index % 2 === 0 ? 'per year' : 'per award',
        note: index % 2 === 0 ? 'fusion' : 'Straße 7',
        method: 'EXTRACTED_REVIEWED',
        sources: cited,
      },
      {
        ...about,
        predicate: 'timeline',
        kind: 'NOT_DISCLOSED',
        reason: index % 2 === 0 ? 'WITHHELD' : 'NOT_YET_DETERMINED',
        asOf: index % 2 === 0 ? '2025-06' : '2026-01-31',
        checked: cited,
      },
      { ...about, predicate: 'scope', value: 'all', import: `import:import-${index}` },
      { ...about, predicate: 'procurementStatus', value: 'none', basis: 'INFERRED', inferredFrom: [early] },
      { ...about, predicate: 'pressCoverage', value: 'late', supersedes: [early], sources: cited },
      { ...about, predicate: 'signedOn', value: '2026', sources: cited },
      { ...about, predicate: 'signedOn', value: `2026-0${1 + index}`, sources: sources.slice(0, 2) },
      { ...about, predicate: 'endsOn', kind: index % 2 === 0 ? 'SOME' : 'NONE', sources: cited },
      {
        ...about,
        predicate: 'publicDetails',
        value: 'retracted',
        // What is said before it is taken back does not bring it back.
        recordedAt: '2025-06-01T00:00:00.000Z',
        retractedAt: index % 2 === 0 ? '2026-01-31T23:59:59.999Z' : '2025-06-15T08:00:00.000Z',
        retractReason: index % 2 === 0 ? 'elan' : 'fusion',
        sources: cited,
      },
    ];
  });
}

/** Decisions of several kinds, dates and persons, on statements and on pairs, so that filters on acts have what they ask for. */
function someActs(
  subjects: readonly string[],
  on: { readonly sources: readonly string[]; readonly entities: readonly string[] },
): ActRecord[] {
  const about = (subject: string, predicate: string, value: string) =>
    statementId({ subject, predicate, value, kind: 'VALUE' });
  const ruled = subjects.map((subject, index): ActRecord => {
    const isEven = index % 2 === 0;
    return {
      type: 'Ruling',
      statement: about(subject, 'scope', 'all'),
      rank: 'NORMAL',
      scope: isEven ? 'per year' : 'Élan',
      note: isEven ? 'fusion' : 'Straße 7',
      ...(isEven
        ? { visibility: 'INTERNAL' }
        : { visibility: 'EMBARGOED', embargoedUntil: index % 4 === 1 ? '2025-06' : '2026-01-31' }),
      by: isEven ? 'zeta' : 'elan',
      at: isEven ? '2026-01-31T23:59:59.999Z' : '2025-06-15T08:00:00.000Z',
      reason: isEven ? 'fusion' : 'zeta',
    };
  });
  const [first = '', second = ''] = subjects;
  const ends = [first, second].map(
    (subject, index): ActRecord => ({
      type: 'EvidenceEnd',
      statement: about(subject, 'pressCoverage', 'late'),
      source: on.sources[index % on.sources.length] as string,
      on: index === 0 ? '2025-06' : '2026-01-31',
      reason: 'elan',
    }),
  );
  const [one = '', other = '', third = ''] = on.entities;
  return [
    ...ruled,
    ...ends,
    { type: 'Distinct', of: [one, other], reason: 'fusion' },
    { type: 'Unsure', of: [one, third], reason: 'zeta' },
  ];
}
