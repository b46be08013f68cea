import { MarkGlyph } from '../../../parts/glyph.tsx';
import type { Lane, Standing } from './lanes.ts';
import { StandingMark } from './marks.tsx';

const STANDINGS: readonly (readonly [Standing, boolean, string])[] = [
  ['MET', false, 'met'],
  ['OVERDUE', false, 'overdue: nothing found that meets it'],
  ['AHEAD', false, 'ahead'],
  ['AHEAD', true, 'ahead, an estimate'],
  ['PASSED', false, 'passed'],
  ['UNKNOWN', false, 'standing not known'],
];

/** What the shapes say; only those that are drawn. */
export function Legend({ lanes }: { lanes: readonly Lane[] }) {
  const bars = lanes.flatMap((lane) => lane.bars);
  const things = lanes.flatMap((lane) => [...lane.things, ...lane.bars.flatMap(({ dates }) => dates)]);
  const due = lanes.filter(({ mark }) => mark === 'e').flatMap((lane) => lane.things);
  const isVague = things.some(({ from, to, standing }) => to > from && !standing);
  const [estimate, end] = [
    lanes.find(({ things: own }) => own.some((one) => one.isEstimate && !one.standing)),
    lanes.find(({ things: own }) => own.some((one) => one.isEnd)),
  ];
  return (
    <ul className="timeline-legend" aria-label="Legend">
      <li>one mark is one thing</li>
      {STANDINGS.filter(([standing, isEstimate]) =>
        due.some(
          (one) => one.standing === standing && (standing !== 'AHEAD' || one.isEstimate === isEstimate),
        ),
      ).map(([standing, isEstimate, words]) => (
        <li key={words}>
          <svg width="16" height="16" aria-hidden="true">
            <StandingMark standing={standing} isEstimate={isEstimate} at={{ x: 8, y: 8 }} />
          </svg>
          {words}
        </li>
      ))}
      {bars.some(({ isOpen }) => isOpen) && (
        <li>
          <svg width="28" height="12" aria-hidden="true">
            <rect className="bar-open" y="2" width="24" height="8" rx="4" />
            <circle className="dot" cx="12" cy="6" r="4" />
          </svg>
          open call, with its dates
        </li>
      )}
      {bars.some(({ isOpen }) => !isOpen) && (
        <li>
          <svg width="28" height="12" aria-hidden="true">
            <rect className="bar-shut" y="2" width="26" height="8" rx="4" />
          </svg>
          closed call
        </li>
      )}
      {bars.some(({ fades }) => fades === 'start') && (
        <li>
          <svg width="28" height="12" aria-hidden="true">
            <rect fill="url(#timeline-start-bar-shut)" y="2" width="26" height="8" rx="4" />
          </svg>
          no day of posting given
        </li>
      )}
      {bars.some(({ fades }) => fades === 'end') && (
        <li>
          <svg width="28" height="12" aria-hidden="true">
            <rect fill="url(#timeline-end-bar-shut)" y="2" width="26" height="8" rx="4" />
          </svg>
          no closing date known
        </li>
      )}
      {isVague && (
        <li>
          <svg width="28" height="12" aria-hidden="true">
            <rect className="vague" y="4" width="26" height="4" rx="2" />
          </svg>
          only the month or year is known
        </li>
      )}
      {estimate && (
        <li>
          <span className="mark-estimate">
            <MarkGlyph mark={estimate.mark} size={14} />
          </span>
          expected, an estimate
        </li>
      )}
      {end && (
        <li>
          <span className="mark-end">
            <MarkGlyph mark={end.mark} size={14} />
          </span>
          an end
        </li>
      )}
    </ul>
  );
}
