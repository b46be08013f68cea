import { MarkGlyph } from '../../../parts/glyph.tsx';
import type { Mark } from '../../../parts/kinds.ts';
import type { Standing } from './lanes.ts';
import { MARK, type PlacedBar, type PlacedMark, UNIT } from './layout.ts';

const SMALL = UNIT - 2;

/** A mark in its place: of what is due its standing, else its type; a stretch where only a month or a year is known. */
export function ThingMark({ mark, placed, isOn }: { mark: Mark; placed: PlacedMark; isOn: boolean }) {
  const { thing, x, y, isSmall, until } = placed;
  const size = isSmall ? SMALL : MARK;
  const tone = thing.isEnd ? 'mark-end' : thing.isEstimate ? 'mark-estimate' : '';
  return (
    <>
      {until !== undefined && thing.standing === 'MET' && (
        <line className="met-line" x1={x} x2={until} y1={y} y2={y} />
      )}
      {until !== undefined && thing.standing !== 'MET' && (
        <rect className="vague" x={x} y={y + 7.5} width={Math.max(4, until - x)} height="3.5" rx="1.75" />
      )}
      {isOn && <circle className="mark-ring" cx={x} cy={y} r={size * 0.85} />}
      {thing.standing && mark === 'e' ? (
        <StandingMark standing={thing.standing} isEstimate={thing.isEstimate} at={{ x, y }} />
      ) : (
        <g transform={`translate(${x - size / 2} ${y - size / 2})`} className={tone}>
          <MarkGlyph mark={mark} size={size} />
        </g>
      )}
    </>
  );
}

/** Met, overdue, ahead, passed and not known differ in shape, not in colour alone. */
export function StandingMark({
  standing,
  isEstimate,
  at: { x, y },
}: {
  standing: Standing;
  isEstimate: boolean;
  at: { readonly x: number; readonly y: number };
}) {
  return (
    <g transform={`translate(${x} ${y})`} className={`standing standing-${standing}`}>
      {standing === 'AHEAD' ? (
        <circle r="5.5" {...(isEstimate && { strokeDasharray: '2.2 1.8' })} />
      ) : (
        <path d="M0 -6.8 6.8 0 0 6.8 -6.8 0z" />
      )}
      {standing === 'MET' && <path className="standing-sign" d="M-2.8 0.2 -0.8 2.2 2.8 -2" />}
      {standing === 'OVERDUE' && <path className="standing-sign" d="M0 -3.2V0.6M0 2.6V3.2" />}
      {standing === 'UNKNOWN' && (
        <text y="3.4" textAnchor="middle">
          ?
        </text>
      )}
    </g>
  );
}

/** A call from its posting to its close; the end that is not known fades out. */
export function BarMark({ placed, isOn }: { placed: PlacedBar; isOn: boolean }) {
  const { bar, left, right, y } = placed;
  const tone = bar.isOpen ? 'bar-open' : 'bar-shut';
  const fade = `url(#timeline-${bar.fades}-${tone})`;
  return (
    <>
      {isOn && (
        <rect className="mark-ring" x={left - 4} y={y - 8} width={right - left + 8} height="16" rx="8" />
      )}
      <rect
        className={bar.fades ? '' : tone}
        {...(bar.fades && { fill: fade })}
        x={left}
        y={y - 4}
        width={right - left}
        height="8"
        rx="4"
      />
      {bar.fades !== 'end' && <circle className={`bar-close ${tone}-close`} cx={right} cy={y} r="5" />}
    </>
  );
}

/** What bars fade by; once for the whole page. */
export function Fades() {
  return (
    <svg width="0" height="0" aria-hidden="true" className="fades">
      <defs>
        {(['bar-open', 'bar-shut'] as const).flatMap((tone) =>
          (['start', 'end'] as const).map((end) => (
            <linearGradient key={`${tone}-${end}`} id={`timeline-${end}-${tone}`} className={tone}>
              <stop offset="0" stopOpacity={end === 'start' ? 0 : 1} />
              <stop offset="1" stopOpacity={end === 'start' ? 1 : 0} />
            </linearGradient>
          )),
        )}
      </defs>
    </svg>
  );
}
