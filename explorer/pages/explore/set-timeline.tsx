import { question } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import type { SetTimelineQuery, SetTimelineQueryVariables } from '../../generated/operations.ts';
import { type Axis, addMonths, monthTicks, percent, tickLabel, today } from '../../parts/days.ts';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { GROUPS, kindOf, type Mark } from '../../parts/kinds.ts';
import { EntityLink } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { count, cutMiddle, enumWords, plainId } from '../../parts/words.ts';
import type { View } from './working-set.ts';

const TIMELINE = question<SetTimelineQuery, SetTimelineQueryVariables>(/* GraphQL */ `
  query SetTimeline($of: [ID!]!, $from: Date, $middle: Date, $validOn: Date, $publishedBy: Date) {
    at(validOn: $validOn, publishedBy: $publishedBy) {
      all: timeline(of: $of, from: $from, first: 0) { totalCount }
      early: timeline(of: $of, from: $from, to: $middle, first: 100) { nodes { ...Dated } }
      late: timeline(of: $of, from: $middle, first: 100) { nodes { ...Dated } }
    }
  }
  fragment Dated on TimelineEntry { kind on from to isEstimate entity { __typename id name } }
`);

type Entry = SetTimelineQuery['at']['early']['nodes'][number];

const keyOf = ({ entity, kind, on }: Entry): string => `${entity.id} ${kind} ${on}`;

const STEP = 15;
const HEAD = 26;
/** Marks closer than this share of the width stand on each other. */
const CROWD = 1.1;
const LABELS = 10;
/** So many stand on each other before the next stack begins beside it. */
const STACK = 8;

/** What happened, by kind and day: one mark is one thing, so crowds are seen; vague dates are bars, estimates faint. */
export function SetTimeline({
  of,
  view,
  hidden,
}: {
  of: readonly string[];
  view: View;
  hidden: ReadonlySet<string>;
}) {
  const now = view.validOn ?? view.publishedBy ?? today();
  const { data, error, again } = useAsk(TIMELINE, {
    of: of.slice(0, 100),
    from: addMonths(now, -24),
    middle: addMonths(now, -8),
    ...(view.validOn && { validOn: view.validOn }),
    ...(view.publishedBy && { publishedBy: view.publishedBy }),
  });
  const both = data ? [...data.at.early.nodes, ...data.at.late.nodes] : [];
  const whole = [...new Map(both.map((entry) => [keyOf(entry), entry])).values()];
  const entries = whole.filter(({ entity }) => !hidden.has(kindOf(entity.__typename).mark));
  if (error)
    return (
      <div className="explore-list">
        <Fault error={error} again={again} />
      </div>
    );
  if (!data)
    return (
      <div className="explore-list">
        <Skeleton rows={10} />
      </div>
    );
  const axis = axisOf(entries, now);
  const ticks = monthTicks(axis.from, axis.to, 12);
  const lanes = GROUPS.flatMap(({ mark, name }) => {
    const own = entries.filter(({ entity }) => kindOf(entity.__typename).mark === mark);
    return own.length > 0 ? [{ mark, name, own }] : [];
  });
  return (
    <div className="explore-list timeline-page">
      {entries.length === 0 ? (
        <Empty title="No dated thing in the last two years.">
          Another entity, another day, or fewer types set aside may show some.
        </Empty>
      ) : (
        <>
          <div className="lane" aria-hidden="true">
            <span />
            <svg width="100%" height="28" className="over">
              {ticks.map((tick, index) => (
                <text key={tick} className="tick" x={`${percent(tick, axis)}%`} y="20">
                  {tickLabel(tick, index === 0)}
                </text>
              ))}
              <svg x={`${percent(now, axis)}%`} className="over">
                <text
                  className="tick today-word"
                  y="8"
                  textAnchor={percent(now, axis) > 92 ? 'end' : 'middle'}
                >
                  {now === today() ? 'today' : now}
                </text>
              </svg>
            </svg>
          </div>
          {lanes.map((lane) => (
            <Lane key={lane.mark} {...lane} axis={axis} ticks={ticks} now={now} />
          ))}
          <p className="meta">
            {count(entries.length, 'dated thing')}
            {data.at.all.totalCount > whole.length && `, of ${data.at.all.totalCount} since two years ago`}
            {'; '}one mark is one thing. A bar stands for a month or a year, a faint mark for an estimate.
          </p>
          <details className="more">
            <summary>The same as a list</summary>
            <EntryList entries={entries} />
          </details>
        </>
      )}
    </div>
  );
}

/** From the first entry, at most two years back, to the last, at most some 14 months ahead. */
function axisOf(entries: readonly Entry[], now: string): Axis {
  const back = addMonths(now, -24);
  const start = [back, addMonths(entries[0]?.from ?? back, 0)].sort()[1] ?? back;
  const last = [now, ...entries.map(({ to }) => to)].sort().at(-1) ?? now;
  return { from: start, to: [addMonths(last, 1), addMonths(now, 14)].sort()[0] ?? last };
}

interface Placed {
  readonly entry: Entry;
  readonly x: number;
  readonly level: number;
  /** The stack that it stands in, left to right. */
  readonly stack: number;
  readonly isAlone: boolean;
}

