import type { ReactNode } from 'react';
import type { ActivityQuery } from '../../generated/operations.ts';
import { daysBetween, lastDayOf, tickLabel, today } from '../../parts/days.ts';

const GROUND = 62;
const TALLEST = 44;
const LEAST = 4;
/** So many are worth a number also where columns are narrow. */
const MANY = 4;

type Group = NonNullable<ActivityQuery['agreements']['groupBy']>[number];

/** Agreements announced per month, with their numbers, months and today; what comes after the chosen month is hollow. The slider stands on it. */
export function Activity({
  months,
  groups,
  at,
  children,
}: {
  months: readonly string[];
  groups: readonly Group[];
  at: number;
  children: ReactNode;
}) {
  const counts = new Map(groups.map((group) => [group.keys[0]?.key ?? '', group.count]));
  const most = Math.max(1, ...months.map((month) => counts.get(month) ?? 0));
  const earlier = groups.filter(({ keys: [one] }) => one?.key && one.key < (months[0] ?? ''));
  const before = earlier.reduce((sum, group) => sum + group.count, 0);
  const undated = counts.get('') ?? 0;
  const left = [
    ...(before > 0 ? [`${before} of earlier months`] : []),
    ...(undated > 0 ? [`${undated} without a date`] : []),
  ];
  const column = 100 / months.length;
  const now = today();
  const passed =
    daysBetween(`${now.slice(0, 7)}-01`, now) /
    daysBetween(`${now.slice(0, 7)}-01`, lastDayOf(now.slice(0, 7)));
  const todayAt = (months.length - 1 + passed) * column;
  return (
    <>
      <p className="meta activity-note">
        Agreements announced per month{left.length > 0 && `; ${left.join(' and ')} left out`}.
      </p>
      <div className="activity">
        <svg width="100%" height="84" aria-hidden="true">
          {months.map((month, index) => {
            const many = counts.get(month) ?? 0;
            const height = many === 0 ? 0 : Math.max(LEAST, (many / most) * TALLEST);
            const isLater = at >= 0 && index > at;
            return (
              <svg key={month} x={`${index * column}%`} width={`${column}%`} height="84" className="over">
                {many > 0 && (
                  <rect
                    className={isLater ? 'later' : ''}
                    x="10%"
                    width="80%"
                    y={GROUND - height}
                    height={height}
                    rx="1.5"
                  />
                )}
                {many > 0 && (
                  <text
                    className={many >= MANY ? 'tick tick-many' : 'tick tick-few'}
                    x="50%"
                    y={GROUND - height - 4}
                    textAnchor="middle"
                  >
                    {many}
                  </text>
                )}
                {isTick(month, index) && (
                  <text
                    className={index > 0 && month.endsWith('-07') ? 'tick tick-half' : 'tick'}
                    x="10%"
                    y="81"
                  >
                    {tickLabel(`${month}-01`, index === 0)}
                  </text>
                )}
              </svg>
            );
          })}
          <line className="strip-axis" x1="0" x2="100%" y1={GROUND} y2={GROUND} />
          <line className="activity-today" x1={`${todayAt}%`} x2={`${todayAt}%`} y1="13" y2={GROUND} />
          <text className="tick" x={`${todayAt}%`} y="10" textAnchor="end">
            today
          </text>
          {at >= 0 && (
            <line
              className="strip-day"
              x1={`${(at + 0.5) * column}%`}
              x2={`${(at + 0.5) * column}%`}
              y1="2"
              y2={GROUND}
            />
          )}
        </svg>
        {children}
      </div>
    </>
  );
}

/** The first month, and every January and July that it leaves room for. */
function isTick(month: string, index: number): boolean {
  return index === 0 || (index > 2 && /-0[17]$/.test(month));
}
