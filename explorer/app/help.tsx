import { DrawerFrame } from '../parts/actions.tsx';
import { Evidence, NotDisclosed } from '../parts/evidence.tsx';
import { MarkGlyph } from '../parts/glyph.tsx';
import { GROUPS } from '../parts/kinds.ts';

const KEYS = [
  ['/', 'search'],
  ['?', 'this help'],
  ['E', 'expand the selected entity'],
  ['P', 'paths from it'],
  ['O', 'open its page'],
  ['1 to 4', 'so many hops around'],
  ['↑ ↓', 'walk along neighbours or rows'],
  ['Z, Shift Z', 'undo, redo'],
  ['G L M T', 'graph, list, matrix, timeline'],
  ['Del', 'take the selected entity out'],
  ['Esc', 'close, or deselect'],
] as const;

/** Keys, and what the marks say. */
export function Help({ close }: { close: () => void }) {
  return (
    <DrawerFrame title="Keys and marks" close={close}>
      <dl className="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <h3 className="label">How it is known</h3>
      <ul className="plain-list">
        <li>
          <Evidence basis="STATED" /> a party or the authority says so
        </li>
        <li>
          <Evidence basis="REPORTED" /> a third party says so
        </li>
        <li>
          <Evidence basis="INFERRED" /> reasoned, or without a source
        </li>
        <li>
          <NotDisclosed /> sought and not found, or withheld
        </li>
      </ul>
      <p className="meta">
        “2 sources” are tied to the very claim; “one of 4 sources” stands where only the record as a whole is
        backed. “No source says” means that nobody is known to have looked.
      </p>
      <h3 className="label">What the shapes are</h3>
      <ul className="plain-list legend">
        {GROUPS.map(({ mark, name }) => (
          <li key={mark}>
            <MarkGlyph mark={mark} /> {name}
          </li>
        ))}
        <li>
          <MarkGlyph mark="s" /> Sources
        </li>
      </ul>
      <h3 className="label">More</h3>
      <p>
        <a href="/docs">Documentation</a> of everything that can be asked, and{' '}
        <a href="/graphiql">GraphiQL</a> to ask it.
      </p>
    </DrawerFrame>
  );
}
