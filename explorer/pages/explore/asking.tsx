import { useState } from 'react';
import { DrawerFrame } from '../../parts/actions.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { kindOf } from '../../parts/kinds.ts';

/** Before many entities arrive: by type, and asked. */
export function Asking({
  id,
  name,
  cut,
  add,
  close,
}: {
  id: string;
  name: string;
  cut: readonly { type: string; count: number }[];
  add: (id: string, types: readonly string[]) => void;
  close: () => void;
}) {
  const [types, setTypes] = useState<readonly string[]>(() => (cut[0] ? [cut[0].type] : []));
  const total = cut.reduce((sum, one) => sum + one.count, 0);
  const chosen = cut.filter(({ type }) => types.includes(type)).reduce((sum, one) => sum + one.count, 0);
  return (
    <DrawerFrame
      title={`Before ${total} entities arrive`}
      note={`Expand ${name}: which types?`}
      close={close}
    >
      {cut.map(({ type, count: many }) => (
        <label key={type} className="check">
          <input
            type="checkbox"
            checked={types.includes(type)}
            onChange={() =>
              setTypes(types.includes(type) ? types.filter((one) => one !== type) : [...types, type])
            }
          />
          <Glyph type={type} /> {kindOf(type).many} <span className="push">{many}</span>
        </label>
      ))}
      <div className="row">
        <button
          type="button"
          className="button button-main"
          disabled={chosen === 0}
          onClick={() => add(id, types)}
        >
          Add {chosen} of {total}
        </button>
        <button type="button" className="button button-quiet" onClick={close}>
          Cancel
        </button>
        <span className="push meta">
          undo with <kbd>Z</kbd>
        </span>
      </div>
    </DrawerFrame>
  );
}
