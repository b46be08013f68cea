import { agreementNames, namedAgreement } from '../../../parts/agreement-names.ts';
import { addDays, firstDayOf, lastDayOf } from '../../../parts/days.ts';
import { inText, kindOf, type Mark } from '../../../parts/kinds.ts';
import { count, cutMiddle, enumWords, plainId } from '../../../parts/words.ts';
import { type Entry, keyOf } from './entries.ts';

/** How what was due stands, or what a date says of it. */
export type Standing = 'MET' | 'OVERDUE' | 'AHEAD' | 'PASSED' | 'UNKNOWN';

/** One mark: one thing on one day. */
export interface Thing {
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly label: string;
  /** As its best source wrote it; the first and the last day of that. */
  readonly on: string;
  readonly from: string;
  readonly to: string;
  /** What the day says of it: "announced, signed". */
  readonly says: string;
  readonly isEstimate: boolean;
  /** Whether something ends with it. */
  readonly isEnd: boolean;
  readonly standing?: Standing;
  /** When what was due was delivered. */
  readonly metOn?: string | undefined;
  /** Why it stands so. */
  readonly reason?: string;
}

/** A funding call from its posting to its close, with the dates between. */
export interface Bar {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** Which end is not known. */
  readonly fades: 'start' | 'end' | undefined;
  readonly isOpen: boolean;
  readonly says: string;
  readonly reason: string;
  readonly dates: readonly Thing[];
}

export interface Lane {
  readonly name: string;
  readonly mark: Mark;
  /** What it holds, in words. */
  readonly notes: readonly string[];
  readonly things: readonly Thing[];
  readonly bars: readonly Bar[];
  /** From so many on one day they stand as a block with their number. */
  readonly crowd: number;
}

const LANES = [
  { name: 'Events', mark: 'e', crowd: 9, holds: ['Event'] },
  { name: 'Agreements', mark: 'a', crowd: 5, holds: ['Agreement'] },
  { name: 'Programmes', mark: 'p', crowd: 5, holds: ['Program', 'Challenge', 'Topic'] },
  { name: 'Funding calls', mark: 'f', crowd: 5, holds: ['FundingCall'] },
  { name: 'Due', mark: 'e', crowd: 99, holds: ['DUE'] },
  { name: 'Awards', mark: 'f', crowd: 5, holds: ['Award', 'CallPhase'] },
  { name: 'Compute', mark: 'c', crowd: 5, holds: ['ComputeResource', 'Facility', 'PerformanceFigure'] },
  { name: 'Data and models', mark: 'd', crowd: 5, holds: ['Dataset', 'AIModel'] },
  { name: 'National labs', mark: 'l', crowd: 5, holds: ['NationalLab'] },
  { name: 'Organizations', mark: 'o', crowd: 5, holds: [] },
] as const satisfies readonly { name: string; mark: Mark; crowd: number; holds: readonly string[] }[];

const SAYS: Readonly<Record<string, string>> = {
  ANNOUNCED: 'announced',
  AWARDED: 'announced',
  KEY_DATE: 'dated',
  MET: 'met',
  POSTED: 'posted',
  SIGNED: 'signed',
  EFFECTIVE: 'taking effect',
  STARTS: 'begun',
  ENDS: 'ending',
  EXPECTED: 'expected',
  OPERATIONAL: 'in service',
  RETIRED: 'retired',
  FOUNDED: 'founded',
  DISSOLVED: 'dissolved',
  EVENT: 'happened',
};

const ENDINGS: ReadonlySet<string> = new Set(['ENDS', 'RETIRED', 'DISSOLVED']);
const LABEL = 38;
/** So much of a name is left beside the day on which it was met. */
const MET_LABEL = 22;
/** Where a call's posting is not known, its bar begins so many days before its close, and fades. */
const FADE_BEFORE = 50;
const FADE_AFTER = 75;

type Entity = Entry['entity'];
type KeyDate = Extract<Entity, { __typename: 'KeyDate' }>;
type Call = NonNullable<KeyDate['call']>;

