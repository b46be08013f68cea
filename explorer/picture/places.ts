import type { Point } from './scene.ts';

/** An entity with its place in the layout of what surrounds one start. */
export interface Placeable extends Point {
  readonly id: string;
}

interface Extent {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/** Around an entity that has a place already, its neighbours stand this much closer. */
const EXPANDED = 0.45;
/** Between two groups that share no entity, in units of the layout. */
const GAP = 0.3;
const STEP = 0.25;
/** Pictures are wider than high. */
const ASPECT = 1.5;

/**
 * The places of a picture. What has a place keeps it. Neighbours of an entity that has one stand around it; everything else is a group of
 * its own, beside all others, next to those that it shares entities with. The same steps in the same order give the same places.
 */
export class Places {
  readonly #places = new Map<string, Point>();
  readonly #groups = new Map<string, number>();
  readonly #boxes: Extent[] = [];

  get(id: string): Point | undefined {
    return this.#places.get(id);
  }

  /** Adds what surrounds a start. */
  add(start: string, found: readonly Placeable[]): void {
    const anchor = this.#places.get(start);
    const own = found.find(({ id }) => id === start);
    const added = found.filter(({ id }) => !this.#places.has(id));
    if (added.length === 0) return;
    if (anchor && own)
      this.#put(added, this.#groups.get(start) ?? 0, ({ x, y }) => ({
        x: anchor.x + (x - own.x) * EXPANDED,
        y: anchor.y + (y - own.y) * EXPANDED,
      }));
    else this.#addGroup(found, added);
  }

  #addGroup(found: readonly Placeable[], added: readonly Placeable[]): void {
    const box = boxOf(added);
    const shared = found.flatMap(({ id }) => this.#places.get(id) ?? []);
    const middle = { x: (box.left + box.right) / 2, y: (box.low + box.high) / 2 };
    const at = this.#boxes.length === 0 ? middle : this.#freePlace(box, meanOf(shared));
    this.#put(added, this.#boxes.length, ({ x, y }) => ({ x: x - middle.x + at.x, y: y - middle.y + at.y }));
  }

  #put(added: readonly Placeable[], group: number, move: (point: Point) => Point): void {
    for (const one of added) {
      this.#places.set(one.id, move(one));
      this.#groups.set(one.id, group);
    }
    const box = boxOf(added.map(move));
    const before = this.#boxes[group];
    this.#boxes[group] = before ? union(before, box) : box;
  }

  /** The middle of a free place for a box of this size, as near to a point as there is one: looked for in rings around it. */
  #freePlace(box: Extent, near: Point): Point {
    const [width, height] = [(box.right - box.left) / 2 + GAP, (box.high - box.low) / 2 + GAP];
    for (let radius = 0; ; radius += STEP) {
      const candidates = radius === 0 ? 1 : Math.ceil((2 * Math.PI * radius) / STEP);
      for (let index = 0; index < candidates; index++) {
        const angle = (2 * Math.PI * index) / candidates;
        const at = {
          x: near.x + radius * ASPECT * Math.cos(angle),
          y: near.y + radius * Math.sin(angle),
        };
        const wanted = { left: at.x - width, right: at.x + width, low: at.y - height, high: at.y + height };
        if (!this.#boxes.some((other) => overlap(other, wanted))) return at;
      }
    }
  }
}

function boxOf(points: readonly Point[]): Extent {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [low, high] = [Math.min(low, y), Math.max(high, y)];
  }
  return { left, right, low, high };
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce(({ x, y }, point) => ({ x: x + point.x, y: y + point.y }), { x: 0, y: 0 });
  const many = Math.max(1, points.length);
  return { x: sum.x / many, y: sum.y / many };
}

function union(one: Extent, other: Extent): Extent {
  return {
    left: Math.min(one.left, other.left),
    right: Math.max(one.right, other.right),
    low: Math.min(one.low, other.low),
    high: Math.max(one.high, other.high),
  };
}

function overlap(one: Extent, other: Extent): boolean {
  return one.left < other.right && other.left < one.right && one.low < other.high && other.low < one.high;
}
