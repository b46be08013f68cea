import { useAsk } from '../../api/use-ask.ts';
import { type Axis, addDays, daysBetween, monthTicks, percent, tickLabel } from '../../parts/days.ts';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { cutMiddle, longDay } from '../../parts/words.ts';
import { BETWEEN_DAYS, type Happening } from './questions.ts';

interface Ends {
  readonly day: string;
  readonly name: string;
}

/** Both days on one line with what happened between them; where the name differs, both names. */
export function DayStrip({ id, a, b }: { id: string; a: Ends; b: Ends }) {
  const [first, last] = a.day <= b.day ? [a, b] : [b, a];
  const { data } = useAsk(BETWEEN_DAYS, { id, from: first.day, to: last.day });
  const margin = Math.max(20, Math.round(daysBetween(first.day, last.day) * 0.13));
  const axis: Axis = { from: addDays(first.day, -margin), to: addDays(last.day, Math.round(margin / 2)) };
  const at = (day: string) => percent(day, axis);
  const [left, right] = [at(first.day), at(last.day)];
  const crowds = crowdsOf(data?.timeline.nodes ?? [], at);
  const ticks = monthTicks(axis.from, axis.to, 14);
  const words = `${first.name} on ${first.day}, ${last.name} on ${last.day}, and ${data?.timeline.totalCount ?? 0} dated things between.`;
  return (
    <figure className="day-strip" aria-label={words}>
      <svg width="100%" height="124" aria-hidden="true">
        {first.name !== last.name && (
          <>
            <rect className="strip-old" x="0" y="36" width={`${left}%`} height="24" rx="4" />
            <text className="strip-text" x="8" y="52">
              {cutMiddle(first.name, Math.max(8, Math.round(left * 1.5)))}
            </text>
          </>
        )}
        <rect className="strip-new" x={`${left}%`} y="36" width={`${right - left}%`} height="24" rx="4" />
        <text className="strip-text" x={`${left + 0.8}%`} y="52">
          {cutMiddle(last.name, 60)}
        </text>
        {crowds.map(({ x, entries, label, isEnd }) => (
          <svg key={x} x={`${x}%`} y="70" className="over">
            {entries.slice(0, 4).map((entry, index) => (
              <g key={entry.entity.id + entry.kind} transform={`translate(${index * 17 - 7} 0)`}>
                <MarkGlyph mark={kindOf(entry.entity.__typename).mark} size={14} />
              </g>
            ))}
            {label !== '' && (
              <text
                className="strip-note"
                x={isEnd ? -12 : Math.min(4, entries.length) * 17}
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
              {longDay(day, false)}
            </text>
          </svg>
        ))}
      </svg>
    </figure>
  );
}

/** What stands so close together that it is drawn as one; labels only where there is room for them. */
function crowdsOf(entries: readonly Happening[], at: (day: string) => number) {
  const crowds: { x: number; entries: Happening[] }[] = [];
  for (const entry of entries) {
    const x = at(entry.from);
    const before = crowds.at(-1);
    if (before && x - before.x < 3) before.entries.push(entry);
    else crowds.push({ x, entries: [entry] });
  }
  return crowds.map(({ x, entries: own }, index) => {
    const isEnd = x > 80;
    const room = (isEnd ? x - (crowds[index - 1]?.x ?? 0) : (crowds[index + 1]?.x ?? 100) - x) - 1.6;
    const name = own.length === 1 ? (own[0]?.entity.name ?? '') : `${own.length} dated things`;
    const most = Math.floor((room - Math.min(4, own.length) * 1.4) * 1.7);
    return { x, isEnd, entries: own, label: most < 8 ? '' : cutMiddle(name, Math.min(40, most)) };
  });
}
