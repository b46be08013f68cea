import { type Axis, daysBetween, lastDayOf } from '../../../parts/days.ts';
import { cutMiddle } from '../../../parts/words.ts';
import { type Bar, crowdWords, type Lane, type Thing } from './lanes.ts';

/** Where all of a lane stands, in pixels from its corner above at the left. */
export interface Drawing {
  readonly height: number;
  readonly marks: readonly PlacedMark[];
  readonly labels: readonly PlacedLabel[];
  readonly bars: readonly PlacedBar[];
  /** How many marks have no name beside them for want of room. */
  readonly unnamed: number;
}

export interface PlacedMark {
  readonly thing: Thing;
  readonly x: number;
  readonly y: number;
  /** Whether it stands in a block of many, where marks are small. */
  readonly isSmall: boolean;
  /** The last day of a vague date, the day on which what was due was met. */
  readonly until: number | undefined;
}

export interface PlacedLabel {
  readonly key: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly anchor: 'start' | 'end';
  readonly isStrong: boolean;
}

export interface PlacedBar {
  readonly bar: Bar;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly dates: readonly PlacedMark[];
}

export interface Scale {
  readonly axis: Axis;
  readonly width: number;
  /** So many letters of a name are written. */
  readonly letters: number;
  /** How wide a text is. */
  readonly measure: (text: string, isStrong: boolean) => number;
}

const ROW = 21;
/** Half a mark, so that none is cut at the ends. */
const EDGE = 8;
export const MARK = 13;
export const UNIT = 12;
const STACK = 8;
const PAD = 9;
const GAP = 5;
/** Beyond so many units a block would hide what comes after it; its number says how many there are. */
const MOST_UNITS = 64;
/** So many rows a lane takes before names are left out, until a reader asks for all; more where each has room for few. */
const ROWS = { wide: 8, narrow: 14, from: 640 };

/** Where a day stands; days beyond the axis stand at its ends. */
export function xOf(day: string, { axis, width }: Scale): number {
  const share = daysBetween(axis.from, day) / Math.max(1, daysBetween(axis.from, axis.to));
  return EDGE + Math.round(Math.min(1, Math.max(0, share)) * (width - 2 * EDGE));
}

/** What is taken of each row, from its left to its right. */
class Rows {
  readonly #rows: [left: number, right: number][][] = [];

  get length(): number {
    return this.#rows.length;
  }

  isFree(row: number, [left, right]: Stretch): boolean {
    return (this.#rows[row] ?? []).every(([from, to]) => right + GAP <= from || left >= to + GAP);
  }

  take(row: number, [left, right]: Stretch): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    this.#rows[row]?.push([left, right]);
  }
}

type Stretch = readonly [left: number, right: number];

/** Places a lane so that nothing covers anything: names where there is room, at most some rows of them unless all are asked for. */
export function drawingOf(lane: Lane, scale: Scale, isWhole: boolean): Drawing {
  return lane.bars.length > 0 ? barsDrawing(lane.bars, scale) : thingsDrawing(lane, scale, isWhole);
}

function thingsDrawing(lane: Lane, scale: Scale, isWhole: boolean): Drawing {
  const rows = new Rows();
  const byDay = new Map<string, Thing[]>();
  for (const thing of lane.things) byDay.set(thing.on, [...(byDay.get(thing.on) ?? []), thing]);
  const crowds = [...byDay.values()].filter(
    (own) => own.length >= lane.crowd && !(isWhole && lane.crowd > 5),
  );
  const drawn = crowds.map((own) => placeCrowd(own, scale, rows));
  const inCrowd = new Set(crowds.flat());
  const least = Math.max(scale.width < ROWS.from ? ROWS.narrow : ROWS.wide, rows.length);
  const singles = lane.things
    .filter((thing) => !inCrowd.has(thing))
    .map((thing) =>
      // A name that fits into no empty row fits nowhere.
      placeSingle(thing, scale, { rows, most: isWhole ? Math.max(least, rows.length + 1) : least }),
    );
  const placed = [...drawn, ...singles];
  // Rows are counted from below, so that blocks stand on the ground.
  const height = Math.max(2, rows.length) * ROW + PAD;
  const turned = <At extends { readonly y: number }>(one: At): At => ({
    ...one,
    y: height - PAD / 2 - one.y,
  });
  return {
    height,
    bars: [],
    marks: placed.flatMap(({ marks }) => marks.map(turned)),
    labels: placed.flatMap(({ labels }) => labels.map(turned)),
    unnamed: singles.filter(({ labels }) => labels.length === 0).length,
  };
}

interface Placed {
  readonly marks: readonly PlacedMark[];
  readonly labels: readonly PlacedLabel[];
}

/** Marks that stand on each other, a column beside the other, with their number. */
function placeCrowd(own: readonly Thing[], scale: Scale, rows: Rows): Placed {
  const [first] = own;
  if (!first) return { marks: [], labels: [] };
  const shown = own.slice(0, MOST_UNITS);
  const columns = Math.ceil(shown.length / STACK);
  const high = Math.ceil((Math.min(shown.length, STACK) * UNIT) / ROW);
  const broad = (columns - 1) * UNIT;
  const left = Math.min(xOf(first.from, scale), scale.width - broad - UNIT / 2);
  const block: Stretch = [left - UNIT / 2, left + broad + UNIT / 2];
  let ground = 0;
  const isFree = (row: number) =>
    Array.from({ length: high }, (_, up) => row + up).every((at) => rows.isFree(at, block));
  while (!isFree(ground)) ground += 1;
  const text = `${crowdWords(own)}, ${first.on}`;
  const middle = ground + Math.floor((high - 1) / 2);
  const label = besideOf(block, { text, isStrong: true }, { scale, isFree: (at) => rows.isFree(middle, at) });
  for (let up = 0; up < high; up++) rows.take(ground + up, block);
  if (label) rows.take(middle, label.stretch);
  const y = ground * ROW + UNIT / 2 + 2;
  return {
    marks: shown.map((thing, index) => ({
      ...{ thing, isSmall: true, until: undefined },
      x: left + Math.floor(index / STACK) * UNIT,
      y: y + (index % STACK) * UNIT,
    })),
    labels: label ? [{ ...label.placed, key: first.key, y: (middle + 0.5) * ROW }] : [],
  };
}

