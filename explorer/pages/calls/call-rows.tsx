import type { ReactNode } from 'react';
import { entityAddress } from '../../app/router.ts';
import { type Axis, daysBetween, lastDayOf, monthTicks, percent, tickLabel } from '../../parts/days.ts';
import { Disagreement, Evidence } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { To } from '../../parts/link.tsx';
import { count, enumWords, longDay, plainId } from '../../parts/words.ts';
import { barOf, moneyRange, ownName } from './board.ts';
import type { Call, CallDate, Phase } from './questions.ts';
import { readHour } from './zones.ts';

export interface Look {
  readonly axis: Axis;
  readonly day: string;
  readonly zone: 'call' | 'mine';
}

/** The months over the bars, and the line of the day. */
export function ScaleRow({ axis, day }: Look) {
  // A month that today's line would run through is left out.
  const ticks = monthTicks(axis.from, axis.to, 10).filter((tick) => {
    const beyond = percent(day, axis) - percent(tick, axis);
    return percent(tick, axis) < 95 && (beyond < -1 || beyond > 8);
  });
  return (
    <div className="call-row call-scale" aria-hidden="true">
      <span className="label">Call, kind, from whom</span>
      <svg width="100%" height="34" className="over">
        {ticks.map((tick) => (
          <text key={tick} className="tick" x={`${percent(tick, axis)}%`} y="28">
            {tickLabel(tick, false)}
          </text>
        ))}
        <svg x={`${percent(day, axis)}%`} className="over">
          <text className="tick today-word" y="12" textAnchor="middle">
            today
          </text>
          <line className="today-line" y1="17" y2="34" />
        </svg>
      </svg>
      <span className="label">Closes</span>
      <span className="label call-total">Total</span>
    </div>
  );
}

