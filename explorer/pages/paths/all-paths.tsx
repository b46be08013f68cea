import { agreementNames, namedAgreement } from '../../parts/agreement-names.ts';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { cutMiddle } from '../../parts/words.ts';
import type { Path } from './questions.ts';

const WIDTH = 440;
const ROW = 58;
const MARGIN = 44;
const LEAST = 232;

type Node = Path['nodes'][number];

interface Place {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
}

/** All paths as one picture, left to right by hops; the one that is read stands out, and a line says how it is known. */
export function AllPaths({ paths, at }: { paths: readonly Path[]; at: number }) {
  const layers = layersOf(paths);
  const height = Math.max(LEAST, Math.max(...layers.map((layer) => layer.length)) * ROW + 24);
  const places = placesOf(layers, height);
  const names = namesOf(paths, layers.length);
  const chosen = paths[at];
  const own = new Set(chosen?.hops.map(({ linkId }) => linkId));
  const edges = new Map(
    paths.flatMap((path) =>
      path.hops.map((hop, step) => {
        const [from, to] = [path.nodes[step]?.id ?? '', path.nodes[step + 1]?.id ?? ''].map((id) =>
          places.get(id),
        );
        return [`${hop.linkId} ${path.nodes[step]?.id}`, { hop, from, to }] as const;
      }),
    ),
  );
  const drawn = [...edges].sort(
    ([, one], [, other]) => Number(own.has(one.hop.linkId)) - Number(own.has(other.hop.linkId)),
  );
  return (
    <section aria-labelledby="all-paths">
      <div className="row path-head">
        <h2 id="all-paths" className="section-title">
          {paths.length === 1 ? 'The path as a picture' : `All ${paths.length}, one picture`}
        </h2>
        <span className="meta push">left to right, by hops</span>
      </div>
      <figure
        className="all-paths"
        aria-label={`${paths.length} paths from ${chosen?.nodes[0]?.name} to ${chosen?.nodes.at(-1)?.name}`}
      >
        <svg viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
          {drawn.map(([key, { hop, from, to }]) =>
            from && to ? (
              <path
                key={key}
                className={
                  own.has(hop.linkId) ? `edge edge-on edge-${hop.basis}` : `edge edge-soft edge-${hop.basis}`
                }
                d={curve(from, to)}
              />
            ) : null,
          )}
          {[...places.values()].map(({ node, x, y }) => {
            const isOwn = chosen?.nodes.some(({ id }) => id === node.id) ?? false;
            return (
              <g key={node.id}>
                <g transform={`translate(${x - 9} ${y - 9})`}>
                  <MarkGlyph mark={kindOf(node.__typename).mark} size={18} />
                </g>
                <text className={isOwn ? 'around-label around-label-on' : 'around-label'} x={x} y={y + 22}>
                  {names.get(node.id)}
                </text>
              </g>
            );
          })}
        </svg>
      </figure>
    </section>
  );
}

/** An entity stands as many steps from the start as on the shortest path that it is on; the end stands last. */
function layersOf(paths: readonly Path[]): readonly (readonly Node[])[] {
  const steps = new Map<string, { node: Node; step: number }>();
  const last = Math.max(...paths.map(({ length }) => length));
  for (const { nodes } of paths)
    nodes.forEach((node, index) => {
      const step = index === nodes.length - 1 ? last : index;
      const before = steps.get(node.id);
      if (!before || step < before.step) steps.set(node.id, { node, step });
    });
  return Array.from({ length: last + 1 }, (_, step) =>
    [...steps.values()].filter((one) => one.step === step).map(({ node }) => node),
  );
}

/** Names are moved up and down in turns, so that those of neighbouring steps do not stand in one line. */
function placesOf(layers: readonly (readonly Node[])[], height: number): ReadonlyMap<string, Place> {
  const gap = (WIDTH - 2 * MARGIN) / Math.max(1, layers.length - 1);
  return new Map(
    layers.flatMap((layer, step) =>
      layer.map((node, index): readonly [string, Place] => {
        const shift = layer.length === 1 && step % 2 === 1 && step < layers.length - 1 ? -24 : 0;
        const y = ((index + 0.5) / layer.length) * (height - 24) + 4 + shift;
        return [node.id, { node, x: MARGIN + step * gap, y }];
      }),
    ),
  );
}

function namesOf(paths: readonly Path[], layers: number): ReadonlyMap<string, string> {
  const most = Math.max(10, Math.floor((WIDTH - 2 * MARGIN) / Math.max(1, layers - 1) / 6) - 1);
  const nodes = new Map(paths.flatMap((path) => path.nodes.map((node) => [node.id, node] as const)));
  const agreements = agreementNames(
    [...nodes.values()].flatMap((node) =>
      node.__typename === 'Agreement' ? [namedAgreement(node.id, node)] : [],
    ),
    most,
  );
  return new Map(
    [...nodes].map(([id, node]) => {
      const short = 'shortName' in node && node.shortName ? node.shortName : node.name;
      return [id, cutMiddle(agreements.get(id) ?? short, most)];
    }),
  );
}

function curve(from: Place, to: Place): string {
  // What stands in one column is joined by a bow.
  if (from.x === to.x)
    return `M${from.x} ${from.y}C${from.x + 36} ${from.y} ${to.x + 36} ${to.y} ${to.x} ${to.y}`;
  const middle = (from.x + to.x) / 2;
  return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}
