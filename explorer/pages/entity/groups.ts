import { plainId, relationHeading } from '../../parts/words.ts';
import type { EntityLink, LinkGroup, Neighbourhood } from './questions.ts';

/** The order in which a reader wants relationships; others follow by name. */
const ORDER = [
  ['PARTY_TO', 'IN'],
  ['NAMES', 'OUT'],
  ['UNDER', 'OUT'],
  ['PARTY_TO', 'OUT'],
  ['NAMES', 'IN'],
  ['PART_OF', 'OUT'],
  ['STEWARDS', 'IN'],
  ['OPERATES', 'IN'],
  ['OFFERED_BY', 'OUT'],
  ['AWARDED_TO', 'OUT'],
  ['AWARDED_UNDER', 'OUT'],
  ['SUPPLIES', 'IN'],
  ['HOSTED_AT', 'OUT'],
  ['HOSTED_AT', 'IN'],
  ['SUPPLIES', 'OUT'],
  ['MEMBER_OF', 'OUT'],
  ['MEMBER_OF', 'IN'],
  ['HAS_PHASE', 'OUT'],
  ['HAS_KEY_DATE', 'OUT'],
] as const;

/** Relationships of one entity by type and direction. Events and dates stand on the timeline, and so come last. */
export function groupLinks(id: string, neighbourhood: Neighbourhood): readonly LinkGroup[] {
  const groups = new Map<string, { link: EntityLink; other: EntityLink['from'] }[]>();
  for (const link of neighbourhood.links) {
    const isTail = plainId(link.from.id) === id;
    if (!isTail && plainId(link.to.id) !== id) continue;
    const key = `${link.type} ${isTail ? 'OUT' : 'IN'}`;
    groups.set(key, [...(groups.get(key) ?? []), { link, other: isTail ? link.to : link.from }]);
  }
  return [...groups]
    .sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .map(([key, links]) => {
      const [type = '', direction = ''] = key.split(' ');
      return {
        heading: relationHeading(type, direction),
        links: links.toSorted((a, b) => (a.other.name < b.other.name ? -1 : 1)),
      };
    });
}

function rank(key: string): number {
  const place = ORDER.findIndex(([type, direction]) => key === `${type} ${direction}`);
  if (key.startsWith('CONCERNS')) return ORDER.length + 1;
  return place < 0 ? ORDER.length : place;
}

/** Fields that a reader looks for: where nothing is known of one, the page says so. */
const LOOKED_FOR: Readonly<Record<string, readonly string[]>> = {
  Agreement: [
    'kind',
    'announcedOn',
    'signedOn',
    'effectiveOn',
    'endsOn',
    'binding',
    'valueUsd',
    'scope',
    'focusAreas',
  ],
  FundingCall: ['kind', 'number', 'postedOn', 'totalUsd', 'awardFloorUsd', 'awardCeilingUsd', 'eligibility'],
  ComputeResource: [
    'kind',
    'architecture',
    'acceleratorCount',
    'powerMw',
    'announcedOn',
    'expectedOn',
    'operationalOn',
  ],
  Award: ['amountUsd', 'announcedOn'],
  Program: ['kind', 'authority', 'announcedOn', 'startedOn', 'goal', 'totalUsd'],
  Company: ['city', 'country', 'foundedOn', 'website'],
  NationalLab: ['city', 'region', 'foundedOn', 'website'],
};

/** The properties of a type that a reader looks for, known or not. */
export function lookedFor(type: string): readonly string[] {
  return LOOKED_FOR[type] ?? [];
}