/** A call: who offers it, to whom it is open, when it closes, how much there is; phases and their dates below an open one. */
export function CallRow({ call, look, remark }: { call: Call; look: Look; remark?: ReactNode }) {
  const isOpen = call.status.value === 'OPEN';
  return (
    <li>
      <div className={isOpen ? 'call-row call-open' : 'call-row'}>
        <div className="call-name">
          <Glyph type="FundingCall" size={isOpen ? 20 : 16} isNamed />
          <div>
            <To address={entityAddress(plainId(call.id))} className="plain-link call-title">
              {call.name}
            </To>
            <p className="meta">
              {[
                call.number,
                call.kind && enumWords(call.kind).toLowerCase(),
                call.offeredBy.nodes.map(({ name, shortName }) => shortName ?? name).join(', '),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <p className="meta">
              {call.eligibility ? `Open to: ${call.eligibility}` : 'No source says who may apply.'} {remark}
              {call.status.openTo.length > 0 && (
                <strong> Still open only to: {call.status.openTo.join('; ')}.</strong>
              )}
            </p>
          </div>
        </div>
        <Line look={look}>
          <CallBar call={call} look={look} isOpen={isOpen} />
        </Line>
        <Closes call={call} look={look} />
        <Total call={call} />
      </div>
      {isOpen && (
        <ul>
          {call.phases.nodes.map((phase) => (
            <PhaseRow key={phase.id} phase={phase} look={look} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Line({ look, children }: { look: Look; children: ReactNode }) {
  const { axis, day } = look;
  return (
    <div className="call-line">
      <svg width="100%" height="100%" className="over" aria-hidden="true">
        {monthTicks(axis.from, axis.to, 60)
          .filter((tick) => tick.slice(5, 7) === '01')
          .map((tick) => (
            <line
              key={tick}
              className="year-line"
              x1={`${percent(tick, axis)}%`}
              x2={`${percent(tick, axis)}%`}
              y1="0"
              y2="100%"
            />
          ))}
        {children}
        <line
          className="today-line"
          x1={`${percent(day, axis)}%`}
          x2={`${percent(day, axis)}%`}
          y1="0"
          y2="100%"
        />
      </svg>
    </div>
  );
}

function CallBar({ call, look: { axis }, isOpen }: { call: Call; look: Look; isOpen: boolean }) {
  const bar = barOf(call);
  if (!bar || bar.to <= axis.from) return null;
  const [left, right] = [percent(bar.from, axis), percent(bar.to, axis)];
  const tone = isOpen ? 'bar-open' : 'bar-shut';
  const id = `fade-${bar.fades}-${tone}`;
  return (
    <>
      {bar.fades && (
        <defs>
          <linearGradient id={id} className={tone}>
            <stop offset="0" stopOpacity={bar.fades === 'start' ? 0 : 1} />
            <stop offset="1" stopOpacity={bar.fades === 'start' ? 1 : 0} />
          </linearGradient>
        </defs>
      )}
      <svg y="50%" className="over">
        <rect
          className={bar.fades ? '' : tone}
          x={`${left}%`}
          y="-4"
          width={`${Math.max(0.6, right - left)}%`}
          height="8"
          rx="2"
          {...(bar.fades ? { fill: `url(#${id})` } : {})}
        />
      </svg>
      {bar.fades !== 'end' && (
        <svg x={`${right}%`} y="50%" className="over">
          <line className="bar-stop" y1="-8" y2="8" />
        </svg>
      )}
    </>
  );
}

function Closes({ call, look }: { call: Call; look: Look }) {
  const { status } = call;
  const closing = call.keyDates.nodes.find(({ at }) => at === (status.nextClosesOn ?? status.closesOn));
  const hour = closing ? readHour(closing, look.zone) : undefined;
  if (status.value === 'OPEN')
    return (
      <div className="call-closes">
        <b className="days-left">{status.daysLeft ?? '?'} days</b>
        <p className="meta">
          {longDay(hour?.day ?? status.nextClosesOn ?? '')}
          {hour && closing?.timeOfDay ? `, ${hour.time}` : ''}
        </p>
      </div>
    );
  if (!status.closesOn)
    return (
      <div className="call-closes">
        <span className="meta">none found</span>
        {status.reported && <p className="meta">said: “{status.reported}”</p>}
      </div>
    );
  const ago = daysBetween(lastDayOf(status.closesOn), look.day);
  return (
    <div className="call-closes">
      {hour?.day ?? status.closesOn}
      <p className="meta">
        {ago > 0 ? `closed ${count(ago, 'day')} ago` : ''}
        {closing?.timeOfDay ? `, ${hour?.time}` : ''}
      </p>
    </div>
  );
}

function Total({ call }: { call: Call }) {
  const { evidence } = call;
  if (call.totalUsd === null || call.totalUsd === undefined)
    return (
      <div className="call-total">
        <span className="meta">not given</span>
      </div>
    );
  return (
    <div className="call-total">
      ${call.totalUsd.toLocaleString('en-US')}
      <p>
        <Evidence
          basis={evidence.basis}
          backing={{ claim: evidence.claimSourceCount, record: evidence.recordSourceCount }}
          isShort
        />{' '}
        {evidence.conflict && <Disagreement class={evidence.conflict.class} />}
      </p>
    </div>
  );
}

function PhaseRow({ phase, look }: { phase: Phase; look: Look }) {
  const dates = phase.keyDates.nodes.filter(({ at }) => at);
  const next =
    dates.find(({ status }) => status.value === 'DUE') ??
    dates.findLast(({ kind }) => kind === 'APPLICATION') ??
    dates.at(-1);
  const range = moneyRange(phase.awardMinUsd, phase.awardMaxUsd);
  const hour = next ? readHour(next, look.zone) : undefined;
  const conflict = phase.conflicts.nodes[0];
  return (
    <li className="call-row call-phase">
      <div className="call-name">
        <div>
          <To address={entityAddress(plainId(phase.id))} className="plain-link">
            {phase.name}
          </To>
          <p className="meta">
            {phase.teamSize ? `${phase.teamSize} teams` : 'no team size given'}
            {next && `; ${ownName(next.name).replace(`${phase.name.replace(/^FY\d+ /, '')} `, '')}`}
          </p>
        </div>
      </div>
      <Line look={look}>
        {dates.map((date) => (
          <DateDot key={date.id} date={date} look={look} />
        ))}
      </Line>
      <div className="call-closes">
        {hour ? hour.day : <span className="meta">none found</span>}
        {next && (
          <p className="meta">
            {hour?.time} {next.conflicts.nodes[0] && <Disagreement class={next.conflicts.nodes[0].class} />}
          </p>
        )}
      </div>
      <div className="call-total">
        {range || <span className="meta">not given</span>}
        {conflict && (
          <p>
            <Disagreement class={conflict.class} />
          </p>
        )}
      </div>
    </li>
  );
}

function DateDot({ date, look: { axis } }: { date: CallDate; look: Look }) {
  return (
    <circle
      className={date.status.value === 'DUE' ? 'dot dot-due' : 'dot'}
      cx={`${percent(lastDayOf(date.at ?? ''), axis)}%`}
      cy="50%"
      r="5"
    />
  );
}
