import { useCallback, useMemo, useRef } from 'react';
import { type Axis, addMonths, monthTicks, tickLabel, today } from '../../../parts/days.ts';
import { kindOf } from '../../../parts/kinds.ts';
import { Empty, Fault, Skeleton } from '../../../parts/states.tsx';
import { useWidth } from '../../../parts/use-width.ts';
import { count, longDay } from '../../../parts/words.ts';
import type { View } from '../working-set.ts';
import { type Entry, useEntries } from './entries.ts';
import { EntryList } from './entry-list.tsx';
import { type Choice, LaneRow } from './lane-row.tsx';
import { lanesOf } from './lanes.ts';
import { type Scale, xOf } from './layout.ts';
import { Legend } from './legend.tsx';
import { Fades } from './marks.tsx';

/** How far the timeline reaches back, in months; null for everything. */
const REACHES = [
  ['', 24, '2 years back'],
  ['5', 60, '5 years back'],
  ['all', null, 'everything'],
] as const;

/** Narrower than this the names of lanes stand above them, and those of things are shorter. */
const NARROW = 640;

/** What happened and what lies ahead, by kind and day: one mark is one thing, so crowds are seen; calls are bars, what is due shows how it stands. */
export function Timeline({
  of,
  view,
  hidden,
  back,
  reach,
  choice,
}: {
  of: readonly string[];
  view: View;
  hidden: ReadonlySet<string>;
  back: string;
  reach: (back: string) => void;
  choice: Choice;
}) {
  const now = view.validOn ?? view.publishedBy ?? today();
  const [name, months] = REACHES.find(([one]) => one === back) ?? REACHES[0];
  const from = months === null ? undefined : addMonths(now, -months);
  const { entries: all, ...read } = useEntries(of, view, from);
  const entries = all.filter(({ entity }) => !hidden.has(kindOf(entity.__typename).mark));
  if (read.error && all.length === 0)
    return (
      <div className="explore-list">
        <Fault error={read.error} again={read.again} />
      </div>
    );
  if (read.isLoading && all.length === 0)
    return (
      <div className="explore-list">
        <Skeleton rows={10} />
      </div>
    );
  const since = from ? ` since ${longDay(from, false).replace(/^1 /, '')}` : '';
  return (
    <div className="explore-list timeline-page">
      {read.error && <Fault error={read.error} again={read.again} />}
      {entries.length === 0 ? (
        <Empty title={`No dated thing${since}.`}>
          Another entity, another day, or fewer types set aside may show some.
        </Empty>
      ) : (
        <Chart entries={entries} now={now} from={from} choice={choice} />
      )}
      <div className="timeline-foot" role="status">
        <span>
          {count(entries.length, 'dated thing')}
          {since}
          {all.length > entries.length && `, ${all.length - entries.length} set aside`}.{' '}
          {!read.isWhole && !read.isLoading && (
            <>
              The latest {all.length} of {of.length > 100 ? 'at most ' : ''}
              {read.total} are here.{' '}
              <button type="button" className="link-button" onClick={read.more}>
                Read on
              </button>{' '}
            </>
          )}
          {read.isLoading && 'More is on its way. '}
          {read.earlier > 0 &&
            !read.isLoading &&
            `${count(read.earlier, 'earlier one is', 'earlier ones are')} not drawn.`}
        </span>
        <label className="row push">
          Shows
          <select className="select" value={name} onChange={(event) => reach(event.currentTarget.value)}>
            {REACHES.map(([value, , words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <EntryList entries={entries} choice={choice} />
    </div>
  );
}

function Chart({
  entries,
  now,
  from,
  choice,
}: {
  entries: readonly Entry[];
  now: string;
  from: string | undefined;
  choice: Choice;
}) {
  const [box, room] = useWidth<HTMLDivElement>();
  const measure = useMeasure();
  const axis = axisOf(entries, now, from);
  const isNarrow = room > 0 && room < NARROW;
  // Beside the lanes stand their names, above them where there is little room.
  const scale: Scale = {
    ...{ axis, measure, letters: isNarrow ? 24 : 38 },
    width: isNarrow ? room : Math.max(200, room - 148),
  };
  const lanes = useMemo(() => lanesOf(entries), [entries]);
  const ticks = monthTicks(axis.from, axis.to, Math.max(3, Math.floor(scale.width / 64)));
  const at = xOf(now, scale);
  // A month that the line of today would run through is left out.
  const isClear = (tick: string) => at < xOf(tick, scale) - 3 || at > xOf(tick, scale) + 30;
  return (
    <>
      <Fades />
      <div className={isNarrow ? 'lanes lanes-narrow' : 'lanes'} ref={box}>
        {room > 0 && (
          <>
            <div className="lane lane-head" aria-hidden="true">
              <span className="lane-name" />
              <svg width={scale.width} height="30" className="lane-scale">
                {ticks.filter(isClear).map((tick, index) => (
                  <text
                    key={tick}
                    className="tick"
                    x={xOf(tick, scale)}
                    y="23"
                    textAnchor={xOf(tick, scale) > scale.width - 30 ? 'end' : 'start'}
                  >
                    {tickLabel(
                      tick,
                      index === 0 && tick.slice(5, 7) !== '01' && farFrom(ticks[1], tick, scale),
                    )}
                  </text>
                ))}
                <text
                  className="tick today-word"
                  x={at}
                  y="9"
                  textAnchor={at > scale.width - 40 ? 'end' : 'middle'}
                >
                  {now === today() ? 'today' : now}
                </text>
                <line className="today-line" x1={at} x2={at} y1="13" y2="30" />
              </svg>
            </div>
            {lanes.map((lane) => (
              <LaneRow key={lane.name} lane={lane} frame={{ scale, ticks, now }} choice={choice} />
            ))}
          </>
        )}
      </div>
      <Legend lanes={lanes} />
    </>
  );
}

/** Whether the first tick has room for its year beside it. */
function farFrom(next: string | undefined, tick: string, scale: Scale): boolean {
  return next === undefined || xOf(next, scale) - xOf(tick, scale) > 62;
}

/** From the month of the first entry, not before the day asked for, to that after the last, at most some 14 months ahead. */
function axisOf(entries: readonly Entry[], now: string, from: string | undefined): Axis {
  const [firstDay = now] = [now, ...entries.map((entry) => entry.from)].sort();
  const last = [now, ...entries.map((entry) => entry.to)].sort().at(-1) ?? now;
  const [, start = firstDay] = [from ?? firstDay, firstDay].sort();
  const [end = last] = [addMonths(last, 1), addMonths(now, 14)].sort();
  return { from: addMonths(start, 0), to: end };
}

/** Measures texts as the page writes them; each once. */
function useMeasure(): Scale['measure'] {
  const kept = useRef(new Map<string, number>());
  const pen = useRef<CanvasRenderingContext2D | null>(null);
  return useCallback((text, isStrong) => {
    const key = `${isStrong} ${text}`;
    const known = kept.current.get(key);
    if (known !== undefined) return known;
    pen.current ??= document.createElement('canvas').getContext('2d');
    const context = pen.current;
    if (context) context.font = `${isStrong ? 550 : 400} 12px ${getComputedStyle(document.body).fontFamily}`;
    const width = context ? context.measureText(text).width : text.length * 6.6;
    kept.current.set(key, width);
    return width;
  }, []);
}
