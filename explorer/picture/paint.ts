import { OUTLINES } from '../parts/kinds.ts';
import type { Line, Scene, Shape } from './scene.ts';

const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Inter, Roboto, "Helvetica Neue", system-ui, sans-serif';

const outlines = new Map<string, Path2D>();

function outlineOf(mark: Shape['mark']): Path2D {
  const known = outlines.get(mark) ?? new Path2D(OUTLINES[mark]);
  outlines.set(mark, known);
  return known;
}

/** Paints a scene; `ratio` is how many points of the screen a pixel has. */
export function paint(context: CanvasRenderingContext2D, scene: Scene, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = scene.ground;
  context.fillRect(0, 0, scene.width, scene.height);
  for (const alike of linesAlike(scene.lines)) {
    const [{ colour, width, dash }] = alike;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.beginPath();
    for (const { from, to } of alike) {
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  }
  context.setLineDash([]);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const shape of scene.shapes) paintShape(context, shape, scene.ground);
  context.lineJoin = 'round';
  for (const { at, text, colour, halo, isStrong, isItalic } of scene.texts) {
    context.font = `${isItalic ? 'italic ' : ''}${isStrong ? 600 : 400} 12px ${FONT}`;
    context.strokeStyle = halo;
    context.lineWidth = 3;
    context.strokeText(text, at.x, at.y);
    context.fillStyle = colour;
    context.fillText(text, at.x, at.y);
  }
}

type Some<T> = [T, ...T[]];

/** Lines of one look together, so that thousands are a few strokes; the widest last, over the others. */
function linesAlike(lines: readonly Line[]): readonly Some<Line>[] {
  const groups = new Map<string, Some<Line>>();
  for (const line of lines) {
    const look = `${line.colour} ${line.width} ${line.dash}`;
    const group = groups.get(look);
    if (group) group.push(line);
    else groups.set(look, [line]);
  }
  return [...groups.values()].sort(([one], [other]) => one.width - other.width);
}

/** Smaller shapes are drawn without edge and letter, of which nothing would be seen. */
const DETAILED = 9;

function paintShape(context: CanvasRenderingContext2D, shape: Shape, ground: string): void {
  const { at, size } = shape;
  if (shape.ring) {
    context.beginPath();
    context.arc(at.x, at.y, size / 2 + 6, 0, 2 * Math.PI);
    context.fillStyle = ground;
    context.fill();
    context.strokeStyle = shape.ring;
    context.lineWidth = 2;
    context.stroke();
  }
  context.save();
  context.translate(at.x - size / 2, at.y - size / 2);
  context.scale(size / 24, size / 24);
  context.fillStyle = shape.fill;
  context.fill(outlineOf(shape.mark));
  if (size < DETAILED) {
    context.restore();
    return;
  }
  context.strokeStyle = shape.edge;
  context.lineWidth = 24 / size;
  if (shape.isHollow) context.setLineDash([4, 3]);
  context.stroke(outlineOf(shape.mark));
  context.restore();
  context.setLineDash([]);
  if (shape.letter === '') return;
  context.fillStyle = shape.ink;
  context.font = `700 ${Math.round(size * 0.44)}px ${FONT}`;
  context.fillText(shape.letter, at.x, at.y + (shape.mark === 'f' ? size * 0.14 : size * 0.04));
}

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const n = (value: number) => String(Math.round(value * 10) / 10);

/** The same scene as a file that any program opens. */
export function printSvg(scene: Scene, title: string): string {
  const lines = scene.lines.map(
    ({ from, to, colour, width, dash }) =>
      `<line x1="${n(from.x)}" y1="${n(from.y)}" x2="${n(to.x)}" y2="${n(to.y)}" stroke="${colour}" stroke-width="${width}"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`,
  );
  const shapes = scene.shapes.map((shape) => {
    const { at, size } = shape;
    const ring = shape.ring
      ? `<circle cx="${n(at.x)}" cy="${n(at.y)}" r="${size / 2 + 6}" fill="${scene.ground}" stroke="${shape.ring}" stroke-width="2"/>`
      : '';
    const dash = shape.isHollow ? ' stroke-dasharray="4 3"' : '';
    const letter =
      shape.letter === ''
        ? ''
        : `<text x="${n(at.x)}" y="${n(at.y + size * (shape.mark === 'f' ? 0.3 : 0.17))}" font-size="${Math.round(size * 0.44)}" font-weight="700" fill="${shape.ink}">${shape.letter}</text>`;
    return `${ring}<path d="${OUTLINES[shape.mark]}" transform="translate(${n(at.x - size / 2)} ${n(at.y - size / 2)}) scale(${Math.round((size / 24) * 1000) / 1000})" fill="${shape.fill}" stroke="${shape.edge}" stroke-width="${n(24 / size)}"${dash}/>${letter}`;
  });
  const texts = scene.texts.map(
    ({ at, text, colour, halo, isStrong, isItalic }) =>
      `<text x="${n(at.x)}" y="${n(at.y + 4)}" font-size="12"${isStrong ? ' font-weight="600"' : ''}${isItalic ? ' font-style="italic"' : ''} fill="${colour}" stroke="${halo}" stroke-width="3" paint-order="stroke">${xml(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" viewBox="0 0 ${scene.width} ${scene.height}" font-family="${xml(FONT)}" text-anchor="middle"><title>${xml(title)}</title><rect width="100%" height="100%" fill="${scene.ground}"/>${lines.join('')}${shapes.join('')}${texts.join('')}</svg>\n`;
}

const NAMES = [
  'canvas',
  'ink',
  'ink-2',
  'accent',
  'edge',
  'edge-soft',
  ...[...'olapfcdx'].flatMap((mark) => [`t-${mark}`, `t-${mark}-e`, `t-${mark}-l`]),
];

/** The colours of the page as it is now, light or dark. */
export function readColours(): Readonly<Record<string, string>> {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