function place(own: readonly Entry[], axis: Axis): readonly Placed[] {
  const sorted = own.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const spots: { readonly x: number; readonly entries: Entry[] }[] = [];
  for (const entry of sorted) {
    const x = percent(entry.from, axis);
    const before = spots.at(-1);
    // A wide crowd takes room to the right, in steps of what a stack takes.
    if (before && x - before.x < CROWD * Math.ceil(before.entries.length / STACK)) before.entries.push(entry);
    else spots.push({ x, entries: [entry] });
  }
  return spots.flatMap(({ x, entries }) =>
    entries.map((entry, index) => ({
      ...{ entry, x, level: index % STACK, stack: Math.floor(index / STACK), isAlone: entries.length === 1 },
    })),
  );
}

function Lane({
  mark,
  name,
  own,
  axis,
  ticks,
  now,
}: {
  mark: Mark;
  name: string;
  own: readonly Entry[];
  axis: Axis;
  ticks: readonly string[];
  now: string;
}) {
  const placed = place(own, axis);
  const height = HEAD + Math.max(...placed.map(({ level }) => level), 1) * STEP;
  const labelled = new Set(roomyOf(placed));
  const crowds = crowdsOf(placed);
  return (
    <section className="lane" aria-label={`${name}, ${count(own.length, 'dated thing')}`}>
      <h2 className="lane-name">
        <MarkGlyph mark={mark} /> {name} <span className="meta">{own.length}</span>
      </h2>
      <svg width="100%" height={height} className="lane-line" aria-hidden="true">
        {ticks.map((tick) => (
          <line
            key={tick}
            className="year-line"
            x1={`${percent(tick, axis)}%`}
            x2={`${percent(tick, axis)}%`}
            y1="0"
            y2={height}
          />
        ))}
        {/* All bars lie below all marks. */}
        {placed
          .filter(({ entry }) => entry.on.length < 10)
          .map(({ entry, x, level }) => (
            <rect
              key={keyOf(entry)}
              className="vague"
              x={`${x}%`}
              y={height - 12 - level * STEP}
              width={`${Math.max(0.6, percent(entry.to, axis) - percent(entry.from, axis))}%`}
              height="4"
              rx="2"
            />
          ))}
        {placed.map(({ entry, x, level, stack }) => {
          const y = height - 16 - level * STEP;
          return (
            <g key={keyOf(entry)}>
              <svg x={`${x}%`} y={y} className="over">
                <g transform={`translate(${stack * 14 - 6} 0)`} opacity={entry.isEstimate ? 0.45 : 1}>
                  <MarkGlyph mark={mark} size={12} />
                </g>
                {labelled.has(entry) && (
                  <text
                    className="strip-note"
                    x={x > 75 ? -10 : 10}
                    y="10"
                    textAnchor={x > 75 ? 'end' : 'start'}
                  >
                    {cutMiddle(entry.entity.name, 34)}
                  </text>
                )}
              </svg>
            </g>
          );
        })}
        {crowds.map(({ x, many, day, level, stacks }) => (
          <svg key={x} x={`${x}%`} y={height - 16 - level * STEP} className="over">
            <text
              className="strip-text"
              x={x > 75 ? -10 : stacks * 14 - 2}
              y="10"
              textAnchor={x > 75 ? 'end' : 'start'}
            >
              {many}, {day}
            </text>
          </svg>
        ))}
        <line
          className="today-line"
          x1={`${percent(now, axis)}%`}
          x2={`${percent(now, axis)}%`}
          y1="0"
          y2={height}
        />
      </svg>
    </section>
  );
}

/** Things alone on their day with room beside them for a name. */
function roomyOf(placed: readonly Placed[]): readonly Entry[] {
  const spots = [...new Set(placed.map(({ x }) => x))].sort((one, other) => one - other);
  return placed
    .filter(({ x, isAlone }) => {
      const at = spots.indexOf(x);
      const room = x > 75 ? x - (spots[at - 1] ?? 0) : (spots[at + 1] ?? 100) - x;
      return isAlone && room > 26;
    })
    .slice(0, LABELS)
    .map(({ entry }) => entry);
}

function crowdsOf(placed: readonly Placed[]) {
  const spots = [...new Set(placed.map(({ x }) => x))];
  return spots.flatMap((x) => {
    const own = placed.filter((one) => one.x === x);
    const [first] = own;
    return first && own.length >= 5
      ? [
          {
            x,
            many: own.length,
            day: first.entry.on,
            level: Math.floor(Math.min(own.length, STACK) / 2),
            stacks: Math.ceil(own.length / STACK),
          },
        ]
      : [];
  });
}

function EntryList({ entries }: { entries: readonly Entry[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">What</th>
          <th scope="col">Of what</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={keyOf(entry)}>
            <td>
              {entry.on} {entry.isEstimate && <span className="meta">an estimate</span>}
            </td>
            <td>{enumWords(entry.kind)}</td>
            <td>
              <EntityLink
                id={plainId(entry.entity.id)}
                type={entry.entity.__typename}
                name={entry.entity.name}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
