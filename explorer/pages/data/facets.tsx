import { EvidenceMark } from '../../parts/evidence.tsx';
import { enumWords } from '../../parts/words.ts';
import { columnOfFacet, facetWords, type Shape } from './shape.ts';
import type { Bucket, FacetAnswer } from './table-query.ts';
import { isOn, type TableView, toggled } from './table-view.ts';

/** The words for the key of a facet. */
export function bucketWords({ key, label }: Pick<Bucket, 'key' | 'label'>, isEnum: boolean): string {
  if (key === null) return 'none given';
  if (key === 'true' || key === 'false') return key === 'true' ? 'yes' : 'no';
  return isEnum ? enumWords(key) : (label ?? key);
}

/** What the table holds by the values of some fields, each with its count; a click filters. */
export function Facets({
  facets,
  shape,
  view,
  set,
}: {
  facets: readonly FacetAnswer[];
  shape: Shape;
  view: TableView;
  set: (changes: Readonly<Record<string, string | null>>) => void;
}) {
  return facets.map(({ field: facet, buckets, hasMore }) => {
    const column = columnOfFacet(facet, shape);
    if (!column) return null;
    const now = view.filters.find((one) => one.column === column)?.text ?? '';
    // One value for all tells nothing apart.
    if (buckets.length < 2 && now === '') return null;
    const most = Math.max(...buckets.map(({ count }) => count));
    return (
      <fieldset key={facet} className="facet">
        <legend className="label">{facetWords(facet, shape)}</legend>
        {buckets.map((bucket) => {
          const canChoose = bucket.key !== null || column.kind !== 'one';
          return (
            <label key={bucket.key ?? ''} className={canChoose ? 'check' : 'check check-off'}>
              <input
                type="checkbox"
                disabled={!canChoose}
                checked={isOn(column, now, bucket.key)}
                onChange={() => set({ [column.field]: toggled(column, now, bucket.key) })}
              />
              <span className="facet-name clip">
                {bucketWords(bucket, column.kind === 'enum')}
                <svg width="100%" height="2" aria-hidden="true">
                  <rect width={`${(bucket.count / most) * 100}%`} height="2" />
                </svg>
              </span>
              <span className="push">{bucket.count}</span>
            </label>
          );
        })}
        {hasMore && <p className="meta">and more; the first 8 are counted here</p>}
      </fieldset>
    );
  });
}

/** The mark of evidence alone, for dense tables: the word is in its title and read aloud. */
export function KnownMark({ basis, sources }: { basis: string | null | undefined; sources: string }) {
  if (basis !== 'STATED' && basis !== 'REPORTED' && basis !== 'INFERRED') return null;
  const words = `${basis.toLowerCase()}, ${sources}`;
  return (
    <span className={`known-mark ev-${basis}`} title={words}>
      <EvidenceMark known={basis} />
      <span className="hidden">{words}</span>
    </span>
  );
}
