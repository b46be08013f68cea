import type { ReactNode } from 'react';
import { Glyph } from '../parts/glyph.tsx';
import { Icon } from '../parts/icon.tsx';
import { SearchBox } from './search-box.tsx';

/** One entity of a question: its name with a way to another, or a search where none is chosen yet. */
export function EntityPicker({
  label,
  id,
  named,
  choose,
  mark,
}: {
  label: string;
  id: string;
  named: { readonly type: string; readonly name: string };
  choose: (id: string | null) => void;
  mark?: ReactNode;
}) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      {id ? (
        <span className="picked">
          {mark}
          <Glyph type={named.type} /> <span className="clip grow">{named.name}</span>
          <button
            type="button"
            className="button button-icon button-small"
            aria-label={`Another ${label.toLowerCase()}`}
            onClick={() => choose(null)}
          >
            <Icon name="close" size={14} />
          </button>
        </span>
      ) : (
        <SearchBox isMain={false} label={label} placeholder="A name" choose={(choice) => choose(choice.id)} />
      )}
    </div>
  );
}