function grouped<Item, Key>(items: Iterable<Item>, keyOfItem: (item: Item) => Key): ReadonlyMap<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function callOf(entity: Entity): Call | undefined {
  if (entity.__typename === 'FundingCall') return entity;
  if (entity.__typename !== 'KeyDate' || entity.dateKind === 'DUE') return undefined;
  return entity.call ?? entity.phase?.call ?? undefined;
}

function laneOf(entity: Entity): string {
  if (callOf(entity)) return 'Funding calls';
  if (entity.__typename === 'KeyDate') return entity.dateKind === 'DUE' ? 'Due' : 'Events';
  const type: string = entity.__typename;
  const found = LANES.find(({ holds }) => (holds as readonly string[]).includes(type));
  return found?.name ?? 'Organizations';
}

/** Sorts what is dated into lanes, calls as bars, what is due with its standing. Empty lanes are left out. */
export function lanesOf(entries: readonly Entry[]): readonly Lane[] {
  const labels = labelsOf(entries);
  return LANES.flatMap(({ name, mark, crowd }): Lane[] => {
    const own = entries.filter(({ entity }) => laneOf(entity) === name);
    if (own.length === 0) return [];
    if (name === 'Funding calls') {
      const bars = barsOf(own, labels);
      return [{ name, mark, crowd, bars, things: [], notes: notesOfCalls(own) }];
    }
    const things = thingsOf(name === 'Due' ? withoutMet(own) : own, labels);
    return [
      { name, mark, crowd, bars: [], things, notes: name === 'Due' ? standings(things) : notesOf(own) },
    ];
  });
}

/** What was met is drawn with what was due. */
function withoutMet(entries: readonly Entry[]): readonly Entry[] {
  const due = new Set(entries.filter(({ kind }) => kind === 'KEY_DATE').map(({ entity }) => entity.id));
  return entries.filter(({ kind, entity }) => kind !== 'MET' || !due.has(entity.id));
}

function labelsOf(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const agreements = new Map<string, Extract<Entity, { __typename: 'Agreement' }>>();
  for (const { entity } of entries) {
    if (entity.__typename === 'Agreement') agreements.set(entity.id, entity);
    const short = 'shortName' in entity ? entity.shortName : undefined;
    labels.set(entity.id, cutMiddle((short ?? entity.name).replace(/\.$/, ''), LABEL));
  }
  const named = [...agreements.values()].map((one) => namedAgreement(one.id, one));
  for (const [id, label] of agreementNames(named, 30)) labels.set(id, label);
  return labels;
}

/** What is said of one entity by one day is one mark. */
function thingsOf(entries: readonly Entry[], labels: ReadonlyMap<string, string>): readonly Thing[] {
  const groups = grouped(entries, ({ entity, on }) => `${entity.id} ${on}`);
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    return first ? [thingOf(first, own, labels)] : [];
  });
}

function thingOf(first: Entry, own: readonly Entry[], labels: ReadonlyMap<string, string>): Thing {
  const { entity, on, from, to } = first;
  const label = labels.get(entity.id) ?? entity.name;
  const thing = {
    ...{ key: keyOf(first), id: plainId(entity.id), type: entity.__typename, name: entity.name },
    ...{ label, on, from, to },
    says: [...new Set(own.map(saysOf))].join(', '),
    isEstimate: own.every(({ isEstimate }) => isEstimate),
    isEnd: own.every(({ kind }) => ENDINGS.has(kind)),
  };
  if (entity.__typename !== 'KeyDate') return thing;
  const { value, reason, daysLate } = entity.dateStatus;
  const standing = value === 'DUE' ? 'AHEAD' : value;
  const isDue = entity.dateKind === 'DUE';
  const late = daysLate && daysLate > 0 ? `, ${count(daysLate, 'day')} late` : '';
  return {
    ...{ ...thing, standing, reason, metOn: entity.metOn ?? undefined },
    says: isDue ? `${standingWords(standing)}${late}` : enumWords(entity.dateKind).toLowerCase(),
    label: entity.metOn && isDue ? `${cutMiddle(label, MET_LABEL)}, met ${entity.metOn}` : label,
  };
}

/** What the day of an entry says. */
export function saysOf({ kind, entity }: Entry): string {
  if (kind === 'KEY_DATE' && entity.__typename === 'KeyDate') return enumWords(entity.dateKind).toLowerCase();
  return SAYS[kind] ?? enumWords(kind).toLowerCase();
}

