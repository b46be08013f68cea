import { type Cypher, cypher, join, labels, literal, name } from '../../engine/cypher.ts';
import type { Row, StorageSchema } from '../../engine/engine.ts';
import { once } from '../../model/memoize.ts';
import { concreteTypes, type Model, type Property, type RelationshipField } from '../../model/model.ts';
import { boundNames, foldedName } from '../../model/stored-names.ts';

/**
 * Ordered adjacency. A relationship that the model declares ordered keeps, beside `from` and `to`, the sort
 * key of the record at the far end, so that an index over (near id, key, far id, edge id) gives a page of a
 * hub without looking at the rest of it. The key is text: the name of the list's target, a space, then the
 * value, so that lists of several targets over one relationship type stand apart.
 */
export interface Adjacency {
  readonly type: string;
  /** The end of the relationship that the list belongs to. */
  readonly near: 'from' | 'to';
  readonly far: 'from' | 'to';
  /** The property of the relationship that holds the key. */
  readonly key: 'fromOrder' | 'toOrder';
  /**
   * The property that counts how many earlier versions the far record has, so that views find the records
   * that were once placed otherwise.
   */
  readonly states: 'fromVersions' | 'toVersions';
  /**
   * The property that repeats the key where the relationship may have begun before the day that the key
   * begins with. Where it is missing, whatever comes after a day in the order has also begun after that day,
   * so a view of the day need not look there.
   */
  readonly ahead: 'fromAhead' | 'toAhead';
  /**
   * The same where the relationship had begun for certain before that day: of many it is not known since when, so that a view of what had
   * begun finds none of them there.
   */
  readonly begun: 'fromBegun' | 'toBegun';
  readonly lists: readonly AdjacencyList[];
}

/** The records at the far end that one field of the model lists. */
export interface AdjacencyList {
  readonly target: string;
  readonly property: string;
  readonly isDescending: boolean;
  /** True when the value may be missing. */
  readonly isNullable: boolean;
  /** Properties of the far record that make up the key, in order. */
  readonly columns: readonly string[];
  /** Stands for a missing value and puts it last in the list's own order. */
  readonly missing: string;
  /** Concrete types of the far records. */
  readonly members: ReadonlySet<string>;
}

/** A day, as bounds of dates are written: `YYYY-MM-DD`. */
const DAY = 10;
/** Longer keys are cut, because an index entry has a limit. */
const MAX_KEY_LENGTH = 1_000;
const LAST = '\u{10FFFF}';

/**
 * Returns every relationship type and end whose order the model keeps. Throws `Error` when two fields ask for
 * different orders of the same records, since an edge keeps one key.
 */
export const adjacencies = once(readAdjacencies);

/**
 * Returns the adjacency and the list that a field reads; undefined when the order of the field is not kept.
 */
export function adjacencyOf(
  model: Model,
  field: RelationshipField,
): { readonly adjacency: Adjacency; readonly list: AdjacencyList } | undefined {
  if (!field.isOrdered) return undefined;
  const near = field.direction === 'OUT' ? 'from' : 'to';
  for (const adjacency of adjacencies(model)) {
    if (adjacency.type !== field.type || adjacency.near !== near) continue;
    const list = adjacency.lists.find(({ target }) => target === field.target);
    if (list) return { adjacency, list };
  }
  return undefined;
}

/**
 * Returns the indexes that give the orders, those that find far records with earlier versions, and those that
 * find relationships that began before their place in the order.
 */
export function adjacencyIndexes(model: Model): StorageSchema['relationshipIndexes'] {
  return adjacencies(model).flatMap((adjacency) => {
    const { type, near, far, key, states, ahead, begun } = adjacency;
    const early = adjacency.lists.some(isByDate) ? [ahead, begun] : [];
    return [
      { type, properties: [near, key, far, 'id'] },
      { type, properties: [near, states] },
      ...early.map((each) => ({ type, properties: [near, each, far, 'id'] })),
    ];
  });
}

/** Returns true for a list in the order of a date, from its first possible day to its last. */
export function isByDate(list: AdjacencyList): boolean {
  return list.columns.length === 2;
}

/** Returns Cypher for the key of the far record `variable`; null where no list reads such a record. */
export function keyExpression(adjacency: Adjacency, variable: Cypher): Cypher {
  const cases = adjacency.lists.map(({ target, columns, missing }) => {
    const value = join(
      columns.map((column) => cypher`${variable}.${name(column)}`),
      ' + ',
    );
    return cypher`WHEN ${variable}${labels([target])} THEN substring(${literal(`${target} `)} + coalesce(${value}, ${literal(missing)}), 0, ${LONGEST_TEXT})`;
  });
  return cypher`CASE ${join(cases, ' ')} ELSE null END`;
}

const LONGEST_TEXT = cypher`1000`;

/** A property that repeats the key where a bound of the relationship lies before the day that the key begins with, and that bound. */
interface Early {
  readonly property: string;
  readonly bound: 'startMin' | 'startMax';
  /** Stands for a bound that is not known: a day before or after every other. */
  readonly unknown: '' | '~';
}

/** The properties that tell which relationships may have begun, and which had, before their place in the order. */
export function earlyOf({ ahead, begun, lists }: Adjacency): readonly Early[] {
  if (!lists.some(isByDate)) return [];
  return [
    { property: ahead, bound: 'startMin', unknown: '' },
    { property: begun, bound: 'startMax', unknown: '~' },
  ];
}

