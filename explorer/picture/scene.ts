import { kindOf, LETTERS, type Mark } from '../parts/kinds.ts';

/** What is to be drawn, before any place on a screen. */
export interface PictureNode {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly rank: number;
  readonly isPossible: boolean;
}

export interface PictureLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly basis: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Camera {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export type Colours = Readonly<Record<string, string>>;

export interface Asked {
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
  readonly places: ReadonlyMap<string, Point>;
  readonly camera: Camera;
  readonly selected: string | undefined;
  readonly colours: Colours;
}

/** Lines, shapes and texts in the order in which they are drawn: a canvas paints them, a file prints them. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly ground: string;
  readonly lines: readonly Line[];
  readonly shapes: readonly Shape[];
  readonly texts: readonly Text[];
}

export interface Line {
  readonly from: Point;
  readonly to: Point;
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

export interface Shape {
  readonly id: string;
  readonly mark: Mark;
  readonly at: Point;
  readonly size: number;
  readonly fill: string;
  readonly edge: string;
  readonly letter: string;
  readonly ink: string;
  readonly isHollow: boolean;
  readonly ring: string | undefined;
}

export interface Text {
  readonly at: Point;
  readonly text: string;
  readonly colour: string;
  readonly isStrong: boolean;
  readonly isItalic: boolean;
  readonly halo: string;
}

const DASHES: Readonly<Record<string, readonly number[]>> = { REPORTED: [5, 4], INFERRED: [1.5, 3.5] };
const MAX_LABELS = 120;
const LABEL_SIZE = 12;
/** The corner below at the right, where the buttons of a picture stand over it. */
const CONTROLS = { width: 64, height: 144 };
/** The corner below at the left, where a wide picture says which keys it takes. */
const HINTS = { width: 356, height: 44, from: 720 };

/** Where a place of the layout stands on the screen. */
export function onScreen(place: Point, { width, height, scale, x, y }: Camera): Point {
  return { x: width / 2 + (place.x - x) * scale, y: height / 2 - (place.y - y) * scale };
}

/** So far beyond its edges a screen may still show a part of something. */
const MARGIN = 40;

function isOn({ x, y }: Point, { width, height }: Camera): boolean {
  return x > -MARGIN && x < width + MARGIN && y > -MARGIN && y < height + MARGIN;
}

/** Whether a line may cross the screen. */
function crosses(from: Point, to: Point, { width, height }: Camera): boolean {
  return (
    Math.max(from.x, to.x) > 0 &&
    Math.min(from.x, to.x) < width &&
    Math.max(from.y, to.y) > 0 &&
    Math.min(from.y, to.y) < height
  );
}

/** All that a picture draws, in the pixels of the screen: what stands beyond it is left out. */
export function sceneOf(asked: Asked): Scene {
  const { nodes, links, places, camera, selected, colours } = asked;
  const at = new Map(
    nodes.flatMap((node) => {
      const place = places.get(node.id);
      return place ? [[node.id, onScreen(place, camera)] as const] : [];
    }),
  );
  const most = nodes.reduce((sofar, { rank }) => Math.max(sofar, rank), 1);
  const near = new Set(
    links
      .filter(({ from, to }) => from === selected || to === selected)
      .flatMap(({ from, to }) => [from, to]),
  );
  const lines = links.flatMap((link): Line[] => {
    const [from, to] = [at.get(link.from), at.get(link.to)];
    if (!from || !to || !crosses(from, to, camera)) return [];
    const isNear = link.id === selected || link.from === selected || link.to === selected;
    const colour =
      link.id === selected
        ? colourOf(colours, 'accent')
        : colourOf(colours, isNear ? 'ink-2' : links.length > 250 ? 'edge-soft' : 'edge');
    return [
      {
        from,
        to,
        colour,
        width: link.id === selected ? 3 : isNear ? 1.4 : 1,
        dash: DASHES[link.basis] ?? [],
      },
    ];
  });
  const least = leastSize(asked);
  const shapes = [...nodes]
    .sort((one, other) => one.rank - other.rank)
    .flatMap((node): Shape[] => {
      const place = at.get(node.id);
      if (!place || !isOn(place, camera)) return [];
      const { mark } = kindOf(node.type);
      const tone = mark === 'e' || mark === 's' ? 'x' : mark;
      const size = Math.max(least, Math.round(least + (24 - least) * Math.sqrt(node.rank / most)));
      return [
        {
          ...{ id: node.id, mark, at: place, size, letter: size >= 13 ? LETTERS[mark] : '' },
          fill: node.isPossible ? colourOf(colours, 'canvas') : colourOf(colours, `t-${tone}`),
          edge: colourOf(colours, `t-${tone}-e`),
          ink: node.isPossible ? colourOf(colours, `t-${tone}-e`) : colourOf(colours, `t-${tone}-l`),
          isHollow: node.isPossible,
          ring: node.id === selected ? colourOf(colours, 'accent') : undefined,
        },
      ];
    });
  return {
    ...{ width: camera.width, height: camera.height, ground: colourOf(colours, 'canvas'), lines, shapes },
    texts: labelsOf(asked, at, { shapes, near }),
  };
}

/** The smallest shape: as large as it may be where there is room for all, smaller where thousands would hide each other. */
function leastSize({ nodes, places, camera }: Asked): number {
  const seen = [...places.values()].filter((place) => isOn(onScreen(place, camera), camera)).length;
  if (nodes.length < CROWD) return SMALL;
  return Math.max(4, Math.min(SMALL, Math.round(0.35 * Math.sqrt((camera.width * camera.height) / seen))));
}

const SMALL = 11;
const CROWD = 400;

function colourOf(colours: Colours, name: string): string {
  return colours[name] ?? '#888888';
}

function isWithin([left, top, right, bottom]: Box, { width, height }: Camera): boolean {
  return left >= 2 && right <= width - 2 && top >= 2 && bottom <= height - 2;
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

const CELL = 48;

/** What is taken of a screen, in squares, so that a box is held only against those near it. */
class Taken {
  readonly #cells = new Map<number, Box[]>();

  add(box: Box): void {
    for (const cell of cellsOf(box)) {
      const there = this.#cells.get(cell);
      if (there) there.push(box);
      else this.#cells.set(cell, [box]);
    }
  }

  meets(box: Box): boolean {
    return cellsOf(box).some((cell) =>
      this.#cells
        .get(cell)
        ?.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]),
    );
  }
}

