import type { Published } from '../../parts/visibility.tsx';
import {
  plainId,
  predicateWords,
  relationHeading,
  relationVerb,
  roleWords,
  valueWords,
} from '../../parts/words.ts';
import type { Compared, Ties } from './questions.ts';

/** One value or one related entity of a side. */
export interface Item {
  readonly text: string;
  readonly id?: string;
  readonly type?: string;
  readonly note?: string;
  readonly url?: string;
  /** How a relationship is known; a value is known as its side is. */
  readonly known?: Backed;
}

interface Backed {
  readonly basis: string | null | undefined;
  readonly claim: number;
  readonly record: number;
}

/** What a side has on a row. */
export interface Side {
  readonly items: readonly Item[];
  readonly known: Backed | undefined;
  readonly conflict: string | undefined;
  /** Who may read it, where not everybody. */
  readonly mark?: Published;
}

export interface Row {
  readonly key: string;
  readonly label: string;
  readonly a: Side;
  readonly b: Side;
  readonly isSame: boolean;
}

/** Something that both stand with, and how each does. */
export interface Shared {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly a: readonly Tie[];
  readonly b: readonly Tie[];
}

export interface Tie extends Backed {
  readonly linkId: string;
  readonly type: string;
  readonly direction: 'OUT' | 'IN';
  readonly words: string;
  readonly since: string | null | undefined;
  readonly until: string | null | undefined;
  readonly other: Ties['links'][number]['from'];
}

const NOTHING: Side = { items: [], known: undefined, conflict: undefined };
/** Told above, or of the record rather than of the thing. */
const LEFT_OUT = new Set(['note', 'aliases']);
const FIRST = ['name', 'shortName', 'kind'];

/** Values side by side, what differs first. */
export function valueRows(a: Compared, b: Compared): readonly Row[] {
  const [ofA, ofB] = [byField(a), byField(b)];
  const fields = [...new Set([...FIRST, ...ofA.keys(), ...ofB.keys()])];
  return fields.flatMap((field): Row[] => {
    if (LEFT_OUT.has(field) || (!ofA.has(field) && !ofB.has(field))) return [];
    const [one, other] = [sideOf(ofA.get(field)), sideOf(ofB.get(field))];
    return [
      { key: field, label: predicateWords(field), a: one, b: other, isSame: textOf(one) === textOf(other) },
    ];
  });
}

type Value = Compared['evidences'][number];

function byField(entity: Compared): ReadonlyMap<string, Value> {
  return new Map(
    entity.evidences
      .filter(({ part, value }) => part !== 'RELATIONSHIP' && value !== null && value !== undefined)
      .map((one) => [one.field, one]),
  );
}

function sideOf(one: Value | undefined): Side {
  if (!one) return NOTHING;
  const text = valueWords(one.value, one.field);
  return {
    items: [{ text, ...(typeof one.value === 'string' && /^https?:/.test(text) && { url: text }) }],
    known: { basis: one.basis, claim: one.claimSourceCount, record: one.recordSourceCount },
    conflict: one.conflict?.class,
    mark: one,
  };
}

function textOf(side: Side): string {
  return side.items
    .map(({ text, id, note }) => `${id ?? text} ${note ?? ''}`)
    .sort()
    .join('\n');
}

/** The relationships of an entity as it reads them. */
export function tiesOf(id: string, { links }: Ties): readonly Tie[] {
  return links.flatMap((link): Tie[] => {
    const isTail = plainId(link.from.id) === id;
    if (!isTail && plainId(link.to.id) !== id) return [];
    const direction = isTail ? 'OUT' : 'IN';
    const verb = relationVerb(link.type, direction);
    return [
      {
        ...{ linkId: link.linkId, type: link.type, direction, other: isTail ? link.to : link.from },
        words: link.role ? `${verb}, as ${roleWords(link.role)}` : verb,
        ...{ since: link.since, until: link.until, basis: link.basis },
        ...{ claim: link.claimSourceCount, record: link.recordSourceCount },
      },
    ];
  });
}

/** One row a heading: which relationships one side has and the other has not. */
export function tieRows(a: readonly Tie[], b: readonly Tie[]): readonly Row[] {
  const keyOf = ({ type, direction }: Tie) => `${type} ${direction}`;
  const keys = [...new Set([...a, ...b].map(keyOf))];
  return keys.map((key): Row => {
    const [type = '', direction = ''] = key.split(' ');
    const side = (ties: readonly Tie[]): Side => {
      const own = ties.filter((tie) => keyOf(tie) === key);
      return { items: own.map(itemOf), known: weakest(own), conflict: undefined };
    };
    const [one, other] = [side(a), side(b)];
    const label = relationHeading(type, direction);
    return { key, label, a: one, b: other, isSame: textOf(one) === textOf(other) };
  });
}

function itemOf({ other, words, basis, claim, record }: Tie): Item {
  const role = words.includes(', as ') ? words.slice(words.indexOf(', as ') + 5) : undefined;
  return {
    text: other.name,
    id: plainId(other.id),
    type: other.__typename,
    known: { basis, claim, record },
    ...(role !== undefined && { note: role }),
  };
}

const STRENGTH = ['INFERRED', 'REPORTED', 'STATED'];

function weakest(ties: readonly Tie[]): Backed | undefined {
  return [...ties].sort(
    (one, other) => STRENGTH.indexOf(one.basis ?? '') - STRENGTH.indexOf(other.basis ?? ''),
  )[0];
}

/** What both stand with; those that stand with each in the same way come first. */
export function sharedOf(a: readonly Tie[], b: readonly Tie[]): readonly Shared[] {
  const [ofA, ofB] = [byOther(a), byOther(b)];
  return [...ofA]
    .flatMap(([id, ties]): Shared[] => {
      const [tie] = ties;
      const others = ofB.get(id);
      return tie && others
        ? [{ id, type: tie.other.__typename, name: tie.other.name, a: ties, b: others }]
        : [];
    })
    .sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
}

function rank({ type, a, b }: Shared): number {
  const isAlike = a.some((tie) => b.some((other) => other.words === tie.words));
  return (type === 'Event' || type === 'KeyDate' ? 2 : 0) + (isAlike ? 0 : 1);
}

function byOther(ties: readonly Tie[]): ReadonlyMap<string, readonly Tie[]> {
  const found = new Map<string, Tie[]>();
  for (const tie of ties) {
    const id = plainId(tie.other.id);
    found.set(id, [...(found.get(id) ?? []), tie]);
  }
  return found;
}

/** A row with only what the other side has not. */
export function differing(side: Side, other: Side): readonly Item[] {
  const there = new Set(other.items.map(({ text, id, note }) => `${id ?? text} ${note ?? ''}`));
  return side.items.filter(({ text, id, note }) => !there.has(`${id ?? text} ${note ?? ''}`));
}
