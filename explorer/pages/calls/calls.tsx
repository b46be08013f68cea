import { useAsk } from '../../api/use-ask.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import { Quiet, ViewActions } from '../../parts/actions.tsx';
import { today } from '../../parts/days.ts';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { saveCsv } from '../../parts/table-file.ts';
import { plainId } from '../../parts/words.ts';
import { AUDIENCES, axisOf, offices, opennessTo, STANDINGS } from './board.ts';
import { CallRow, type Look, ScaleRow } from './call-rows.tsx';
import { KeepPosted, Month, TotalBySource } from './keep-posted.tsx';
import { CALLS, type Call } from './questions.ts';
import { readersZone, zoneName } from './zones.ts';

/** Funding calls by what can still be done about them. */
export function Calls() {
  const place = usePlace();
  const params = useParams();
  const [to, from] = [params.get('to') ?? '', params.get('from') ?? ''];
  const zone = params.get('zone') === 'mine' ? 'mine' : 'call';
  useTitle('Funding calls');
  const variables = from ? { where: { offeredBy: { some: { id: { eq: from } } } } } : {};
  const all = useAsk(CALLS, {});
  const { data, error, again } = useAsk(CALLS, variables);
  const set = (changes: Parameters<typeof withParams>[1]) => go(withParams(place, changes), 'replace');
  const calls = data?.fundingCalls.nodes ?? [];
  const shown = calls.filter((call) => to === '' || opennessTo(to, call) !== 'other');
  const unsaid = to === '' ? 0 : shown.filter((call) => opennessTo(to, call) === 'unsaid').length;
  const day = today();
  const look: Look = { axis: axisOf(calls, day), day, zone };
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
            <Quiet
              icon="export"
              label="CSV"
              isDisabled={shown.length === 0}
              onClick={() => saveCsv('funding calls', csvRows(shown))}
            />
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

function csvRows(calls: readonly Call[]) {
  return [
    [
      ...[
        'id',
        'name',
        'number',
        'kind',
        'standing',
        'posted_on',
        'closes_on',
        'next_closes_on',
        'days_left',
      ],
      ...['total_usd', 'total_basis', 'offered_by', 'open_to', 'reason'],
    ],
    ...calls.map((call) => [
      ...[plainId(call.id), call.name, call.number, call.kind, call.status.value, call.postedOn],
      ...[call.status.closesOn, call.status.nextClosesOn, call.status.daysLeft, call.totalUsd],
      ...[call.evidence.basis, call.offeredBy.nodes.map(({ name }) => name), call.eligibility],
      call.status.reason,
    ]),
  ];
}
