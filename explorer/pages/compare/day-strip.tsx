import { useAsk } from '../../api/use-ask.ts';
import { type Axis, addDays, daysBetween, monthTicks, percent, tickLabel } from '../../parts/days.ts';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { useWidth } from '../../parts/use-width.ts';
import { cutMiddle, longDay } from '../../parts/words.ts';
import { BETWEEN_DAYS, type Happening } from './questions.ts';

/** Of a screen of which no width is known yet. */
const WIDE = 1_100;
/** Below it days are written short. */
const NARROW = 640;
const LETTER = 6.6;
const LEAST_LETTERS = 8;
const MARK = 17;
/** So many marks of a crowd are drawn. */
const SHOWN = 4;

interface Ends {
  readonly day: string;
  readonly name: string;
}

/** Both days on one line with what happened between them; where the name differs, both names. */
export function DayStrip({ id, a, b }: { id: string; a: Ends; b: Ends }) {
  const [first, last] = a.day <= b.day ? [a, b] : [b, a];
  const [box, measured] = useWidth<HTMLElement>();
  const width = measured || WIDE;
  const { data } = useAsk(BETWEEN_DAYS, { id, from: first.day, to: last.day });
  const margin = Math.max(20, Math.round(daysBetween(first.day, last.day) * 0.13));
  const axis: Axis = { from: addDays(first.day, -margin), to: addDays(last.day, Math.round(margin / 2)) };
  const at = (day: string) => percent(day, axis);
  const [left, right] = [at(first.day), at(last.day)];
  const crowds = crowdsOf(data?.timeline.nodes ?? [], at, width);
  const ticks = monthTicks(axis.from, axis.to, Math.max(3, Math.floor(width / 72)));
  /** So many letters a stretch has room for. */
  const lettersIn = (percent: number) => Math.floor(((percent / 100) * width - 16) / LETTER);
  const dayWords = (day: string) => (width < NARROW ? day : longDay(day, false));
  const words = `${first.name} on ${first.day}, ${last.name} on ${last.day}, and ${data?.timeline.totalCount ?? 0} dated things between.`;
  return (
    <figure className="day-strip" aria-label={words} ref={box}>
      <svg width="100%" height="124" aria-hidden="true">
        {first.name !== last.name && (
          <>
            <rect className="strip-old" x="0" y="36" width={`${left}%`} height="24" rx="4" />
            {lettersIn(left) >= LEAST_LETTERS && (
              <text className="strip-text" x="8" y="52">
                {cutMiddle(first.name, lettersIn(left))}
              </text>
            )}
          </>
        )}
        <rect className="strip-new" x={`${left}%`} y="36" width={`${right - left}%`} height="24" rx="4" />
        <text className="strip-text" x={`${left + 0.8}%`} y="52">
          {cutMiddle(last.name, Math.max(LEAST_LETTERS, lettersIn(right - left)))}
        </text>
        {crowds.map(({ x, entries, label, isEnd }) => (
          <svg key={x} x={`${x}%`} y="70" className="over">
            {entries.slice(0, SHOWN).map((entry, index) => (
              <g key={entry.entity.id + entry.kind} transform={`translate(${index * MARK - 7} 0)`}>
                <MarkGlyph mark={kindOf(entry.entity.__typename).mark} size={14} />
              </g>
            ))}
            {label !== '' && (
              <text
                className="strip-note"
                x={isEnd ? -12 : Math.min(SHOWN, entries.length) * MARK}
                y="11"
                textAnchor={isEnd ? 'end' : 'start'}
              >
                {label}
              </text>
            )}
          </svg>
        ))}
        <line className="strip-axis" x1="0" x2="100%" y1="96.5" y2="96.5" />
        {ticks.map((tick, index) => (
          <svg key={tick} x={`${at(tick)}%`} y="96" className="over">
            <line className="strip-axis" y2="5" />
            <text className="tick" x="3" y="16">
              {tickLabel(tick, index === 0)}
            </text>
          </svg>
        ))}
        {[
          { ...a, letter: 'A' },
          { ...b, letter: 'B' },
        ].map(({ day, letter }) => (
          <svg key={letter} x={`${at(day)}%`} y="0" className="over">
            <line className="strip-day" y1="14" y2="97" />
            <circle className="pip-disc" cy="14" r="10" />
            <text className="pip-letter" y="18" textAnchor="middle">
              {letter}
            </text>
            <text
              className="strip-text"
              x={at(day) > 75 ? -16 : 16}
              y="18"
              textAnchor={at(day) > 75 ? 'end' : 'start'}
            >
              {dayWords(day)}
            </text>
          </svg>
        ))}
      </svg>
    </figure>
  );
}

/** What stands so close together that it is drawn as one; labels only where there is room for them. */
function crowdsOf(entries: readonly Happening[], at: (day: string) => number, width: number) {
  const crowds: { x: number; entries: Happening[] }[] = [];
  const pixels = (percent: number) => (percent / 100) * width;
  for (const entry of entries) {
    const x = at(entry.from);
    const before = crowds.at(-1);
    // A crowd takes room to the right for each of its marks.
    const taken = before ? Math.min(SHOWN, before.entries.length) * MARK + 4 : 0;
    if (before && pixels(x - before.x) < taken) before.entries.push(entry);
    else crowds.push({ x, entries: [entry] });
  }
  return crowds.map(({ x, entries: own }, index) => {
    const isEnd = x > 80;
    const marks = Math.min(SHOWN, own.length) * MARK;
    const before = crowds[index - 1];
    const room = isEnd
      ? pixels(x - (before?.x ?? 0)) - Math.min(SHOWN, before?.entries.length ?? 0) * MARK - 20
      : pixels((crowds[index + 1]?.x ?? 100) - x) - marks - 12;
    const most = Math.floor(room / LETTER);
    const many =
      [`${own.length} dated things`, String(own.length)].find((words) => words.length <= most) ?? '';
    const name = most < LEAST_LETTERS * 2 ? '' : cutMiddle(own[0]?.entity.name ?? '', Math.min(40, most));
    return { x, isEnd, entries: own, label: own.length === 1 ? name : many };
  });
}
