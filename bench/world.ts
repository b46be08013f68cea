import type { EntityRecord } from '../src/model/records/record-types.ts';

/**
 * A random world with the shape of the real one: many small organizations, few large ones, and five laboratories that are party to
 * thousands of agreements. The same size and seed give the same records. Records refer only to earlier ones.
 */
export interface WorldSize {
  readonly organizations: number;
  readonly agreements: number;
  readonly systems: number;
  readonly datasets: number;
  readonly programs: number;
  readonly sources: number;
}

/** Sizes that the command knows: how many nodes, and in what they are stored; statements are several times as many again. */
export const SIZES: Readonly<Record<string, number>> = { '1k': 1_000, '100k': 100_000, '1m': 1_000_000 };

const SEED = 20_261_124;
/** Share of the agreements that each hub is party to, and how many at most. */
const HUBS: readonly (readonly [number, number])[] = [
  [0.5, 25_000],
  [0.2, 10_000],
  [0.1, 5_000],
  [0.1, 5_000],
  [0.1, 5_000],
];
const WORDS = [
  ...[
    'amber',
    'basalt',
    'cedar',
    'delta',
    'ember',
    'fjord',
    'granite',
    'harbor',
    'indigo',
    'juniper',
    'krypton',
  ],
  ...[
    'lumen',
    'meridian',
    'nimbus',
    'orchid',
    'prairie',
    'quartz',
    'ridge',
    'sierra',
    'tundra',
    'umbra',
    'vertex',
  ],
  ...['willow', 'xenon', 'yarrow', 'zephyr'],
];
const COUNTRIES = ['US', 'US', 'US', 'US', 'US', 'US', 'DE', 'FR', 'GB', 'JP', 'KR', 'CA'];
const KINDS = ['MOU', 'MOU', 'MOU', 'CRADA', 'CONTRACT', 'PARTNERSHIP', 'LEASE', 'MEMBERSHIP'];
const ROLES = ['lead', 'member', 'supplier', 'host', 'sponsor'];
const ORGANIZATIONS = [
  'Company',
  'Company',
  'Company',
  'Company',
  'Company',
  'University',
  'University',
  'Nonprofit',
];

export function sizeOf(nodes: number): WorldSize {
  const share = (part: number) => Math.max(5, Math.round(nodes * part));
  return {
    organizations: share(0.4),
    agreements: share(0.5),
    systems: share(0.04),
    datasets: share(0.03),
    programs: Math.min(20, share(0.005)),
    sources: share(0.02),
  };
}

/** The id of a hub; 0 is the largest. */
export function hubId(index: number): string {
  return `org:hub-${index}`;
}

export function* worldOf(size: WorldSize): Generator<EntityRecord> {
  const random = generator(SEED);
  const draw = new Draw(random);
  for (let index = 0; index < size.sources; index += 1) yield source(draw, index);
  const sourced = () => [`source:s${Math.floor(random() * size.sources)}`];
  for (const [index] of HUBS.entries()) yield laboratory(draw, index, sourced());
  for (let index = HUBS.length; index < size.organizations; index += 1)
    yield organization(draw, index, sourced());
  for (let index = 0; index < size.programs; index += 1) yield program(draw, index, sourced());
  for (let index = 0; index < size.systems; index += 1) yield system(draw, index, sourced());
  for (let index = 0; index < size.datasets; index += 1) yield dataset(draw, index, sourced());
  for (let index = 0; index < size.agreements; index += 1)
    yield agreement(draw, { index, size, sources: [...sourced(), ...sourced()] });
}

/** Mulberry32: small, fast and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Draw {
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  of<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  below(end: number): number {
    return Math.floor(this.random() * end);
  }

  /** An organization: the small indexes are drawn far more often. */
  organization(size: WorldSize): string {
    return `org:o${HUBS.length + Math.floor((size.organizations - HUBS.length) * this.random() ** 3)}`;
  }

  name(index: number): string {
    return `${capital(this.of(WORDS))} ${capital(this.of(WORDS))} ${index}`;
  }

  day(from: number, to: number): string {
    const [start, end] = [Date.UTC(from, 0, 1), Date.UTC(to, 0, 1)];
    return new Date(start + this.below((end - start) / 86_400_000) * 86_400_000).toISOString().slice(0, 10);
  }
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}

