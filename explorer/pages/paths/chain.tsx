import { Glyph } from '../../parts/glyph.tsx';

/** A path as a row of marks, each joined to the next by a line that says how their relationship is known. */
export function Chain({
  path: { nodes, hops },
}: {
  path: {
    readonly nodes: readonly { readonly __typename: string; readonly id: string }[];
    readonly hops: readonly { readonly basis: string | null }[];
  };
}) {
  return (
    <span className="chain-marks">
      {nodes.map((node, index) => (
        <span key={node.id}>
          {index > 0 && (
            <svg width="12" height="2" aria-hidden="true">
              <line className={`edge edge-${hops[index - 1]?.basis}`} x2="12" y1="1" y2="1" />
            </svg>
          )}
          <Glyph type={node.__typename} />
        </span>
      ))}
    </span>
  );
}
