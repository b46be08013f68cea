import type { Mark } from '../../parts/kinds.ts';
import { bucketWords } from './facets.tsx';
import { columnOfFacet, facetWords, type Shape } from './shape.ts';
import type { GroupAnswer } from './table-query.ts';

const HEIGHT = 150;
const BASE = 124;
const MAX_BARS = 24;
const SERIES = 3;

/** Groups as bars: patterns tell series apart without colour; below it the same numbers as a table. */
export function GroupChart({
  groups,
  by,
  shape,
  mark,
}: {
  groups: readonly GroupAnswer[];
  by: readonly string[];
  shape: Shape;
  mark: Mark;
}) {
  const [first = '', second] = by;
  const words = (facet: string | undefined, key: { key: string | null; label: string | null } | undefined) =>
    key ? bucketWords(key, columnOfFacet(facet ?? '', shape)?.kind === 'enum') : '';
  const bars = new Map<string, { name: string; total: number; parts: Map<string, number> }>();
  for (const { keys, count } of groups) {
    const key = keys[0]?.key ?? '';
    const bar = bars.get(key) ?? { name: words(first, keys[0]), total: 0, parts: new Map() };
    bars.set(key, bar);
    bar.total += count;
    const series = second ? words(second, keys[1]) : '';
    bar.parts.set(series, (bar.parts.get(series) ?? 0) + count);
  }
  const isDated = /_(YEAR|QUARTER|MONTH)$/.test(first);
  const named = [...bars]
    .filter(([key]) => !isDated || key !== '')
    .sort(([one, a], [other, b]) => (isDated ? (one < other ? -1 : 1) : b.total - a.total));
  const shown = isDated ? named.slice(-MAX_BARS) : named.slice(0, MAX_BARS);
  const undated = isDated ? (bars.get('')?.total ?? 0) : 0;
  const totals = new Map<string, number>();
  for (const [, { parts }] of shown)
    for (const [series, count] of parts) totals.set(series, (totals.get(series) ?? 0) + count);
  const ranked = [...totals].sort(([, a], [, b]) => b - a).map(([series]) => series);
  const own = ranked.length > SERIES ? ranked.slice(0, SERIES - 1) : ranked;
  const most = Math.max(1, ...shown.map(([, { total }]) => total));
  const step = 100 / Math.max(1, shown.length);
  const scale = (BASE - 24) / most;
  const title = by.map((facet) => facetWords(facet, shape)).join(' and ');
  if (shown.length === 0) return null;
  const splitOf = (parts: ReadonlyMap<string, number>) => {
    const named = own.map((series) => parts.get(series) ?? 0);
    const rest =
      [...parts.values()].reduce((sum, one) => sum + one, 0) - named.reduce((sum, one) => sum + one, 0);
    return own.length < ranked.length ? [...named, rest] : named;
  };
  return (
    <figure className={`group-chart tone-${mark}`} aria-label={`How many, by ${title}`}>
      {second && (
        <figcaption className="row meta">
          {[...own, ...(own.length < ranked.length ? ['other'] : [])].map((series, index) => (
            <span key={series} className="row">
              <svg width="12" height="12" aria-hidden="true">
                <rect className={`series series-${index}`} x="1" y="1" width="10" height="10" />
              </svg>{' '}
              {series}
            </span>
          ))}
        </figcaption>
      )}
      <svg width="100%" height={HEIGHT} aria-hidden="true">
        <defs>
          <pattern
            id="hatch"
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect className="hatch-ground" width="5" height="5" />
            <line className="hatch-line" y2="5" x1="1" x2="1" />
          </pattern>
        </defs>
        <line className="strip-axis" x1="0" x2="100%" y1={BASE + 0.5} y2={BASE + 0.5} />
        {shown.map(([key, { name, total, parts }], index) => {
          let top = BASE;
          return (
            <svg key={key} x={`${index * step}%`} width={`${step}%`} height={HEIGHT}>
              {splitOf(parts).map((count, series) => {
                const height = count * scale;
                top -= height;
                return (
                  <rect
                    // biome-ignore lint/suspicious/noArrayIndexKey: the series are in a fixed order
                    key={series}
                    className={`series series-${series}`}
                    x="12%"
                    width="76%"
                    y={top}
                    height={height}
                  />
                );
              })}
              <text className="bar-count" x="50%" y={top - 5} textAnchor="middle">
                {total}
              </text>
              {(shown.length <= 12 || index % Math.ceil(shown.length / 12) === 0) && (
                <text
                  className={`tick ${shown.length > 5 && index % 2 === 1 ? 'tick-odd' : ''}`}
                  x="50%"
                  y={HEIGHT - 8}
                  textAnchor="middle"
                >
                  {short(name, shown.length)}
                </text>
              )}
            </svg>
          );
        })}
      </svg>
      {(undated > 0 || shown.length < named.length) && (
        <p className="meta">
          {undated > 0 && `${undated} have no date and are not drawn. `}
          {shown.length < named.length &&
            (isDated ? `The newest ${shown.length} are drawn.` : `The largest ${shown.length} are drawn.`)}
        </p>
      )}
      <details className="more">
        <summary>The same as a table</summary>
        <table className="table">
          <thead>
            <tr>
              {by.map((facet) => (
                <th key={facet} scope="col">
                  {facetWords(facet, shape)}
                </th>
              ))}
              <th scope="col" className="number">
                Count
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.slice(0, 200).map(({ keys, count }) => (
              <tr key={keys.map(({ key }) => key ?? '').join('\n')}>
                {by.map((facet, index) => (
                  <td key={facet}>{words(facet, keys[index])}</td>
                ))}
                <td className="number">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function short(name: string, bars: number): string {
  const most = Math.max(6, Math.floor(150 / Math.min(bars, 12)));
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
