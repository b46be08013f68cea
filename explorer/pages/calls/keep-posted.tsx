import { useAsk } from '../../api/use-ask.ts';
import { entityAddress } from '../../app/router.ts';
import { CopyButton } from '../../parts/actions.tsx';
import { Arrows } from '../../parts/arrows.tsx';
import { addDays, addMonths } from '../../parts/days.ts';
import { Disagreement, Evidence } from '../../parts/evidence.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Out, To } from '../../parts/link.tsx';
import { Fault, Skeleton } from '../../parts/states.tsx';
import { monthName, plainId, valueWords } from '../../parts/words.ts';
import { ownName } from './board.ts';
import { CALL_TOTAL, type Call, MONTH_DATES } from './questions.ts';

/** Ways to hear of it without coming back: a calendar and a feed that follow amendments. */
export function KeepPosted({ calls }: { calls: readonly Call[] }) {
  const of = calls.map(({ id }) => plainId(id)).join(',');
  const feed = `/changes.atom?of=${of}&axis=published`;
  const full = (path: string) => () => window.location.origin + path;
  return (
    <section className="card" aria-labelledby="keep">
      <h2 id="keep" className="section-title">
        Keep me posted
      </h2>
      <ul className="rows">
        <li>
          <Icon name="calendar" />
          <span className="grow">
            <a href="/calendar.ics">Calendar</a>
            <span className="meta">follows amendments</span>
          </span>
          <CopyButton label="Copy" text={full('/calendar.ics')} className="button button-small" />
        </li>
        <li>
          <Icon name="bell" />
          <span className="grow">
            <a href={feed}>Feed</a>
            <span className="meta">new, moved, withdrawn</span>
          </span>
          <CopyButton label="Copy" text={full(feed)} className="button button-small" />
        </li>
        {calls
          .filter(({ status }) => status.value === 'OPEN')
          .map((call) => (
            <li key={call.id}>
              <Icon name="calendar" />
              <span className="grow">
                <a href={`/calendar/${plainId(call.id)}.ics`}>{call.number ?? call.name} alone</a>
                <span className="meta">its dates as a calendar</span>
              </span>
              <CopyButton
                label="Copy"
                text={full(`/calendar/${plainId(call.id)}.ics`)}
                className="button button-small"
              />
            </li>
          ))}
      </ul>
    </section>
  );
}

const WEEKDAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** A month with its days on which something closes or is due. */
export function Month({
  month,
  day: today,
  turn,
}: {
  month: string;
  day: string;
  turn: (month: string) => void;
}) {
  const first = `${month}-01`;
  const last = addDays(addMonths(first, 1), -1);
  const { data, error, again } = useAsk(MONTH_DATES, { from: first, to: last });
  const dates = data?.deadlines.nodes ?? [];
  const blank = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const days = Array.from({ length: Number(last.slice(8)) }, (_, index) => addDays(first, index));
  const exact = new Map(dates.map((date) => [date.at ?? '', date.call ? 'day-call' : 'day-due']));
  const cells = [...Array.from({ length: blank }, () => ''), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    cells.slice(week * 7, week * 7 + 7),
  );
  return (
    <section aria-labelledby="month">
      <div className="row month-head">
        <h2 id="month" className="section-title" aria-live="polite">
          {monthName(Number(month.slice(5)))} {month.slice(0, 4)}
        </h2>
        <Arrows
          before="The month before"
          next="The next month"
          step={(by) => turn(addMonths(first, by).slice(0, 7))}
        />
      </div>
      <table className="month" aria-hidden="true">
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find(Boolean)}>
              {week.map((day, index) => (
                <td key={day || WEEKDAYS[index]}>
                  <span className={`${exact.get(day) ?? ''} ${day === today ? 'day-today' : ''}`}>
                    {day && Number(day.slice(8))}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Skeleton rows={2} />}
      {data && dates.length === 0 && <p className="meta">Nothing is known to close or to be due.</p>}
      <ul className="rows">
        {dates.slice(0, 8).map((date) => (
          <li key={date.id}>
            <b className="month-day">{date.at?.length === 10 ? Number(date.at.slice(8)) : '·'}</b>
            <span className="grow">
              <To address={entityAddress(plainId(date.id))} className="plain-link">
                {ownName(date.name)}
              </To>
              <span className="meta">{date.isEstimate ? 'an estimate' : ''}</span>
              <Evidence
                basis={date.evidence.basis}
                backing={{
                  claim: date.evidence.claimSourceCount,
                  record: date.evidence.recordSourceCount,
                }}
              />
            </span>
          </li>
        ))}
      </ul>
      {data && data.deadlines.totalCount > 8 && (
        <p className="meta">and {data.deadlines.totalCount - 8} more in this month</p>
      )}
    </section>
  );
}

/** The total of a call by source: figures that differ, each with who says so. */
export function TotalBySource({ call }: { call: Call }) {
  const { data } = useAsk(CALL_TOTAL, { id: plainId(call.id) });
  const evidence = data?.entity?.evidence;
  if (!evidence || evidence.statements.nodes.length < 2) return null;
  const figures = new Map<string, (typeof evidence.statements.nodes)[number][]>();
  for (const one of evidence.statements.nodes) {
    const text = one.statement.asWritten ?? valueWords(one.statement.value, 'totalUsd');
    figures.set(text, [...(figures.get(text) ?? []), one]);
  }
  return (
    <section aria-labelledby="total">
      <div className="row">
        <h2 id="total" className="section-title">
          Total of {call.number ?? call.name}, by source
        </h2>
      </div>
      <ul className="rows">
        {[...figures].map(([text, own]) => {
          const sources = new Map(
            own.flatMap(({ statement }) => statement.evidence).map(({ source }) => [source.id, source]),
          );
          return (
            <li key={text}>
              <span className="grow">
                <span>{text}</span>
                <span className="meta">
                  {[...sources.values()].slice(0, 2).map((source, index) => (
                    <span key={source.id}>
                      {index > 0 && ', '}
                      <Out url={source.url}>{source.publisher ?? source.title}</Out>
                    </span>
                  ))}
                  {sources.size > 2 && ` and ${sources.size - 2} more`}
                </span>
              </span>
              <Evidence
                basis={own[0]?.statement.basis}
                backing={{ claim: sources.size, record: 0 }}
                isShort
              />
            </li>
          );
        })}
      </ul>
      <p className="meta">
        {evidence.conflict && <Disagreement class={evidence.conflict.class} />} {evidence.rule}
      </p>
    </section>
  );
}
