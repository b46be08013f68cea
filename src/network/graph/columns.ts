import { BASES } from '../../model/claims/levels.ts';
import { isPastType, presentType } from '../../model/stored-names.ts';
import { dayNumber, EARLIEST, LATEST, type ReadEdge } from './graph.ts';
import type { Numbers } from './numbers.ts';

/** The numeric columns of relationships. */
export const COLUMNS = [
  'from',
  'to',
  'type',
  'basis',
  'startMin',
  'startMax',
  'endMin',
  'endMax',
  'role',
  'since',
  'until',
  'attestedOn',
  'tier',
  'saidFrom',
  'saidTo',
  'recordedFrom',
  'recordedTo',
  'isPast',
  'statementCount',
  'sourceCount',
  'claimSourceCount',
  'recordSourceCount',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Makes one value for each column. */
export function mapColumns<T>(make: (column: Column) => T): Record<Column, T> {
  return Object.fromEntries(COLUMNS.map((column) => [column, make(column)])) as Record<Column, T>;
}

/** The tables that turn numbers in columns back into names. */
export interface Names {
  readonly relationships: Interned;
  readonly texts: Interned;
}

/** Writes a relationship between two numbered nodes into one place of the columns. */
export function writeRow(
  columns: Readonly<Record<Column, Numbers>>,
  at: { readonly place: number; readonly from: number; readonly to: number; readonly row: ReadEdge },
  { relationships, texts }: Names,
): void {
  const { place, from, to, row } = at;
  columns.from[place] = from;
  columns.to[place] = to;
  columns.type[place] = relationships.numberOf(presentType(row.type));
  columns.basis[place] = basisNumber(row.basis);
  columns.startMin[place] = row.startMin === null ? EARLIEST : dayNumber(row.startMin);
  columns.startMax[place] = row.startMax === null ? LATEST : dayNumber(row.startMax);
  columns.endMin[place] = row.endMin === null ? EARLIEST : dayNumber(row.endMin);
  columns.endMax[place] = row.endMax === null ? LATEST : dayNumber(row.endMax);
  columns.role[place] = texts.numberOf(row.role);
  columns.since[place] = texts.numberOf(row.since);
  columns.until[place] = texts.numberOf(row.until);
  columns.attestedOn[place] = texts.numberOf(row.attestedOn?.join(' ') ?? null);
  columns.tier[place] = texts.numberOf(row.tier);
  columns.saidFrom[place] = texts.numberOf(row.saidFrom);
  columns.saidTo[place] = texts.numberOf(row.saidTo);
  columns.recordedFrom[place] = texts.numberOf(row.recordedFrom);
  columns.recordedTo[place] = texts.numberOf(row.recordedTo);
  columns.isPast[place] = isPastType(row.type) ? 1 : 0;
  columns.statementCount[place] = row.statementCount ?? 0;
  columns.sourceCount[place] = row.sourceCount ?? 0;
  columns.claimSourceCount[place] = row.claimSourceCount ?? 0;
  columns.recordSourceCount[place] = row.recordSourceCount ?? 0;
}

function basisNumber(basis: string | null): number {
  const number = basis === null ? -1 : (BASES as readonly string[]).indexOf(basis);
  return number < 0 ? BASES.length - 1 : number;
}

const known = new WeakMap<readonly string[], Interned>();

/** Numbers names in the order in which they come, so that a column holds small numbers instead of texts. */
export class Interned {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor() {
    known.set(this.names, this);
  }

  /** Returns the table that numbered these names. Throws `Error` when none did. */
  static of(names: readonly string[]): Interned {
    const interned = known.get(names);
    if (!interned) throw new Error('These names were never numbered.');
    return interned;
  }

  /** Returns the number of a name, a new one for a new name; -1 for null. */
  numberOf(name: string | null): number {
    if (name === null) return -1;
    const number = this.#numbers.get(name);
    if (number !== undefined) return number;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