function standingWords(standing: Standing): string {
  return {
    MET: 'met',
    OVERDUE: 'overdue: nothing found that meets it',
    AHEAD: 'ahead',
    PASSED: 'passed',
    UNKNOWN: 'standing not known',
  }[standing];
}

function standings(things: readonly Thing[]): readonly string[] {
  const words = { MET: 'met', OVERDUE: 'overdue', AHEAD: 'ahead', PASSED: 'passed', UNKNOWN: 'not known' };
  return Object.entries(words).flatMap(([standing, word]) => {
    const many = things.filter((thing) => thing.standing === standing).length;
    return many > 0 ? [`${many} ${word}`] : [];
  });
}

function notesOf(entries: readonly Entry[]): readonly string[] {
  const groups = grouped(entries, saysOf);
  return [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([says, own]) => (says === 'happened' ? `${own.length} in view` : `${own.length} ${says}`));
}

function notesOfCalls(entries: readonly Entry[]): readonly string[] {
  const groups = grouped(callsOf(entries).values(), ({ callStatus }) => callStatus.value);
  const words = { OPEN: 'open', FORECASTED: 'forecast', CLOSED: 'closed', UNKNOWN: 'not known' };
  return Object.entries(words).flatMap(([value, word]) => {
    const own = groups.get(value as keyof typeof words);
    return own ? [`${own.length} ${word}`] : [];
  });
}

function callsOf(entries: readonly Entry[]): ReadonlyMap<string, Call> {
  return new Map(
    entries.flatMap(({ entity }) => {
      const call = callOf(entity);
      return call ? [[call.id, call] as const] : [];
    }),
  );
}

function barsOf(entries: readonly Entry[], labels: ReadonlyMap<string, string>): readonly Bar[] {
  const bars = [...callsOf(entries).values()].map((call): Bar => {
    const dates = thingsOf(
      entries.filter(({ entity }) => entity.__typename === 'KeyDate' && callOf(entity)?.id === call.id),
      labels,
    );
    const { value, reason, closesOn } = call.callStatus;
    const words = closingWords(value, closesOn);
    return {
      ...{ key: call.id, id: plainId(call.id), name: call.name, dates, reason },
      ...spanOf(call, dates),
      label: `${cutMiddle(call.number && call.number.length < call.name.length ? call.number : call.name, LABEL)}, ${words}`,
      isOpen: value === 'OPEN' || value === 'FORECASTED',
      says: `${call.postedOn ? `posted ${call.postedOn}, ` : ''}${words}`,
    };
  });
  return bars.sort((one, other) => (one.from < other.from ? -1 : 1));
}

function closingWords(value: string, closesOn: string | null | undefined): string {
  if (value === 'CLOSED') return closesOn ? `closed ${closesOn}` : 'closed';
  if (value === 'FORECASTED') return 'forecast';
  return closesOn ? `closes ${closesOn}` : 'no closing date known';
}

function spanOf(call: Call, dates: readonly Thing[]): Pick<Bar, 'from' | 'to' | 'fades'> {
  const began = call.postedOn ?? call.announcedOn;
  const closes = call.callStatus.closesOn;
  if (began && closes) return { from: firstDayOf(began), to: lastDayOf(closes), fades: undefined };
  if (closes)
    return { from: addDays(lastDayOf(closes), -FADE_BEFORE), to: lastDayOf(closes), fades: 'start' };
  const from = began ? firstDayOf(began) : (dates[0]?.from ?? '');
  return { from, to: addDays(from, FADE_AFTER), fades: 'end' };
}

/** "24 MOUs", "26 challenges", "6 things". */
export function crowdWords(things: readonly Thing[]): string {
  const [first] = things;
  const acronym = /^([A-Z]{2,6}): /.exec(first?.label ?? '')?.[1];
  if (acronym && things.every(({ label }) => label.startsWith(`${acronym}: `)))
    return `${things.length} ${acronym}s`;
  if (!first || things.some(({ type }) => type !== first.type)) return count(things.length, 'thing');
  const { one, many } = kindOf(first.type);
  return count(things.length, inText(one), inText(many));
}