function placeSingle(
  thing: Thing,
  scale: Scale,
  { rows, most }: { readonly rows: Rows; readonly most: number },
): Placed {
  const x = xOf(thing.from, scale);
  const isMet = thing.standing === 'MET' && thing.metOn !== undefined;
  const last = isMet ? lastDayOf(thing.metOn ?? '') : thing.to;
  const until = last > thing.from ? xOf(last, scale) : undefined;
  const own: Stretch = [x - MARK / 2, Math.max(x + MARK / 2, until ?? 0)];
  const marks = (row: number, at = x): readonly PlacedMark[] => [
    { thing, x: at, y: (row + 0.5) * ROW, isSmall: false, until },
  ];
  for (let row = 0; row < most; row++) {
    if (!rows.isFree(row, own)) continue;
    const label = besideOf(
      // The name of a vague date stands above its stretch.
      isMet ? own : [own[0], x + MARK / 2],
      { text: cutMiddle(thing.label, scale.letters), isStrong: false },
      { scale, isFree: (at) => rows.isFree(row, [Math.min(at[0], own[0]), Math.max(at[1], own[1])]) },
    );
    if (!label) continue;
    rows.take(row, [Math.min(label.stretch[0], own[0]), Math.max(label.stretch[1], own[1])]);
    return {
      marks: marks(row),
      labels: [{ ...label.placed, key: thing.key, y: (row + 0.5) * ROW }],
    };
  }
  let row = 0;
  while (!rows.isFree(row, own)) row += 1;
  rows.take(row, own);
  return { marks: marks(row), labels: [] };
}

/** A name to the right of what stands there, else to its left; undefined where neither side has room. */
function besideOf(
  [left, right]: Stretch,
  { text, isStrong }: { readonly text: string; readonly isStrong: boolean },
  { scale, isFree }: { readonly scale: Scale; readonly isFree: (stretch: Stretch) => boolean },
): { readonly stretch: Stretch; readonly placed: Omit<PlacedLabel, 'key' | 'y'> } | undefined {
  const width = Math.ceil(scale.measure(text, isStrong));
  const after: Stretch = [left, right + GAP + width];
  const before: Stretch = [left - GAP - width, right];
  const placed = { text, width, isStrong };
  if (after[1] <= scale.width && isFree(after))
    return { stretch: after, placed: { ...placed, x: right + GAP, anchor: 'start' } };
  if (before[0] >= 0 && isFree(before))
    return { stretch: before, placed: { ...placed, x: left - GAP, anchor: 'end' } };
  return undefined;
}

const BAR_TOP = 8;
/** More than a letter takes on the average, so that the name of a call stays within its frame. */
const WIDEST = 7;

/** Bars in as few rows as they need, each with its name beside or below it. */
function barsDrawing(bars: readonly Bar[], scale: Scale): Drawing {
  const rows = new Rows();
  const most = Math.floor(scale.width / WIDEST);
  const placed = bars
    .filter(({ to }) => to > scale.axis.from)
    .map((bar) => {
      const dates = bar.dates.map((thing) => xOf(thing.to, scale));
      const [left, right] = [xOf(bar.from, scale), Math.max(xOf(bar.from, scale) + 6, xOf(bar.to, scale))];
      const own: Stretch = [Math.min(left, ...dates) - 5, Math.max(right, ...dates) + 5];
      for (let row = 0; ; row++) {
        if (!rows.isFree(row, own)) continue;
        const text = { text: cutMiddle(bar.label, most), isStrong: bar.isOpen };
        const beside = besideOf(own, text, { scale, isFree: (at) => rows.isFree(row, at) });
        if (beside) {
          rows.take(row, beside.stretch);
          return { bar, row, left, right, label: { ...beside.placed, key: bar.key, row } };
        }
        const width = Math.ceil(scale.measure(text.text, bar.isOpen));
        const x = Math.max(0, Math.min(left, scale.width - width));
        if (!rows.isFree(row + 1, [x, x + width])) continue;
        rows.take(row, own);
        rows.take(row + 1, [x, x + width]);
        const below = { ...text, x, width, anchor: 'start' as const, key: bar.key, row: row + 1 };
        return { bar, row, left, right, label: below };
      }
    });
  const yOf = (row: number) => PAD / 2 + (row + 0.5) * ROW;
  return {
    height: Math.max(1, rows.length) * ROW + PAD,
    marks: [],
    // A name below its bar stands close to it.
    labels: placed.map(({ row, label: { row: own, ...label } }) => ({
      ...label,
      y: yOf(own) - (own > row ? BAR_TOP / 2 : 0),
    })),
    bars: placed.map(({ bar, row, left, right }) => ({
      ...{ bar, left, right, y: yOf(row) },
      dates: bar.dates.map((thing) => ({
        ...{ thing, x: xOf(thing.to, scale), y: yOf(row), isSmall: true, until: undefined },
      })),
    })),
    unnamed: 0,
  };
}
