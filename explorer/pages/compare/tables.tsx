import { Disagreement, Evidence } from '../../parts/evidence.tsx';
import { EntityLink, Out } from '../../parts/link.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import { count } from '../../parts/words.ts';
import { differing, type Item, type Row, type Shared, type Side, type Tie } from './differences.ts';

const SHOWN = 5;

/** A row a field or a kind of relationship; a pip and the words say what differs, never colour alone. */
export function RowTable({
  rows,
  heads,
  isDays,
  isSame = false,
}: {
  rows: readonly Row[];
  heads: readonly (string | undefined)[];
  isDays: boolean;
  isSame?: boolean;
}) {
  return (
    <table className="table compare">
      <thead className={isSame ? 'hidden' : ''}>
        <tr>
          <th scope="col">
            <span className="hidden">What</span>
          </th>
          <th scope="col">
            <span className="pip">A</span> {heads[0]}
          </th>
          <th scope="col">
            <span className="pip">B</span> {heads[1]}
          </th>
          {isDays && <th scope="col">Known as</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {!row.isSame && <span className="differs-pip" aria-hidden="true" />}
              {row.label}
            </th>
            {isSame ? (
              <td colSpan={2}>
                <Items items={row.b.items} />
                {row.b.conflict && <Disagreement class={row.b.conflict} />}
              </td>
            ) : (
              <>
                <Cell side={row.a} other={row.b} letter="A" hasEvidence={!isDays} />
                <Cell side={row.b} other={row.a} letter="B" hasEvidence={!isDays} />
              </>
            )}
            {(isDays || isSame) && (
              <td>
                <Known side={row.b.items.length > 0 ? row.b : row.a} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Known({ side }: { side: Side }) {
  if (!side.known?.basis) return <span className="meta">follows from its type</span>;
  const many = side.items.length > 1;
  return (
    <>
      <Evidence
        basis={side.known.basis}
        backing={many ? undefined : { claim: side.known.claim, record: side.known.record }}
      />
      {many && <span className="meta"> at least, {count(side.items.length, 'relationship')}</span>}
    </>
  );
}

function Cell({
  side,
  other,
  letter,
  hasEvidence,
}: {
  side: Side;
  other: Side;
  letter: string;
  hasEvidence: boolean;
}) {
  const own = differing(side, other);
  const shared = side.items.length - own.length;
  return (
    <td data-side={letter}>
      {side.items.length === 0 && <span className="meta">nothing known</span>}
      {side.items.length > 1 && <b>{side.items.length} </b>}
      <Items items={own} /> <VisibilityMark of={side.mark} />
      {shared > 0 && (
        <span className="meta">
          {own.length > 0 ? 'and ' : ''}
          {shared} that {letter === 'A' ? 'B' : 'A'} has too
        </span>
      )}
      {side.conflict && (
        <p>
          <Disagreement class={side.conflict} />
        </p>
      )}
      {hasEvidence && side.known?.basis && (
        <p>
          <Known side={side} />
        </p>
      )}
    </td>
  );
}

function Items({ items }: { items: readonly Item[] }) {
  const one = (item: Item) => (
    <span key={`${item.id ?? item.text} ${item.note ?? ''}`} className="compare-item">
      {item.id ? <EntityLink id={item.id} type={item.type ?? ''} name={item.text} /> : textOf(item)}
      {item.note && <span className="meta"> {item.note}</span>}
    </span>
  );
  return (
    <>
      {items.slice(0, SHOWN).map(one)}
      {items.length > SHOWN && (
        <details className="more">
          <summary>{items.length - SHOWN} more</summary>
          {items.slice(SHOWN).map(one)}
        </details>
      )}
    </>
  );
}

function textOf({ text, url }: Item) {
  return url ? <Out url={url}>{text.replace(/^https?:\/\//, '').replace(/\/$/, '')}</Out> : text;
}

/** What both stand with, and how each does, with its evidence. */
export function SharedTable({
  shared,
  heads,
}: {
  shared: readonly Shared[];
  heads: readonly (string | undefined)[];
}) {
  const few = shared.slice(0, 12);
  const rest = shared.slice(12);
  const body = (list: readonly Shared[]) => (
    <tbody>
      {list.map((one) => (
        <tr key={one.id}>
          <th scope="row">
            <EntityLink id={one.id} type={one.type} name={one.name} />
          </th>
          <td data-side="A">
            <TieWords ties={one.a} />
          </td>
          <td data-side="B">
            <TieWords ties={one.b} />
          </td>
        </tr>
      ))}
    </tbody>
  );
  return (
    <>
      <table className="table compare compare-shared">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">
              <span className="pip">A</span> {heads[0]}
            </th>
            <th scope="col">
              <span className="pip">B</span> {heads[1]}
            </th>
          </tr>
        </thead>
        {body(few)}
      </table>
      {rest.length > 0 && (
        <details className="more">
          <summary>{rest.length} more</summary>
          <table className="table compare compare-shared">{body(rest)}</table>
        </details>
      )}
    </>
  );
}

function TieWords({ ties }: { ties: readonly Tie[] }) {
  return ties.map((tie) => (
    <p key={tie.linkId} className="tie">
      <span>
        {tie.words}
        {tie.since && <span className="meta"> since {tie.since}</span>}
        {tie.until && <span className="meta"> until {tie.until}</span>}
      </span>
      <Evidence basis={tie.basis} backing={{ claim: tie.claim, record: tie.record }} isShort />
    </p>
  ));
}