/** Returns Cypher for such a property of the relationship `r` to the far record `variable`. */
export function earlyExpression(
  adjacency: Adjacency,
  { bound, unknown }: Early,
  { variable, r }: { readonly variable: Cypher; readonly r: Cypher },
): Cypher {
  const cases = adjacency.lists.filter(isByDate).map(({ target, columns: [first = ''], missing }) => {
    const day = cypher`coalesce(${variable}.${name(first)}, ${literal(missing)})`;
    return cypher`WHEN ${variable}${labels([target])} AND ${day} > coalesce(${r}.${name(bound)}, ${literal(unknown)}) THEN ${keyExpression(adjacency, variable)}`;
  });
  return cypher`CASE ${join(cases, ' ')} ELSE null END`;
}

/** Returns what `earlyExpression` computes for a relationship with such a bound, so that `verify` can compare. */
export function earlyKey(
  adjacency: Adjacency,
  { unknown }: Early,
  { record, bound }: { readonly record: Row; readonly bound: unknown },
): string | null {
  const list = adjacency.lists.find(({ members }) => members.has(String(record.type)));
  if (!list || !isByDate(list)) return null;
  const day = String(record[list.columns[0] ?? ''] ?? list.missing);
  return day > String(bound ?? unknown) ? keyOf(adjacency, record) : null;
}

/** Returns the key of a far record with these properties: the same value that `keyExpression` computes. */
export function keyOf(adjacency: Adjacency, record: Row): string | null {
  const list = adjacency.lists.find(({ members }) => members.has(String(record.type)));
  if (!list) return null;
  return keyOfValues(
    list,
    list.columns.map((column) => record[column] ?? null),
  );
}

/** Returns the key for these values of the list's columns. A cursor is turned back into a key with it. */
export function keyOfValues(list: AdjacencyList, values: readonly unknown[]): string {
  const text = values.some((value) => value === null) ? list.missing : values.join('');
  return [...`${list.target} ${text}`].slice(0, MAX_KEY_LENGTH).join('');
}

/** Returns the values of the list's columns that a key was made from. */
export function valuesOfKey(list: AdjacencyList, key: string): readonly (string | null)[] {
  const text = key.slice(list.target.length + 1);
  if (text === list.missing) return list.columns.map(() => null);
  return isByDate(list) ? [text.slice(0, DAY), text.slice(DAY)] : [text];
}

/** Returns the first and the last key that a record of the list can have. */
export function keyRange(list: AdjacencyList): { readonly low: string; readonly high: string } {
  return { low: `${list.target} `, high: `${list.target} ${LAST}${LAST}` };
}

/** Returns the properties of far records that their relationships copy, over all adjacencies. */
export function keyColumns(model: Model): readonly string[] {
  const columns = adjacencies(model).flatMap(({ lists }) => lists.flatMap((list) => list.columns));
  return [...new Set([...columns, STATES])];
}

/** The property of a record that counts its earlier versions. */
export const STATES = 'versions';

const OUTWARD = {
  ...({ near: 'from', far: 'to', key: 'toOrder', states: 'toVersions' } as const),
  ...({ ahead: 'toAhead', begun: 'toBegun' } as const),
};
const INWARD = {
  ...({ near: 'to', far: 'from', key: 'fromOrder', states: 'fromVersions' } as const),
  ...({ ahead: 'fromAhead', begun: 'fromBegun' } as const),
};

function readAdjacencies(model: Model): readonly Adjacency[] {
  const found = new Map<string, Omit<Adjacency, 'lists'> & { readonly lists: AdjacencyList[] }>();
  const owners = [...model.types.values(), ...model.interfaces.values()];
  for (const field of owners.flatMap((owner) => [...owner.relationships.values()])) {
    if (!field.isOrdered) continue;
    const isOut = field.direction === 'OUT';
    const ends = isOut ? OUTWARD : INWARD;
    const place = `${field.type} ${ends.near}`;
    const adjacency = found.get(place) ?? { type: field.type, ...ends, lists: [] };
    found.set(place, adjacency);
    addList(adjacency.lists, listOf(model, field), field);
  }
  return [...found.values()].sort((one, other) => (one.type + one.near < other.type + other.near ? -1 : 1));
}

function addList(lists: AdjacencyList[], list: AdjacencyList, field: RelationshipField): void {
  const clash = lists.find((other) => [...list.members].some((member) => other.members.has(member)));
  if (!clash) {
    lists.push(list);
    return;
  }
  if (
    clash.target === list.target &&
    clash.property === list.property &&
    clash.isDescending === list.isDescending
  )
    return;
  throw new Error(
    `The ordered lists over ${field.type} disagree about the order of ${list.target}; give every field that leads there the same orderBy and descending.`,
  );
}

function listOf(model: Model, field: RelationshipField): AdjacencyList {
  const members = concreteTypes(model, field.target);
  const property = field.orderBy ?? 'name';
  const column = members[0]?.properties.get(property);
  if (field.isToOne || !column || !isText(column)) {
    throw new Error(
      `The field ${field.name} over ${field.type} is declared ordered; that needs a list whose order is a text or a date.`,
    );
  }
  const isDate = column.scalar === 'FuzzyDate';
  const bounds = boundNames(property);
  const missing = isDate ? '~' : LAST;
  return {
    target: field.target,
    property,
    isDescending: field.isDescending,
    isNullable: !column.isRequired,
    columns: isDate ? [bounds.min, bounds.max] : [foldedName(property)],
    missing: field.isDescending ? '' : missing,
    members: new Set(members.map((member) => member.name)),
  };
}

function isText(property: Property): boolean {
  return !property.isList && (property.scalar === 'FuzzyDate' || property.scalar === 'String');
}
