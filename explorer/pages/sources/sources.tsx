import { useAsk } from '../../api/use-ask.ts';
import { useKeys } from '../../app/keys.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import type { SourcesQueryVariables } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeRows } from '../../parts/take-rows.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import { count, enumWords, plainId, tierWords } from '../../parts/words.ts';
import { SOURCES } from './questions.ts';
import { SourceDetail } from './source-detail.tsx';

const ORDERS = [
  ['', 'most leans on it', [{ statements: { direction: 'DESC' } }]],
  ['newest', 'newest first', [{ publishedOn: 'DESC' }]],
  ['title', 'by title', [{ title: 'ASC' }]],
] as const;

/** All sources, and one of them with all that leans on it. */
export function Sources() {
  const place = usePlace();
  const params = useParams();
  const [text, tier, state] = [params.get('q') ?? '', params.get('tier') ?? '', params.get('state') ?? ''];
  const chosen = params.get('source') ?? undefined;
  const after = params.get('after');
  const order = ORDERS.find(([name]) => name === params.get('order')) ?? ORDERS[0];
  const where = {
    ...(text && { OR: [{ title: { contains: text } }, { publisher: { contains: text } }] }),
    ...(tier && { tier: { eq: tier } }),
    ...(state && { state: { eq: state } }),
  };
  const variables = {
    orderBy: order[2],
    ...(Object.keys(where).length > 0 && { where }),
    ...(after && { after }),
  } as SourcesQueryVariables;
  const { data, error, again } = useAsk(SOURCES, variables);
  const page = data?.sources;
  useTitle('Sources');
  const set = (changes: Parameters<typeof withParams>[1]) =>
    go(withParams(place, { after: null, ...changes }));
  const ids = page?.nodes.map(({ id }) => plainId(id)) ?? [];
  const walk = (by: number) => {
    const next = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(chosen ?? '') + by))];
    if (next) go(withParams(place, { source: next }), 'replace');
  };
  useKeys({
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(-1),
    Escape: () => go(withParams(place, { source: null })),
  });
  const facet = (field: string, name: 'tier' | 'state', words: (key: string) => string) => {
    const buckets = page?.facets?.find((one) => one.field === field)?.buckets ?? [];
    const now = params.get(name) ?? '';
    return (
      <span className="row chips">
        {now && (
          <button type="button" className="chip chip-on" onClick={() => set({ [name]: null })}>
            {words(now)} ×
          </button>
        )}
        {!now &&
          buckets.map(({ key, count: many }) => (
            <button
              key={String(key)}
              type="button"
              className="chip"
              onClick={() => set({ [name]: String(key) })}
            >
              {words(String(key))} <span className="count">{many}</span>
            </button>
          ))}
      </span>
    );
  };
  return (
    <div className="page sources-page">
      <div className="row changes-head">
        <h1 className="page-title">Sources</h1>
        {page && <span className="meta">{count(page.totalCount, 'source')}</span>}
        <ViewActions source={{ query: SOURCES.text, variables, title: 'sources' }}>
          <TakeRows
            title="sources"
            rows={{ query: SOURCES.text, variables: { ...variables, after: null } }}
          />
        </ViewActions>
      </div>
      <div className="row changes-ask">
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            set({ q: String(new FormData(event.currentTarget).get('q') ?? '') });
          }}
        >
          <input
            key={text}
            className="input"
            name="q"
            defaultValue={text}
            aria-label="Title or publisher contains"
            placeholder="Title or publisher"
          />
        </form>
        {facet('TIER', 'tier', (key) => tierWords(key) || enumWords(key).toLowerCase())}
        {facet('STATE', 'state', (key) => enumWords(key).toLowerCase())}
        <label className="row push">
          <span className="hidden">Order</span>
          <select
            className="select"
            value={order[0]}
            onChange={(event) => set({ order: event.currentTarget.value })}
          >
            {ORDERS.map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className={chosen ? 'sources-columns has-detail' : 'sources-columns'}>
        <section aria-label="List of sources">
          {error && <Fault error={error} again={again} />}
          {!page && !error && <Skeleton rows={14} />}
          {page && page.nodes.length === 0 && (
            <Empty title="No source meets these conditions." step={<To address="/sources">All sources</To>} />
          )}
          <ul className="rows">
            {page?.nodes.map((one) => (
              <li key={one.id}>
                <MarkGlyph mark="s" />
                <span className="grow">
                  <To
                    address={withParams(place, { source: plainId(one.id) })}
                    className="plain-link"
                    isCurrent={plainId(one.id) === chosen}
                  >
                    {one.title}
                  </To>
                  <span className="meta">
                    {[one.publisher, tierWords(one.tier), one.publishedOn ?? 'no date']
                      .filter(Boolean)
                      .join(', ')}
                    {one.state !== 'LIVE' && (
                      <>
                        {' '}
                        <span className="tag">{enumWords(one.state).toLowerCase()}</span>
                      </>
                    )}{' '}
                    <VisibilityMark of={one} />
                  </span>
                </span>
                <span className="meta">{count(one.statements.totalCount, 'statement')}</span>
              </li>
            ))}
          </ul>
          <p className="row data-foot">
            {after && <To address={withParams(place, { after: null })}>First page</To>}
            {page?.pageInfo.hasNextPage && (
              <To address={withParams(place, { after: page.pageInfo.endCursor })}>Next page</To>
            )}
          </p>
        </section>
        {chosen && <SourceDetail key={chosen} id={chosen} />}
      </div>
    </div>
  );
}
