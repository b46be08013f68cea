import type { Certainty } from '../generated/operations.ts';

/** Words of the interface for names of the API. What is not listed is made readable by rule, so that nothing new is ever shown raw. */

const PREDICATES: Readonly<Record<string, string>> = {
  announcedOn: 'Announced',
  signedOn: 'Signed',
  effectiveOn: 'Takes effect',
  endsOn: 'Ends',
  startedOn: 'Started',
  endedOn: 'Ended',
  postedOn: 'Posted',
  expectedOn: 'Expected',
  operationalOn: 'In service',
  retiredOn: 'Retired',
  foundedOn: 'Founded',
  dissolvedOn: 'Dissolved',
  metOn: 'Met',
  binding: 'Binding at law',
  valueUsd: 'Value',
  totalUsd: 'Total',
  amountUsd: 'Amount',
  awardFloorUsd: 'Smallest award',
  awardCeilingUsd: 'Largest award',
  awardMinUsd: 'Smallest award',
  awardMaxUsd: 'Largest award',
  focusAreas: 'Subjects',
  reportedStatus: 'Standing, as last said',
  shortName: 'Short name',
  namedLabs: 'Laboratories',
  at: 'Date',
  on: 'Date',
  program: 'Programme',
  isEstimate: 'An estimate',
  isForecast: 'A forecast',
  isAggregate: 'A total of several',
  powerMw: 'Power',
  sizeBytes: 'Size',
  url: 'Address',
  doi: 'DOI',
};

/** Words that are written in capitals, or in a way of their own. */
const SHORT_WORDS = /\b(?:ai|cpu|doe|eo|foa|gpu|hpcwire|mou|nda|nofo|rfa|rfi|rfp|us)\b/g;
const WRITTEN: Readonly<Record<string, string>> = { hpcwire: 'HPCwire', us: 'U.S.' };

/** `futureJointProjects` as "Future joint projects", `PARTY_TO` as "Party to". */
export function readable(name: string): string {
  const spaced =
    name.includes('_') || name === name.toUpperCase()
      ? name.replaceAll('_', ' ')
      : name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');
  const lower = spaced
    .toLowerCase()
    .replace(/ usd$/, '')
    .replace(SHORT_WORDS, (word) => WRITTEN[word] ?? word.toUpperCase());
  return capital(lower);
}

/** The words for a property or relationship. */
export function predicateWords(predicate: string): string {
  return (
    PREDICATES[predicate] ?? (RELATIONS[predicate] ? capital(RELATIONS[predicate][0]) : readable(predicate))
  );
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Read from tail to head, from head to tail, and the heading over a group of each. */
const RELATIONS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  PARTY_TO: ['is party to', 'has as party', 'Party to', 'Parties'],
  UNDER: ['stands under', 'has under it', 'Stands under', 'Under it'],
  NAMES: ['names', 'is named by', 'Names', 'Named by'],
  PARTICIPATES_IN: ['takes part in', 'has as participant', 'Takes part in', 'Participants'],
  PART_OF: ['is part of', 'has as part', 'Part of', 'Parts'],
  OPERATES: ['operates', 'is operated by', 'Operates', 'Operated by'],
  STEWARDS: ['stewards', 'is stewarded by', 'Stewards', 'Steward office'],
  SUCCEEDED_BY: ['was succeeded by', 'succeeds', 'Succeeded by', 'Predecessors'],
  MEMBER_OF: ['is a member of', 'has as member', 'Member of', 'Members'],
  HOSTED_AT: ['is hosted at', 'hosts', 'Hosted at', 'Hosts'],
  SUPPLIES: ['supplies', 'is supplied by', 'Supplies', 'Suppliers'],
  HAS_FIGURE: ['has the figure', 'is a figure of', 'Figures', 'Figure of'],
  PUBLISHES: ['publishes', 'is published by', 'Publishes', 'Publishers'],
  RUNS_ON: ['runs on', 'runs', 'Runs on', 'Runs'],
  TRAINED_ON: ['was trained on', 'trained', 'Trained on', 'Models trained on it'],
  OFFERED_BY: ['is offered by', 'offers', 'Offered by', 'Offers'],
  HAS_PHASE: ['has the phase', 'is a phase of', 'Phases', 'Phase of'],
  HAS_KEY_DATE: ['has the date', 'is a date of', 'Dates', 'Date of'],
  RESPONSIBLE_FOR: ['answers for', 'is answered for by', 'Answers for', 'Who answers for it'],
  TARGETS: ['targets', 'is targeted by', 'Targets', 'Targeted by'],
  INCLUDED_IN: ['is part of', 'includes', 'Part of', 'Parts'],
  AWARDED_UNDER: ['was awarded under', 'led to the award', 'Awarded under', 'Awards'],
  AWARDED_TO: ['was awarded to', 'received', 'Awarded to', 'Awards received'],
  HOLDS_ROLE_AT: ['holds a role at', 'has as role holder', 'Holds a role at', 'Role holders'],
  CONCERNS: ['concerns', 'is concerned by', 'Concerns', 'Events'],
  HAS_IDENTIFIER: ['has the identifier', 'identifies', 'Identifiers', 'Identifies'],
};

