import { type KeyboardEvent, useId, useState } from 'react';
import { MarkGlyph } from '../../../parts/glyph.tsx';
import { RestButton } from '../../../parts/rest-button.tsx';
import { count } from '../../../parts/words.ts';
import type { Bar, Lane, Thing } from './lanes.ts';
import { drawingOf, type PlacedLabel, type Scale, xOf } from './layout.ts';
import { BarMark, ThingMark } from './marks.tsx';

export interface Choice {
  readonly selected: string | undefined;
  readonly select: (id: string) => void;
}

interface Option {
  readonly thing: Thing | Bar;
  readonly x: number;
  readonly y: number;
  readonly shape: (isOn: boolean) => React.ReactNode;
}

/**
 * One lane. It is a list of options, so that it takes one stop of the Tab key: arrows go from day to day, Enter selects, and a reader of
 * screens hears each thing with its day and its standing.
 */
export function LaneRow({
  lane,
  frame: { scale, ticks, now },
  choice: { selected, select },
}: {
  lane: Lane;
  frame: { readonly scale: Scale; readonly ticks: readonly string[]; readonly now: string };
  choice: Choice;
}) {
  const id = useId();
  const [isWhole, setWhole] = useState(false);
  const [active, setActive] = useState<number>();
  const { height, marks, labels, bars, unnamed } = drawingOf(lane, scale, isWhole);
  const options: readonly Option[] = [
    ...marks
      .toSorted((one, other) => (one.thing.from < other.thing.from ? -1 : 1))
      .map((placed) => ({
        ...{ thing: placed.thing, x: placed.x, y: placed.y },
        shape: (isOn: boolean) => <ThingMark mark={lane.mark} placed={placed} isOn={isOn} />,
      })),
    ...bars.flatMap((placed) => [
      {
        ...{ thing: placed.bar, x: placed.left, y: placed.y },
        shape: (isOn: boolean) => <BarMark placed={placed} isOn={isOn} />,
      },
      ...placed.dates.map((date) => ({
        ...{ thing: date.thing, x: date.x, y: date.y },
        shape: (isOn: boolean) => (
          <circle className={dotClass(placed.bar, date.thing)} cx={date.x} cy={date.y} r={isOn ? 6 : 4.5} />
        ),
      })),
    ]),
  ];
  const at = active === undefined ? undefined : options[active];
  const onKeyDown = (event: KeyboardEvent) => {
    const last = options.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(last, (active ?? -1) + 1),
      ArrowDown: Math.min(last, (active ?? -1) + 1),
      ArrowLeft: Math.max(0, (active ?? 1) - 1),
      ArrowUp: Math.max(0, (active ?? 1) - 1),
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    if (next !== undefined) setActive(next);
    else if ((event.key === 'Enter' || event.key === ' ') && at) select(at.thing.id);
    else if (event.key === 'Escape' && active !== undefined) setActive(undefined);
    else return;
    event.preventDefault();
  };
  const today = xOf(now, scale);
  const inCrowd = new Set(marks.filter(({ isSmall }) => isSmall).map(({ thing }) => thing.key));
  return (
    <section className="lane">
      <div className="lane-name">
        <h2 className="row">
          <MarkGlyph mark={lane.mark} /> {lane.name}
        </h2>
        <p className="meta">
          {lane.notes.map((note) => (
            <span key={note}>{note}</span>
          ))}
        </p>
        {(unnamed > 0 || isWhole) && (
          <RestButton
            isWhole={isWhole}
            more={`${count(unnamed, 'name')} more`}
            fewer="fewer names"
            toggle={() => setWhole(!isWhole)}
          />
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the list within takes the keys */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list within takes the keys */}
      <div
        className="lane-line"
        onMouseMove={({ target }) => setActive((before) => optionAt(target) ?? before)}
        onMouseLeave={() => setActive(undefined)}
        onClick={({ target }) => {
          const chosen = options[optionAt(target) ?? -1];
          if (chosen) select(chosen.thing.id);
        }}
      >
        <div
          className="lane-options"
          role="listbox"
          tabIndex={0}
          aria-label={`${lane.name}: ${lane.notes.join(', ')}`}
          {...(at && { 'aria-activedescendant': `${id}-${active}` })}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            if (!event.currentTarget.matches(':focus-visible')) return;
            setActive((before) => before ?? 0);
          }}
          onBlur={() => setActive(undefined)}
        >
          <svg width={scale.width} height={height} role="presentation">
            <rect
              className="ahead"
              x={today}
              width={Math.max(0, scale.width - today)}
              y="0"
              height={height}
            />
            {ticks.map((tick) => (
              <line
                key={tick}
                className="year-line"
                x1={xOf(tick, scale)}
                x2={xOf(tick, scale)}
                y1="0"
                y2={height}
              />
            ))}
            <line className="today-line" x1={today} x2={today} y1="0" y2={height} />
            {options.map(({ thing, shape }, index) => (
              <g
                key={thing.key}
                id={`${id}-${index}`}
                role="option"
                aria-selected={thing.id === selected}
                aria-label={wordsOf(thing)}
                className="lane-option"
                data-option={index}
              >
                {shape(index === active || thing.id === selected)}
              </g>
            ))}
            {labels.map((label) => (
              <Name
                key={label.key}
                label={label}
                // The name of a crowd is the name of none of those in it.
                option={
                  inCrowd.has(label.key) ? -1 : options.findIndex(({ thing }) => thing.key === label.key)
                }
              />
            ))}
          </svg>
        </div>
        {at && (
          <div
            className="lane-tip"
            aria-hidden="true"
            style={
              at.x > scale.width / 2
                ? { right: Math.max(0, scale.width - at.x - 8), top: at.y + 14 }
                : { left: Math.max(0, at.x - 8), top: at.y + 14 }
            }
          >
            <b>{at.thing.name}</b>
            <span>{dayWords(at.thing)}</span>
            {at.thing.reason && <span className="meta">{at.thing.reason}</span>}
          </div>
        )}
      </div>
    </section>
  );
}

function dotClass({ isOpen }: Bar, { standing }: Thing): string {
  if (standing === 'AHEAD') return 'dot dot-due';
  return isOpen ? 'dot' : 'dot dot-shut';
}

/** What is written beside a mark. It stands outside of the option, which is called by its whole name. */
function Name({ label: { x, y, text, anchor, isStrong }, option }: { label: PlacedLabel; option: number }) {
  return (
    <text
      className={isStrong ? 'lane-text lane-text-strong' : 'lane-text'}
      {...{ x, y: y + 4, textAnchor: anchor }}
      {...(option >= 0 && { 'data-option': option })}
    >
      {text}
    </text>
  );
}

/** The number of the option that a mark or its name belongs to. */
function optionAt(target: EventTarget): number | undefined {
  const marked = target instanceof Element ? target.closest('[data-option]') : null;
  return marked ? Number(marked.getAttribute('data-option')) : undefined;
}

function dayWords(thing: Thing | Bar): string {
  if ('dates' in thing) return thing.says;
  const day = thing.standing && thing.metOn ? `due ${thing.on}, met ${thing.metOn}` : thing.on;
  return `${day}, ${thing.says}${thing.isEstimate ? ', an estimate' : ''}`;
}

function wordsOf(thing: Thing | Bar): string {
  return `${thing.name}: ${dayWords(thing)}`;
}
