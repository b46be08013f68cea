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

export function onScreen(place: Point, { width, height, scale, x, y }: Camera): Point {
  return { x: width / 2 + (place.x - x) * scale, y: height / 2 - (place.y - y) * scale };
}

export function sceneOf(asked: Asked): Scene {
  const { nodes, links, places, camera, selected, colours } = asked;
  const at = new Map(
    nodes.flatMap((node) => {
      const place = places.get(node.id);
      return place ? [[node.id, onScreen(place, camera)] as const] : [];
    }),
  );
  const most = Math.max(1, ...nodes.map(({ rank }) => rank));
  const near = new Set(
    links
      .filter(({ from, to }) => from === selected || to === selected)
      .flatMap(({ from, to }) => [from, to]),
  );
  const lines = links.flatMap((link): Line[] => {
    const [from, to] = [at.get(link.from), at.get(link.to)];
    if (!from || !to) return [];
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
  const shapes = [...nodes]
    .sort((one, other) => one.rank - other.rank)
    .flatMap((node): Shape[] => {
      const place = at.get(node.id);
      if (!place) return [];
      const { mark } = kindOf(node.type);
      const tone = mark === 'e' || mark === 's' ? 'x' : mark;
      const size = Math.round(11 + 13 * Math.sqrt(node.rank / most));
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

function colourOf(colours: Colours, name: string): string {
  return colours[name] ?? '#888888';
}

/** Labels by rank, none over a label or a node that is there already. */
function labelsOf(
  { nodes, selected, colours, camera }: Asked,
  at: ReadonlyMap<string, Point>,
  drawn: { readonly shapes: readonly Shape[]; readonly near: ReadonlySet<string> },
): Text[] {
  const taken: [number, number, number, number][] = drawn.shapes.map(({ at: { x, y }, size }) => [
    x - size / 2 - 3,
    y - size / 2,
    x + size / 2 + 3,
    y + size / 2,
  ]);
  const sizes = new Map(drawn.shapes.map(({ id, size }) => [id, size]));
  const weight = (node: PictureNode) =>
    node.rank + (node.id === selected ? 1e6 : 0) + (drawn.near.has(node.id) ? 1e4 : 0);
  const texts: Text[] = [];
  for (const node of [...nodes].sort((one, other) => weight(other) - weight(one))) {
    if (texts.length >= MAX_LABELS) break;
    const place = at.get(node.id);
    if (!place) continue;
    const half = (node.label.length * 6.6) / 2;
    const size = sizes.get(node.id) ?? 12;
    const spots: readonly Point[] = [
      { x: place.x, y: place.y + size / 2 + 11 },
      { x: place.x, y: place.y - size / 2 - 8 },
      { x: place.x + size / 2 + half + 8, y: place.y + 1 },
      { x: place.x - size / 2 - half - 8, y: place.y + 1 },
    ];
    const spot = spots.find(({ x, y }) => {
      const box = [x - half - 1, y - LABEL_SIZE / 2 - 1, x + half + 1, y + LABEL_SIZE / 2 + 1] as const;
      if (box[0] < 2 || box[2] > camera.width - 2 || box[1] < 2 || box[3] > camera.height - 2) return false;
      return !taken.some(
        (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
      );
    });
    if (!spot) continue;
    taken.push([spot.x - half - 1, spot.y - 8, spot.x + half + 1, spot.y + 8]);
    texts.push({
      ...{ at: spot, text: node.label, halo: colourOf(colours, 'canvas'), isItalic: node.isPossible },
      isStrong: node.id === selected,
      colour: colourOf(colours, node.id === selected || drawn.near.has(node.id) ? 'ink' : 'ink-2'),
    });
  }
  return texts;
}
