import { useMemo } from 'react';
import { entityAddress } from '../../app/router.ts';
import { Evidence } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { GROUPS, kindOf, type Mark } from '../../parts/kinds.ts';
import { EntityLink, To } from '../../parts/link.tsx';
import { Empty } from '../../parts/states.tsx';
import { count, cutMiddle, relationVerb, roleWords } from '../../parts/words.ts';
import { ConcentrationBar, useConcentration } from './concentration.tsx';
import { bestFrame, cellsOf, type End, type Frame } from './matrix-cells.ts';
import type { SetLink, SetNode, View } from './working-set.ts';

const isMark = (text: string | null): text is Mark => GROUPS.some(({ mark }) => mark === text);

/** Who stands with whom in the set: size, shade and number say the same; a pair opens what is behind it. */
export function Matrix({
  nodes,
  links,
  params,
  view,
  change,
}: {
  nodes: readonly (readonly [string, SetNode])[];
  links: readonly SetLink[];
  params: URLSearchParams;
  view: View;
  change: (changes: Readonly<Record<string, string | null>>, isKept?: boolean) => void;
}) {
  const asked = params.get('frame') ?? '';
  const frame = useMemo<Frame>(() => {
    const [rows = '', columns = '', through = ''] = asked.split(',');
    if (!isMark(rows) || !isMark(columns)) return bestFrame(nodes, links);
    return { rows, columns, through: isMark(through) ? through : undefined };
  }, [asked, nodes, links]);
  const cells = useMemo(() => cellsOf(nodes, links, frame), [nodes, links, frame]);
  // Systems stand with one vendor or with several: laboratories are asked, as those that host them.
  const hosts = frame.rows === 'l' && frame.through === 'c' ? cells.rows.map(({ id }) => id) : [];
  const concentration = useConcentration(hosts, view);
  const [row, column] = (params.get('pair') ?? '').split('!');
  const most = Math.max(1, ...[...cells.things.values()].map((things) => things.length));
  const setFrame = (part: Partial<Record<keyof Frame, string>>) => {
    const next = { ...frame, ...part };
    change({ frame: [next.rows, next.columns, next.through ?? ''].join(','), pair: null });
  };
  const select = (label: string, value: string, set: (value: string) => void) => (
    <label className="row meta">
      {label}{' '}
      <select className="select" value={value} onChange={(event) => set(event.currentTarget.value)}>
        {label === 'through' && <option value="">nothing between</option>}
        {GROUPS.map(({ mark, name }) => (
          <option key={mark} value={mark}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  const through = frame.through ? GROUPS.find(({ mark }) => mark === frame.through)?.name : 'relationships';
  return (
    <div className="explore-list matrix-page">
      <div className="row matrix-frame">
        {select('Rows', frame.rows, (rows) => setFrame({ rows }))}
        {select('with', frame.columns, (columns) => setFrame({ columns }))}
        {select('through', frame.through ?? '', (value) => setFrame({ through: value }))}
      </div>
      <p className="meta">
        A number is how many things of the working set ({through?.toLowerCase()}) the two have in common.
      </p>
      <div className="matrix-body">
        {cells.rows.length === 0 ? (
          <Empty title="No pair in the working set.">
            Choose other rows or columns, or expand so that more is in the set.
          </Empty>
        ) : (
          <div className="scroll">
            <table className="matrix">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="hidden">Row</span>
                  </th>
                  {cells.columns.map((one) => (
                    <th key={one.id} scope="col" className={one.id === column ? 'matrix-on' : ''}>
                      <Name end={one} most={14} />
                    </th>
                  ))}
                  {concentration && (
                    <th scope="col" className="concentration-head">
                      Accelerators of one vendor?
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {cells.rows.map((one) => (
                  <tr key={one.id} className={one.id === row ? 'matrix-on' : ''}>
                    <th scope="row">
                      <Name end={one} most={26} />
                    </th>
                    {cells.columns.map((other) => {
                      const many = cells.things.get(`${one.id}!${other.id}`)?.length ?? 0;
                      const isChosen = one.id === row && other.id === column;
                      return (
                        <td key={other.id} className={other.id === column ? 'matrix-on' : ''}>
                          {many === 0 ? (
                            <span className="matrix-none" aria-hidden="true">
                              ·
                            </span>
                          ) : (
                            <button
                              type="button"
                              className={`matrix-cell shade-${Math.ceil((many / most) * 4)}`}
                              aria-pressed={isChosen}
                              aria-label={`${one.node.name} and ${other.node.name}: ${many}`}
                              onClick={() =>
                                change({ pair: isChosen ? null : `${one.id}!${other.id}`, sel: null }, false)
                              }
                            >
                              {many}
                            </button>
                          )}
                        </td>
                      );
                    })}
                    {concentration && (
                      <td className="concentration-cell">
                        <ConcentrationBar found={concentration.get(one.id)} />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {row && column && <Pair pair={[row, column]} nodes={nodes} links={links} frame={frame} />}
      </div>
      {concentration && (
        <p className="meta">
          The bar is the Herfindahl-Hirschman index over accelerators: 10,000 is one vendor for all. All
          systems that are known count, also those outside the working set.
        </p>
      )}
      {cells.alone.length > 0 && cells.rows.length > 0 && (
        <p className="meta matrix-alone">
          {count(cells.alone.length, 'row is', 'rows are')} without a pair in this set:{' '}
          {cells.alone.slice(0, 12).map(({ id, node }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <To address={entityAddress(id)}>{shortName(node)}</To>
            </span>
          ))}
          {cells.alone.length > 12 && ` and ${cells.alone.length - 12} more`}. Nothing known is not the same
          as none.
        </p>
      )}
    </div>
  );
}

function shortName(node: SetNode['node']): string {
  return 'shortName' in node && node.shortName ? node.shortName : node.name;
}

function Name({ end: { node }, most }: { end: End; most: number }) {
  return (
    <span title={node.name} className="matrix-name">
      <Glyph type={node.__typename} size={14} isNamed /> {cutMiddle(shortName(node), most)}
    </span>
  );
}

/** What is behind a number: the things between the two, each with how both stand with it. */
function Pair({
  pair: [row, column],
  nodes,
  links,
  frame,
}: {
  pair: readonly [string, string];
  nodes: readonly (readonly [string, SetNode])[];
  links: readonly SetLink[];
  frame: Frame;
}) {
  const byId = new Map(nodes.map(([id, { node }]) => [id, node]));
  const [one, other] = [byId.get(row), byId.get(column)];
  if (!one || !other) return null;
  const plain = (id: string) => id.split('@')[0] ?? id;
  const tied = links.filter(({ from, to }) => {
    const ends = [plain(from.id), plain(to.id)];
    if (frame.through === undefined) return ends.includes(row) && ends.includes(column);
    const thing = ends.find((id) => id !== row && id !== column);
    return (
      thing !== undefined &&
      kindOf(byId.get(thing)?.__typename).mark === frame.through &&
      (ends.includes(row) || ends.includes(column))
    );
  });
  const things = new Map<string, SetLink[]>();
  for (const link of tied) {
    const ends = [plain(link.from.id), plain(link.to.id)];
    const key =
      frame.through === undefined ? link.linkId : (ends.find((id) => id !== row && id !== column) ?? '');
    things.set(key, [...(things.get(key) ?? []), link]);
  }
  const whole = [...things].filter(
    ([, own]) =>
      frame.through === undefined ||
      [row, column].every((id) => own.some(({ from, to }) => [from.id, to.id].map(plain).includes(id))),
  );
  return (
    <section className="card matrix-pair" aria-label="Pair" aria-live="polite">
      <h2 className="section-title row">
        <EntityLink id={row} type={one.__typename} name={one.name} /> and{' '}
        <EntityLink id={column} type={other.__typename} name={other.name} />
      </h2>
      <ul className="rows">
        {whole.map(([key, own]) => {
          const thing = byId.get(key);
          return (
            <li key={key}>
              <span className="grow">
                {thing && <EntityLink id={key} type={thing.__typename} name={thing.name} />}
                {own.map((link) => (
                  <span key={link.linkId} className="row">
                    <span className="meta">
                      {byId.get(plain(link.from.id))?.name} {relationVerb(link.type, 'OUT')}
                      {link.role ? `, as ${roleWords(link.role)}` : ''}
                    </span>
                    <span className="push">
                      <Evidence basis={link.basis} />
                    </span>
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
