import { useState } from 'react';
import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { lastVisit, toggleFollowed, useFollowed } from '../../app/memory.ts';
import { entityAddress, go, useParams, usePlace, withParams } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import type { ChangesSinceQueryVariables } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { addDays, addMonths, today } from '../../parts/days.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeRows } from '../../parts/take-rows.tsx';
import { count, longDay, plainId } from '../../parts/words.ts';
import { ChangeLine, isNewcomer } from './change-line.tsx';
import { CHANGES, type Change, DIGEST } from './questions.ts';

const KINDS = [
  ['', 'all changes', undefined],
  ['new', 'what is new', ['ADDED']],
  ['changed', 'what changed', ['CHANGED']],
  ['gone', 'what is gone', ['REMOVED', 'RETRACTED']],
  ['disputed', 'disagreements', ['DISPUTED', 'SETTLED']],
] as const;

/** So many lines of one entity on one day are shown at once. */
const SHOWN = 3;

/** What became known, or what this graph learned, since a day; what is news first. */
export function Changes() {
  const place = usePlace();
  const params = useParams();
  const followed = useFollowed();
  const day = today();
  const [visit] = useState(() => lastVisit(day));
  const asked = params.get('since') ?? '';
  const since = /^\d{4}-\d{2}-\d{2}/.test(asked) ? asked : (visit ?? addMonths(day, -2));
  const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
  const until = isDay(params.get('until') ?? '') ? (params.get('until') ?? '') : '';
  const axis = params.get('axis') === 'recorded' ? 'RECORDED' : 'PUBLISHED';
  const of = (params.get('of') ?? '').split(',').filter(Boolean);
  const kind = KINDS.find(([name]) => name === params.get('kind')) ?? KINDS[0];
  const isAll = params.get('material') === 'all';
  const after = params.get('after');
  const known =
    until === ''
      ? {}
      : axis === 'PUBLISHED'
        ? { publishedBy: until }
        : { recordedBy: `${until}T23:59:59.999Z` };
  const variables: ChangesSinceQueryVariables = {
    since,
    axis,
    ...known,
    ...(of.length > 0 && { of }),
    ...(kind[2] && { kinds: kind[2] }),
    ...(!isAll && { material: true }),
    ...(after && { after }),
  };
  useTitle(`Changes since ${since}`);
  const list = useAsk(CHANGES, variables);
  const sum = useAsk(DIGEST, { since, axis, ...known, ...(of.length > 0 && { of }) });
  const named = useNames(of.slice(0, 100));
  const set = (changes: Parameters<typeof withParams>[1]) =>
    go(withParams(place, { after: null, ...changes }));
  const page = list.data?.at.changes;
  const title = `changes since ${since}${until && ` until ${until}`}`;
  const isFollowing = followed.length > 0 && of.join(',') === followed.join(',');
  const feed = `/changes.atom?axis=${axis.toLowerCase()}&since=${since}${of.length > 0 ? `&of=${of.join(',')}` : ''}${isAll ? '&material=all' : ''}`;
  return (
    <div className="page changes-page">
      <div className="row changes-head">
        <h1 className="page-title">What changed</h1>
        <span className="meta">
          {axis === 'PUBLISHED' ? 'published' : 'recorded here'} since {longDay(since.slice(0, 10), false)}
          {until && ` until ${longDay(until, false)}`}
        </span>
        <ViewActions source={{ query: CHANGES.text, variables, title }}>
          <TakeRows title={title} rows={{ query: CHANGES.text, variables: { ...variables, after: null } }} />
          <a href={feed} className="button button-quiet">
            <Icon name="bell" /> Feed
          </a>
        </ViewActions>
      </div>
      <div className="row changes-ask">
        <label className="row">
          <span className="label">Since</span>
          <input
            className="input"
            type="date"
            value={since.slice(0, 10)}
            max={day}
            onChange={(event) => set({ since: event.currentTarget.value })}
          />
        </label>
        <label className="row">
          <span className="label">Until</span>
          <input
            className="input"
            type="date"
            value={until}
            min={since.slice(0, 10)}
            max={day}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </label>
        <span className="row">
          {visit && visit < day && <Since day={visit} now={since} name="my last visit" set={set} />}
          <Since day={addDays(day, -7)} now={since} name="a week" set={set} />
          <Since day={addMonths(day, -2)} now={since} name="two months" set={set} />
          <Since day={addMonths(day, -12)} now={since} name="a year" set={set} />
        </span>
        <span className="segments">
          <button type="button" aria-pressed={axis === 'PUBLISHED'} onClick={() => set({ axis: null })}>
            Published
          </button>
          <button type="button" aria-pressed={axis === 'RECORDED'} onClick={() => set({ axis: 'recorded' })}>
            Recorded here
          </button>
        </span>
        <span className="segments">
          <button type="button" aria-pressed={!isAll} onClick={() => set({ material: null })}>
            News
          </button>
          <button type="button" aria-pressed={isAll} onClick={() => set({ material: 'all' })}>
            Everything
          </button>
        </span>
        <label className="row">
          <span className="hidden">Which changes</span>
          <select
            className="select"
            value={kind[0]}
            onChange={(event) => set({ kind: event.currentTarget.value })}
          >
            {KINDS.map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="changes-columns">
        <section aria-label="Changes" aria-live="polite">
          {sum.data && <p className="changes-sum">{sumWords(sum.data.at.digest)}</p>}
          {list.error && <Fault error={list.error} again={list.again} />}
          {!page && !list.error && <Skeleton rows={12} />}
          {page && page.nodes.length === 0 && (
            <Empty
              title={isAll ? 'Nothing changed.' : 'Nothing that is news.'}
              step={
                isAll ? (
                  <To address={withParams(place, { since: addMonths(day, -12), after: null })}>
                    Look back a year
                  </To>
                ) : (
                  <To address={withParams(place, { material: 'all', after: null })}>Show every change</To>
                )
              }
            >
              {of.length > 0 ? 'Only what you chose at the right was looked at.' : ''}
            </Empty>
          )}
          {page &&
            byDay(page.nodes).map(([on, groups]) => (
              <section key={on} aria-labelledby={`on-${on}`}>
                <h2 id={`on-${on}`} className="change-day">
                  {longDay(on)}
                </h2>
                {groups.map((changes) => (
                  <Group key={changes[0]?.subject.id} changes={changes} />
                ))}
              </section>
            ))}
          <p className="row data-foot">
            {after && <To address={withParams(place, { after: null })}>Newest</To>}
            {page?.pageInfo.hasNextPage && (
              <To address={withParams(place, { after: page.pageInfo.endCursor })}>Older</To>
            )}
          </p>
        </section>
        <aside aria-label="Whom to follow" className="changes-side">
          <section className="card" aria-labelledby="follow">
            <h2 id="follow" className="section-title">
              Of what
            </h2>
            {of.length === 0 && <p className="meta">Of everything in the graph.</p>}
            <ul className="rows">
              {of.slice(0, 12).map((id) => (
                <li key={id}>
                  <Glyph type={named(id).type} />
                  <span className="grow clip">{named(id).name}</span>
                  <button
                    type="button"
                    className="button button-icon button-small"
                    aria-label={`Without ${named(id).name}`}
                    onClick={() => set({ of: of.filter((one) => one !== id).join(',') })}
                  >
                    <Icon name="close" size={14} />
                  </button>
                </li>
              ))}
            </ul>
            {of.length > 12 && <p className="meta">and {of.length - 12} more</p>}
            <SearchBox
              isMain={false}
              label="Only of"
              placeholder="Only of an entity"
              choose={({ id }) => set({ of: [...new Set([...of, id])].join(',') })}
            />
            <p className="row changes-follow">
              {followed.length > 0 && !isFollowing && (
                <To address={withParams(place, { of: followed.join(','), after: null })}>
                  Only the {followed.length} that I follow
                </To>
              )}
              {of.length > 0 && <To address={withParams(place, { of: null, after: null })}>Of everything</To>}
            </p>
            <p className="meta">
              “Follow” on the page of an entity keeps it here, in this browser alone. The feed tells the same
              to any reader of feeds.
            </p>
          </section>
        </aside>
      </div>
    </div>
  );
}

function Since({
  day,
  now,
  name,
  set,
}: {
  day: string;
  now: string;
  name: string;
  set: (changes: Record<string, string>) => void;
}) {
  return (
    <button
      type="button"
      className={day === now ? 'chip chip-on' : 'chip'}
      aria-pressed={day === now}
      onClick={() => set({ since: day })}
    >
      {name}
    </button>
  );
}

function Group({ changes }: { changes: readonly Change[] }) {
  const [first] = changes;
  const followed = useFollowed();
  if (!first) return null;
  const { subject } = first;
  const id = plainId(subject.id);
  const isNew = changes.some(isNewcomer);
  const lines = changes.filter((change) => !isNewcomer(change));
  const isFollowed = followed.includes(id);
  return (
    <div className="change-group">
      <div className="row">
        <Glyph type={subject.__typename} size={18} isNamed />
        <h3 className="grow">
          <To address={entityAddress(id)} className="plain-link">
            {subject.name}
          </To>{' '}
          {isNew && <span className="tag">new</span>}
        </h3>
        <button
          type="button"
          className="button button-quiet button-small"
          aria-pressed={isFollowed}
          aria-label={`${isFollowed ? 'Unfollow' : 'Follow'} ${subject.name}`}
          onClick={() => toggleFollowed(id)}
        >
          {isFollowed ? 'Followed' : 'Follow'}
        </button>
      </div>
      <ul className="change-lines">
        {lines.slice(0, SHOWN).map((change) => (
          <ChangeLine key={change.id} change={change} />
        ))}
      </ul>
      {lines.length > SHOWN && (
        <details className="more">
          <summary>{count(lines.length - SHOWN, 'more change', 'more changes')}</summary>
          <ul className="change-lines">
            {lines.slice(SHOWN).map((change) => (
              <ChangeLine key={change.id} change={change} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Days newest first, in each the changes of one entity together, newcomers first. */
function byDay(changes: readonly Change[]): readonly (readonly [string, readonly (readonly Change[])[]])[] {
  const days = new Map<string, Map<string, Change[]>>();
  for (const change of changes) {
    const groups = days.get(change.on) ?? new Map<string, Change[]>();
    days.set(change.on, groups);
    groups.set(change.subject.id, [...(groups.get(change.subject.id) ?? []), change]);
  }
  return [...days].map(([on, groups]) => [
    on,
    [...groups.values()].sort((one, other) => Number(other.some(isNewcomer)) - Number(one.some(isNewcomer))),
  ]);
}

/** What happened, and what did not: silence is said. */
function sumWords({
  newcomers,
  linked,
  moved,
  amounts,
  withdrawn,
  disputed,
  isCut,
}: {
  readonly [name in
    | 'newcomers'
    | 'linked'
    | 'moved'
    | 'amounts'
    | 'withdrawn'
    | 'disputed']: readonly unknown[];
} & { readonly isCut: boolean }): string {
  const parts = [
    newcomers.length > 0 ? `${newcomers.length} new` : 'nothing new',
    linked.length > 0 ? count(linked.length, 'new relationship') : 'no new relationship',
    moved.length > 0 ? count(moved.length, 'date moved', 'dates moved') : 'no date moved',
    amounts.length > 0 ? count(amounts.length, 'amount changed', 'amounts changed') : 'no amount changed',
    withdrawn.length > 0 ? `${withdrawn.length} withdrawn` : 'nothing withdrawn',
    disputed.length > 0 ? count(disputed.length, 'new contradiction') : 'no new contradiction',
  ];
  const words = parts.join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${isCut ? ', among the newest 500 changes' : ''}.`;
}
