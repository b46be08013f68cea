/** Sorts after everything, `END_OF_TIME` included: the open end of a box. */
const OPEN_END = '~~';

/**
 * A part of a space in which the content stays the same. On each axis it reaches from one mark up to another,
 * which it does not include.
 */
export interface Box<T> {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly content: T;
}

/**
 * The marks of each axis, in order: the places where the content may change. The first mark is where the axis
 * begins.
 */
export type Axes = readonly (readonly string[])[];

/**
 * Cuts a space into boxes of equal content and merges neighbours, so that few versions are stored. `evaluate`
 * runs once for each cell, at its lower corner; where it returns undefined there is no box.
 * The box at the upper end of all axes (what is known now) comes first, where there is one. The same marks
 * always give the same boxes, so a recomputation writes what was there before.
 */
export function boxesOf<T>(axes: Axes, evaluate: (corner: readonly string[]) => T | undefined): Box<T>[] {
  const grid = new Grid(axes, evaluate);
  const boxes: Box<T>[] = [];
  for (let cell = grid.size - 1; cell >= 0; cell -= 1) {
    const content = grid.contentAt(cell);
    if (content === undefined || grid.isTaken(cell)) continue;
    const upper = grid.indexes(cell);
    const lower = grid.growDown(upper, content);
    boxes.push({
      from: axes.map((marks, axis) => marks[lower[axis] ?? 0] ?? ''),
      to: axes.map((marks, axis) => marks[(upper[axis] ?? 0) + 1] ?? OPEN_END),
      content,
    });
  }
  return boxes;
}

/** Sorts marks and drops repeats. */
export function marksOf(marks: Iterable<string>): readonly string[] {
  return [...new Set(marks)].sort();
}

/**
 * The cells of a space, numbered with the last axis running fastest, and which of them belong to a box
 * already.
 */
class Grid<T> {
  readonly size: number;
  readonly #axes: Axes;
  readonly #contents: (T | undefined)[];
  readonly #keys: (string | undefined)[];
  readonly #taken: boolean[] = [];

  constructor(axes: Axes, evaluate: (corner: readonly string[]) => T | undefined) {
    this.#axes = axes;
    this.size = axes.reduce((product, marks) => product * marks.length, 1);
    this.#contents = Array.from({ length: this.size }, (_, cell) =>
      evaluate(this.indexes(cell).map((index, axis) => axes[axis]?.[index] ?? '')),
    );
    this.#keys = this.#contents.map((content) =>
      content === undefined ? undefined : JSON.stringify(content),
    );
  }

  contentAt(cell: number): T | undefined {
    return this.#contents[cell];
  }

  isTaken(cell: number): boolean {
    return this.#taken[cell] === true;
  }

  /** The place of a cell on each axis. */
  indexes(cell: number): number[] {
    let rest = cell;
    const indexes: number[] = [];
    for (const marks of this.#axes.toReversed()) {
      indexes.unshift(rest % marks.length);
      rest = Math.floor(rest / marks.length);
    }
    return indexes;
  }

  /**
   * Extends a cell downwards, axis by axis, as long as the content is the same and the cells are free, and
   * takes the box. Returns its lower corner.
   */
  growDown(upper: readonly number[], content: T): readonly number[] {
    const key = JSON.stringify(content);
    const lower = [...upper];
    for (const axis of upper.keys()) {
      while ((lower[axis] ?? 0) > 0) {
        const next = lower.with(axis, (lower[axis] ?? 0) - 1);
        const slab = [...this.#cells(next, upper.with(axis, next[axis] ?? 0))];
        if (!slab.every((cell) => this.#keys[cell] === key && !this.isTaken(cell))) break;
        lower[axis] = next[axis] ?? 0;
      }
    }
    for (const cell of this.#cells(lower, upper)) this.#taken[cell] = true;
    return lower;
  }

  /** Numbers of all cells between two corners, both included. */
  *#cells(lower: readonly number[], upper: readonly number[], axis = 0, before = 0): Generator<number> {
    const marks = this.#axes[axis];
    if (!marks) {
      yield before;
      return;
    }
    for (let index = lower[axis] ?? 0; index <= (upper[axis] ?? 0); index += 1) {
      yield* this.#cells(lower, upper, axis + 1, before * marks.length + index);
    }
  }
}
