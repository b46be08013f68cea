import { useState } from 'react';
import { EvidenceMark, knownOf } from '../../parts/evidence.tsx';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { GROUPS, inText, kindOf } from '../../parts/kinds.ts';
import { RestButton } from '../../parts/rest-button.tsx';
import { count, relationVerb } from '../../parts/words.ts';
import type { SetLink, WorkingSet } from './working-set.ts';

const BASES = ['STATED', 'REPORTED', 'INFERRED'] as const;
/** As the picture draws a relationship that is known so. */
const LINES: Readonly<Record<string, string>> = { STATED: '', REPORTED: '5 4', INFERRED: '1.5 3.5' };
/** So many kinds of relationship stand there; the others are opened. */
const KINDS = 6;

/** What the picture and its twins show of the working set: types, kinds of relationship and how they are known, each with its number. */
export function Filters({
  set,
  shown,
  hidden,
  toggle,
  out,
  bringBack,
}: {
  set: WorkingSet;
  shown: { readonly nodes: number; readonly links: number; readonly possible: number };
  hidden: ReadonlySet<string>;
  toggle: (name: string) => void;
  out: number;
  bringBack: () => void;
}) {
  const [isWhole, setWhole] = useState(false);
  const links = [...set.links.values()];
  const byMark = countsOf([...set.nodes.values()], ({ node }) => kindOf(node.__typename).mark);
  const byType = countsOf(links, ({ type }) => type);
  const byBasis = countsOf(links, ({ basis }) => basis ?? 'INFERRED');
  const types = [...byType].sort(([, one], [, other]) => other - one);
  const cut = [...set.cut];
  return (
    <aside className="explore-filters" aria-label="Filters">
      <h2 className="label">Show</h2>
      {GROUPS.filter(({ mark }) => byMark.has(mark)).map(({ mark, name }) => (
        <label key={mark} className="check">
          <input type="checkbox" checked={!hidden.has(mark)} onChange={() => toggle(mark)} />
          <MarkGlyph mark={mark} /> {name} <span className="push">{byMark.get(mark)}</span>
        </label>
      ))}
      {types.length > 0 && <h2 className="label">Relationships</h2>}
      {(isWhole ? types : types.slice(0, KINDS)).map(([type, many]) => (
        <label key={type} className="check">
          <input type="checkbox" checked={!hidden.has(type)} onChange={() => toggle(type)} />
          {relationVerb(type, 'OUT')} <span className="push">{many}</span>
        </label>
      ))}
      {types.length > KINDS && (
        <RestButton
          isWhole={isWhole}
          more={count(types.length - KINDS, 'more kind')}
          fewer="Fewer kinds"
          toggle={() => setWhole(!isWhole)}
        />
      )}
      <h2 className="label">Known as</h2>
      {BASES.map((basis) => (
        <label key={basis} className="check">
          <input type="checkbox" checked={!hidden.has(basis)} onChange={() => toggle(basis)} />
          <span className={`ev-word ev-${basis}`}>
            <EvidenceMark known={knownOf(basis) ?? 'INFERRED'} /> {basis.toLowerCase()}
          </span>
          <svg className="push line-sample" width="28" height="2" aria-hidden="true">
            <line x2="28" y1="1" y2="1" strokeDasharray={LINES[basis]} />
          </svg>
          <span className="number-of">{byBasis.get(basis) ?? 0}</span>
        </label>
      ))}
      <h2 className="label">Working set</h2>
      <p>
        {count(shown.nodes, 'entity', 'entities')}, {count(shown.links, 'relationship')}
      </p>
      {shown.possible > 0 && (
        <p className="meta">
          {count(shown.possible, 'entity is', 'entities are')} only possible on this day: hollow, named in
          italics.
        </p>
      )}
      {cut.length > 0 && (
        <p className="meta">
          Left out by the limit of 150:{' '}
          {cut
            .map(([type, many]) => count(many, inText(kindOf(type).one), inText(kindOf(type).many)))
            .join(', ')}
          . Fewer hops, or expand one by one.
        </p>
      )}
      {out > 0 && (
        <button type="button" className="link-button" onClick={bringBack}>
          Bring back the {out} taken out
        </button>
      )}
    </aside>
  );
}

function countsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** Whether filters let a relationship through. */
export function isShown({ type, basis }: SetLink, hidden: ReadonlySet<string>): boolean {
  return !hidden.has(type) && !hidden.has(basis ?? 'INFERRED');
}
