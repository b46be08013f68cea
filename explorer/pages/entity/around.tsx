import { entityAddress } from '../../app/router.ts';
import { kindOf, LETTER_DROP, LETTERS, OUTLINES } from '../../parts/kinds.ts';
import { cutMiddle, plainId } from '../../parts/words.ts';
import type { EntityLink, Neighbourhood } from './questions.ts';

const WIDTH = 324;
const HEIGHT = 216;
const SHOWN = 8;

interface Placed {
  readonly node: EntityLink['from'];
  readonly x: number;
  readonly y: number;
  readonly basis: string | null | undefined;
}

/** A small picture: the entity in the middle, its best connected neighbours around it; edges say how they are known. */
export function Around({
  entity,
  neighbourhood,
}: {
  entity: { readonly __typename: string; readonly id: string; readonly name: string };
  neighbourhood: Neighbourhood;
}) {
  const id = plainId(entity.id);
  const around = neighboursOf(id, neighbourhood);
  const shown = around.slice(0, SHOWN);
  const placed = shown.map(({ node, basis }, index): Placed => {
    const angle = -Math.PI / 2 + ((index + 0.5) / shown.length) * 2 * Math.PI;
    return { node, basis, x: WIDTH / 2 + Math.cos(angle) * 112, y: HEIGHT / 2 - 6 + Math.sin(angle) * 74 };
  });
  const places = new Map(placed.map((one) => [one.node.id, one]));
  const between = neighbourhood.links.flatMap((link) => {
    const [from, to] = [places.get(link.from.id), places.get(link.to.id)];
    return from && to ? [{ id: link.linkId, from, to }] : [];
  });
  return (
    <figure className="around" aria-label={`${entity.name} and ${shown.length} of its neighbours`}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        {between.map(({ id: key, from, to }) => (
          <line key={key} className="edge-soft" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
        ))}
        {placed.map(({ node, x, y, basis }) => (
          <line
            key={node.id}
            className={`edge edge-${basis}`}
            x1={WIDTH / 2}
            y1={HEIGHT / 2 - 6}
            x2={x}
            y2={y}
          />
        ))}
        {placed.map(({ node, x, y }) => (
          <a key={node.id} href={entityAddress(plainId(node.id))}>
            <MarkAt type={node.__typename} x={x} y={y} size={16} />
            <text className="around-label" x={x} y={y < HEIGHT / 2 - 20 ? y - 14 : y + 22}>
              {cutMiddle('shortName' in node && node.shortName ? node.shortName : node.name, 20)}
            </text>
          </a>
        ))}
        <circle className="ring" cx={WIDTH / 2} cy={HEIGHT / 2 - 6} r="18" />
        <MarkAt type={entity.__typename} x={WIDTH / 2} y={HEIGHT / 2 - 6} size={22} />
      </svg>
      {around.length > shown.length && (
        <figcaption className="meta">
          {shown.length} of {around.length} neighbours
        </figcaption>
      )}
    </figure>
  );
}

function MarkAt({ type, x, y, size }: { type: string; x: number; y: number; size: number }) {
  const { mark } = kindOf(type);
  const scale = size / 24;
  return (
    <g className={`glyph-${mark}`} transform={`translate(${x - size / 2} ${y - size / 2}) scale(${scale})`}>
      <path d={OUTLINES[mark]} className="glyph-shape" />
      <text x="12" y={12 + LETTER_DROP[mark]} className="glyph-letter">
        {LETTERS[mark]}
      </text>
    </g>
  );
}

/** Neighbours, those with most relationships among the others first: they tell most of where the entity stands. */
function neighboursOf(id: string, { links }: Neighbourhood) {
  const found = new Map<
    string,
    { node: EntityLink['from']; basis: string | null | undefined; weight: number }
  >();
  for (const { from, to, basis } of links) {
    const other = plainId(from.id) === id ? to : plainId(to.id) === id ? from : undefined;
    if (other && !found.has(other.id)) found.set(other.id, { node: other, basis, weight: 0 });
  }
  for (const { from, to } of links)
    for (const end of [from, to]) {
      const one = found.get(end.id);
      if (one) one.weight += 1;
    }
  return [...found.values()].sort((a, b) => b.weight - a.weight || (a.node.id < b.node.id ? -1 : 1));
}