function source(draw: Draw, index: number): EntityRecord {
  return {
    type: 'Source',
    id: `source:s${index}`,
    title: `Notice ${index} on ${draw.of(WORDS)}`,
    publisher: capital(draw.of(WORDS)),
    publishedOn: draw.day(2014, 2026),
    url: `https://example.org/notices/${index}`,
    kind: draw.of(['PRESS_RELEASE', 'NEWS', 'BLOG']),
    tier: draw.of(['OFFICIAL', 'PARTY', 'PRESS']),
    state: 'LIVE',
  };
}

function laboratory(draw: Draw, index: number, sources: readonly string[]): EntityRecord {
  return {
    ...place(draw, index),
    type: 'NationalLab',
    id: hubId(index),
    name: `Aalto Hub Laboratory ${index}`,
    country: 'US',
    sources,
  };
}

function organization(draw: Draw, index: number, sources: readonly string[]): EntityRecord {
  return { ...place(draw, index), type: draw.of(ORGANIZATIONS), id: `org:o${index}`, sources };
}

function place(draw: Draw, index: number) {
  return {
    name: draw.name(index),
    shortName: `O${index}`,
    website: `https://o${index}.example.org`,
    city: capital(draw.of(WORDS)),
    region: draw.of(['CA', 'TN', 'IL', 'NM', 'NY']),
    country: draw.of(COUNTRIES),
    foundedOn: String(1900 + draw.below(120)),
    summary: `Works on ${draw.of(WORDS)} and ${draw.of(WORDS)}.`,
    aliases: [`${capital(draw.of(WORDS))} Group ${index}`],
    ...(index > HUBS.length + 10 && draw.random() < 0.2 && { parent: `org:o${HUBS.length + draw.below(5)}` }),
  };
}

function program(draw: Draw, index: number, sources: readonly string[]): EntityRecord {
  return { type: 'Program', id: `program:p${index}`, name: `Program ${draw.name(index)}`, sources };
}

function system(draw: Draw, index: number, sources: readonly string[]): EntityRecord {
  return {
    type: 'ComputeResource',
    id: `compute:c${index}`,
    name: `System ${draw.name(index)}`,
    kind: draw.of(['SUPERCOMPUTER', 'AI_SYSTEM', 'CLOUD']),
    announcedOn: draw.day(2016, 2026),
    hosts: [hubId(draw.below(HUBS.length))],
    sources,
  };
}

function dataset(draw: Draw, index: number, sources: readonly string[]): EntityRecord {
  const hosts = [hubId(draw.below(HUBS.length))];
  return { type: 'Dataset', id: `dataset:d${index}`, name: `Data ${draw.name(index)}`, hosts, sources };
}

function agreement(
  draw: Draw,
  on: { readonly index: number; readonly size: WorldSize; readonly sources: readonly string[] },
): EntityRecord {
  const { index, size, sources } = on;
  const announcedOn = draw.random() < 0.05 ? undefined : draw.day(2015, 2026);
  const ids = new Set(
    HUBS.flatMap(([share, most], hub) =>
      draw.random() < Math.min(share, most / size.agreements) ? [hubId(hub)] : [],
    ),
  );
  const others = 2 + Math.floor(-Math.log(1 - draw.random()) * 0.8);
  for (let count = 0; count < Math.min(others, 8); count += 1) ids.add(draw.organization(size));
  const ending = draw.random() < 0.5 ? draw.day(2024, 2030) : undefined;
  return {
    type: 'Agreement',
    id: `agreement:a${index}`,
    name: `Agreement ${draw.name(index)}`,
    kind: draw.of(KINDS),
    ...(announcedOn !== undefined && {
      announcedOn: draw.random() < 0.15 ? announcedOn.slice(0, 7) : announcedOn,
    }),
    ...(ending !== undefined && { endsOn: ending }),
    valueUsd: draw.below(1_000) * 10_000,
    parties: [...ids].map((id) => ({
      id,
      role: draw.of(ROLES),
      ...(announcedOn !== undefined && { start: announcedOn }),
    })),
    ...(draw.random() < 0.4 && { program: `program:p${draw.below(size.programs)}` }),
    ...(draw.random() < 0.1 && { namedSystems: [`compute:c${draw.below(size.systems)}`] }),
    sources: [...new Set(sources)],
  };
}
