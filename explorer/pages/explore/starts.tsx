import { useState } from 'react';
import { Glyph } from '../../parts/glyph.tsx';
import { RestButton } from '../../parts/rest-button.tsx';
import { cutMiddle } from '../../parts/words.ts';
import type { WorkingSet } from './working-set.ts';

/** So much of a name stands in the bar. */
const LETTERS = 36;
/** So many stand in the bar; the others are opened. */
const SHOWN = 6;

/** What the set begins with, each to be taken out. */
export function Starts({
  of,
  nodes,
  keep,
}: {
  of: readonly string[];
  nodes: WorkingSet['nodes'];
  keep: (of: readonly string[]) => void;
}) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? of : of.slice(0, SHOWN);
  return (
    <span className={isWhole ? 'explore-starts scroll' : 'explore-starts'}>
      {shown.map((id) => (
        <span className="chip chip-on" key={id} title={nodes.get(id)?.node.name}>
          <Glyph type={nodes.get(id)?.node.__typename ?? ''} size={14} />{' '}
          {cutMiddle(nodes.get(id)?.node.name ?? id, LETTERS)}
          <button
            type="button"
            aria-label={`Take ${id} out`}
            onClick={() => keep(of.filter((one) => one !== id))}
          >
            ×
          </button>
        </span>
      ))}
      {of.length > SHOWN && (
        <RestButton
          isWhole={isWhole}
          more={`and ${of.length - SHOWN} more`}
          fewer="fewer"
          toggle={() => setWhole(!isWhole)}
        />
      )}
    </span>
  );
}