/** The verb of a relationship, read in a direction. */
export function relationVerb(type: string, direction: string): string {
  const known = RELATIONS[type];
  return known ? known[direction === 'OUT' ? 0 : 1] : type.toLowerCase().replaceAll('_', ' ');
}

/** The heading over relationships of a type in a direction. */
export function relationHeading(type: string, direction: string): string {
  const known = RELATIONS[type];
  return known ? known[direction === 'OUT' ? 2 : 3] : readable(type);
}

const ENUM_VALUES: Readonly<Record<string, string>> = {
  MOU: 'Memorandum of understanding',
  MOA: 'Memorandum of agreement',
  CRADA: 'CRADA',
  RFA: 'Request for applications',
  FOA: 'Funding opportunity announcement',
  NOFO: 'Notice of funding opportunity',
  RFI: 'Request for information',
  RFI_REPORT: 'Report on a request',
  HPL_RMAX: 'HPL Rmax',
  AI_PEAK: 'AI peak',
  GOVERNMENT_ACCORD: 'Accord between governments',
  AI_SYSTEM: 'AI system',
};

/** The words for a value of an enum. */
export function enumWords(value: string): string {
  return ENUM_VALUES[value] ?? readable(value);
}

/** A role as an edge says it: words as they are, values of an enum in words. */
export function roleWords(role: string): string {
  return /^[A-Z][A-Z_]+$/.test(role) && !/^[A-Z]PU$/.test(role) ? enumWords(role).toLowerCase() : role;
}

const NUMBER = new Intl.NumberFormat('en-US');
const SCALED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** A value as the field means it: money, sizes, yes and no, enum values in words, dates as written. */
export function valueWords(value: unknown, field: string): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => valueWords(item, field)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberWords(value, field);
  const text = String(value);
  return /^[A-Z][A-Z0-9_]+$/.test(text) &&
    field !== 'number' &&
    field !== 'shortName' &&
    field !== 'name' &&
    text.length > 1 &&
    isEnumField(field)
    ? enumWords(text)
    : text;
}

function isEnumField(field: string): boolean {
  return /(kind|tier|access|state|level|metric|status|class|basis|precision)$/i.test(field);
}

function numberWords(value: number, field: string): string {
  if (/usd$/i.test(field)) return `$${NUMBER.format(value)}`;
  if (field === 'powerMw') return `${SCALED.format(value)} MW`;
  if (field === 'durationMonths') return `${value} months`;
  if (field === 'sizeBytes') {
    const power = Math.min(BYTE_UNITS.length - 1, value > 0 ? Math.floor(Math.log10(value) / 3) : 0);
    return `${SCALED.format(value / 10 ** (power * 3))} ${BYTE_UNITS[power]}`;
  }
  return NUMBER.format(value);
}

/** A number with its noun. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(value)} ${value === 1 ? one : many}`;
}

/** Long names are cut in the middle, so that the end, which tells them apart, stays. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most * 0.35);
  return `${text.slice(0, most - tail - 1).trimEnd()}…${text.slice(-tail).trimStart()}`;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "Wednesday 13 May 2026"; a month or year alone as it is written. */
export function longDay(day: string, hasWeekday = true): string {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return day;
  const weekday = WEEKDAYS[new Date(Date.UTC(year, month - 1, date)).getUTCDay()];
  return `${hasWeekday ? `${weekday} ` : ''}${date} ${MONTHS[month - 1]} ${year}`;
}

export function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

/** Only http and https lead anywhere: addresses of the data are hostile until they are known to be one. */
export function safeUrl(url: string | null | undefined): string | undefined {
  if (!url || !/^https?:\/\//i.test(url)) return undefined;
  try {
    return new URL(url).href;
  } catch {
    return undefined;
  }
}

const TIERS: Readonly<Record<string, string>> = {
  OFFICIAL: 'official',
  PARTY: 'a party',
  PRESS: 'press',
  AGGREGATOR: 'aggregator',
};

/** The words for the tier of a source; empty where it has none. */
export function tierWords(tier: string | null | undefined): string {
  return TIERS[tier ?? ''] ?? '';
}

/** The id outside every view: inside one it carries the view after an `@`. */
export function plainId(id: string): string {
  const at = id.indexOf('@');
  return at < 0 ? id : id.slice(0, at);
}

/** Why a relationship is as certain as it is on a day: what of it is attested. */
export const WHY_CERTAIN: Readonly<Record<Certainty, string>> = {
  CERTAIN: 'A source has it hold that day, or one before and one after.',
  PRESUMED: 'It had begun by then, and no end is known.',
  POSSIBLE: 'No source has it begun by then, and none rules it out.',
};

const MOST_DAYS = 4;

/** The days on which sources have something hold: all when they are few, else the first and the last. */
export function daysInWords(days: readonly string[]): string {
  if (days.length <= MOST_DAYS) return days.join(', ');
  return `on ${days.length} days, ${days[0]} to ${days.at(-1)}`;
}
