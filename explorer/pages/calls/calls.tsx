import { useAsk } from '../../api/use-ask.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { today } from '../../parts/days.ts';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeRows } from '../../parts/take-rows.tsx';
import { AUDIENCES, axisOf, conditionsOf, OPENNESS, offices, STANDINGS } from './board.ts';
import { CallRow, type Look, ScaleRow } from './call-rows.tsx';
import { KeepPosted, Month, TotalBySource } from './keep-posted.tsx';
import { CALL_ROWS, CALLS, type Call } from './questions.ts';
import { readersZone, zoneName } from './zones.ts';

/** Funding calls by what can still be done about them. */
export function Calls() {
  const place = usePlace();
  const params = useParams();
  const [to, from, still] = [params.get('to') ?? '', params.get('from') ?? '', params.get('still') ?? ''];
  const zone = params.get('zone') === 'mine' ? 'mine' : 'call';
  useTitle('Funding calls');
  const where = conditionsOf({ to, from, still });
  const variables = where ? { where } : {};
  const all = useAsk(CALLS, {});
  const { data, error, again } = useAsk(CALLS, variables);
  const set = (changes: Parameters<typeof withParams>[1]) => go(withParams(place, changes), 'replace');
  const shown = data?.fundingCalls.nodes ?? [];
  const unsaid = to === '' ? 0 : shown.filter(({ eligibility }) => !eligibility).length;
  const day = today();
  const look: Look = { axis: axisOf(shown, day), day, zone };
  const open = shown.filter(({ status }) => status.value === 'OPEN');
  const next = open.flatMap(({ status }) => (status.nextClosesOn ? [status.nextClosesOn] : [])).sort()[0];
  const month = /^\d{4}-\d{2}$/.test(params.get('month') ?? '')
    ? (params.get('month') ?? '')
    : (next ?? day).slice(0, 7);
  const withTotal = open.find(({ totalUsd }) => totalUsd) ?? shown.find(({ totalUsd }) => totalUsd);
  return (
    <div className="page calls-page">
      <div className="calls-main">
        <div className="row calls-head">
          <h1 className="page-title">Funding calls</h1>
          {data && (
            <span className="meta" aria-live="polite">
              {data.fundingCalls.totalCount} known, {open.length} open
              {to && ` to ${to} or without a word on it`}
            </span>
          )}
          <ViewActions source={{ query: CALLS.text, variables, title: 'funding calls' }}>
            <TakeRows title="funding calls" rows={{ query: CALL_ROWS, variables }} />
          </ViewActions>
        </div>
        <div className="row calls-filters">
          <label className="row">
            <span className="label">Open to</span>
            <select
              className="select"
              value={to}
              onChange={(event) => set({ to: event.currentTarget.value })}
            >
              <option value="">anyone</option>
              {AUDIENCES.map(([name]) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="row">
            <span className="label">And now</span>
            <select
              className="select"
              value={still}
              onChange={(event) => set({ still: event.currentTarget.value })}
            >
              <option value="">in any standing</option>
              {OPENNESS.map(([name, , words]) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label className="row">
            <span className="label">From</span>
            <select
              className="select"
              value={from}
              onChange={(event) => set({ from: event.currentTarget.value })}
            >
              <option value="">any office</option>
              {offices(all.data?.fundingCalls.nodes ?? []).map(([id, { name }]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <span className="segments push">
            <button type="button" aria-pressed={zone === 'call'} onClick={() => set({ zone: null })}>
              Call’s zone
            </button>
            <button type="button" aria-pressed={zone === 'mine'} onClick={() => set({ zone: 'mine' })}>
              My zone, {zoneName(readersZone())}
            </button>
          </span>
        </div>
        {error && <Fault error={error} again={again} />}
        {!data && !error && <Skeleton rows={12} />}
        {data && shown.length === 0 && (
          <Empty title="No call meets these conditions." step={<To address="/calls">All calls</To>} />
        )}
        {data && shown.length > 0 && (
          <>
            <ScaleRow {...look} />
            {STANDINGS.map(([value, name, none]) => {
              const own = shown.filter(({ status }) => status.value === value).sort(byClosing);
              return (
                <section key={value} aria-labelledby={`calls-${value}`}>
                  <div className="row calls-group">
                    <h2 id={`calls-${value}`} className="section-title">
                      {name} <span className="count">{own.length}</span>
                    </h2>
                    {(own.length === 0 || value === 'UNKNOWN') && <span className="meta">{none}</span>}
                  </div>
                  <ul className="call-rows">
                    {own.map((call) => (
                      <CallRow key={call.id} call={call} look={look} />
                    ))}
                  </ul>
                </section>
              );
            })}
            {unsaid > 0 && (
              <p className="meta">
                {unsaid} of these do not say who may apply: they are kept, because nobody says that {to} may
                not.
              </p>
            )}
          </>
        )}
      </div>
      <aside className="calls-side" aria-label="Dates">
        {data && <KeepPosted calls={shown} />}
        <Month month={month} day={day} turn={(value) => set({ month: value })} />
        {withTotal && <TotalBySource key={withTotal.id} call={withTotal} />}
      </aside>
    </div>
  );
}

/** What closes next comes first; of what is closed, what closed last. */
function byClosing({ status: one }: Call, { status: other }: Call): number {
  if (one.value === 'OPEN') return (one.nextClosesOn ?? '9') < (other.nextClosesOn ?? '9') ? -1 : 1;
  return (one.closesOn ?? '') < (other.closesOn ?? '') ? 1 : -1;
}
