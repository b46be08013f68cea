import { useId } from 'react';
import { question } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import type { ActivityQuery, ActivityQueryVariables } from '../../generated/operations.ts';
import { addMonths, lastDayOf, today } from '../../parts/days.ts';
import { Activity } from './activity.tsx';
import type { View } from './working-set.ts';

const ACTIVITY = question<ActivityQuery, ActivityQueryVariables>(/* GraphQL */ `
  query Activity {
    agreements(first: 0) { groupBy(by: [ANNOUNCED_ON_MONTH], first: 100) { keys { key } count } }
  }
`);

const MONTHS = 32;

function lastMonths(): readonly string[] {
  const now = today();
  return Array.from({ length: MONTHS }, (_, index) => addMonths(now, index - MONTHS + 1).slice(0, 7));
}

const DEFAULT = 'PRESUMED';

/** How certain it must be that something held on a day; each takes in those before it. */
const CERTAINTIES = [
  {
    name: 'CERTAIN',
    words: 'certain',
    help: 'Certain: sources have it hold on that very day, or on days before and after it.',
  },
  {
    name: DEFAULT,
    words: 'presumed',
    help: 'Presumed: it had begun by that day, and no end before it is known.',
  },
  {
    name: 'POSSIBLE',
    words: 'possible',
    help: 'Possible: nothing that is known rules it out, even where no source says when it began.',
  },
] as const;

/** The day one looks at, over the agreements announced per month; in the same place the day by which things were publicly known. */
export function TimeStrip({
  view,
  isShort,
  change,
}: {
  view: View;
  /** Where the months are there already. */
  isShort: boolean;
  change: (changes: Record<string, string | null>, isKept?: boolean) => void;
}) {
  const id = useId();
  const { data } = useAsk(ACTIVITY, isShort ? null : {});
  const isKnown = view.publishedBy !== undefined;
  const day = view.publishedBy ?? view.validOn;
  const certainty = view.certainty ?? DEFAULT;
  const months = lastMonths();
  const setDay = (value: string | null, known = isKnown) =>
    change(known ? { by: value, day: null } : { day: value, by: null });
  const at = day ? months.indexOf(day.slice(0, 7)) : -1;
  return (
    <div className="time-strip">
      <div className="row">
        <span className="segments">
          <button type="button" aria-pressed={!isKnown} onClick={() => setDay(day ?? null, false)}>
            Held on
          </button>
          <button type="button" aria-pressed={isKnown} onClick={() => setDay(day ?? today(), true)}>
            Publicly known by
          </button>
        </span>
        <label htmlFor={id} className="hidden">
          Day
        </label>
        <input
          id={id}
          type="date"
          className="input"
          value={day ?? ''}
          onChange={(event) => setDay(event.currentTarget.value || null)}
        />
        {day && (
          <button
            type="button"
            className="link-button"
            onClick={() => change({ day: null, by: null, certainty: null })}
          >
            Back to today
          </button>
        )}
        {view.validOn && (
          <span className="push row">
            <span className="meta">Count as holding what is</span>
            <span className="segments">
              {CERTAINTIES.map(({ name, words, help: title }) => (
                <button
                  key={name}
                  type="button"
                  title={title}
                  aria-pressed={certainty === name}
                  onClick={() => change({ certainty: name === DEFAULT ? null : name })}
                >
                  {words}
                </button>
              ))}
            </span>
          </span>
        )}
      </div>
      {view.validOn && <p className="meta">{CERTAINTIES.find(({ name }) => name === certainty)?.help}</p>}
      {!isShort && (
        <Activity months={months} groups={data?.agreements.groupBy ?? []} at={at}>
          <input
            type="range"
            className="time-range"
            aria-label="Month"
            aria-valuetext={day ?? 'today'}
            min={0}
            max={MONTHS - 1}
            value={at < 0 ? MONTHS - 1 : at}
            onChange={(event) => setDay(lastDayOf(months[Number(event.currentTarget.value)] ?? ''))}
          />
        </Activity>
      )}
    </div>
  );
}