function cellsOf([left, top, right, bottom]: Box): readonly number[] {
  const cells: number[] = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++)
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) cells.push(x * 10_000 + y);
  return cells;
}

/** Labels by rank, none over a label or a node that is there already. */
function labelsOf(
  { nodes, selected, colours, camera }: Asked,
  at: ReadonlyMap<string, Point>,
  drawn: { readonly shapes: readonly Shape[]; readonly near: ReadonlySet<string> },
): Text[] {
  const [taken, labels] = [new Taken(), new Taken()];
  for (const list of [taken, labels]) {
    list.add([camera.width - CONTROLS.width, camera.height - CONTROLS.height, camera.width, camera.height]);
    if (camera.width >= HINTS.from) list.add([0, camera.height - HINTS.height, HINTS.width, camera.height]);
  }
  const most = nodes.reduce((sofar, { rank }) => Math.max(sofar, rank), 1);
  for (const { at: place, size } of drawn.shapes)
    taken.add([place.x - size / 2 - 3, place.y - size / 2, place.x + size / 2 + 3, place.y + size / 2]);
  const sizes = new Map(drawn.shapes.map(({ id, size }) => [id, size]));
  const weight = (node: PictureNode) =>
    node.rank + (node.id === selected ? 1e6 : 0) + (drawn.near.has(node.id) ? 1e4 : 0);
  const texts: Text[] = [];
  const isCrowd = nodes.length >= CROWD;
  for (const node of [...nodes].sort((one, other) => weight(other) - weight(one))) {
    if (texts.length >= MAX_LABELS) break;
    const place = at.get(node.id);
    if (!place || !isOn(place, camera)) continue;
    const half = (node.label.length * 6.6) / 2;
    const size = sizes.get(node.id) ?? 12;
    const spots: readonly Point[] = [
      { x: place.x, y: place.y + size / 2 + 11 },
      { x: place.x, y: place.y - size / 2 - 8 },
      { x: place.x + size / 2 + half + 8, y: place.y + 1 },
      { x: place.x - size / 2 - half - 8, y: place.y + 1 },
    ];
    const boxAt = ({ x, y }: Point): Box => [
      x - half - 1,
      y - LABEL_SIZE / 2 - 1,
      x + half + 1,
      y + LABEL_SIZE / 2 + 1,
    ];
    const within = spots.filter((one) => isWithin(boxAt(one), camera));
    // What is looked for is named even where a crowd stands around it.
    const isMain = node.id === selected || (isCrowd && node.rank > most / 2);
    const spot =
      within.find((one) => !taken.meets(boxAt(one))) ??
      (isMain ? within.find((one) => !labels.meets(boxAt(one))) : undefined);
    if (!spot) continue;
    const box: Box = [spot.x - half - 1, spot.y - 8, spot.x + half + 1, spot.y + 8];
    taken.add(box);
    labels.add(box);
    texts.push({
      ...{ at: spot, text: node.label, halo: colourOf(colours, 'canvas'), isItalic: node.isPossible },
      isStrong: node.id === selected,
      colour: colourOf(colours, node.id === selected || drawn.near.has(node.id) ? 'ink' : 'ink-2'),
    });
  }
  return texts;
}
