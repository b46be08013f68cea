import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar, Lane, Thing } from '../../explorer/pages/explore/timeline/lanes.ts';
import {
  type Drawing,
  drawingOf,
  MARK,
  type Scale,
  UNIT,
} from '../../explorer/pages/explore/timeline/layout.ts';
import { agreementNames } from '../../explorer/parts/agreement-names.ts';
import { addDays } from '../../explorer/parts/days.ts';

const FIRST = '2025-01-01';
const DAYS = 700;

const scaleOf = (width: number): Scale => ({
  axis: { from: FIRST, to: addDays(FIRST, DAYS) },
  width,
  letters: 38,
  measure: (text) => text.length * 6.6,
});

const things: fc.Arbitrary<readonly Thing[]> = fc
  .array(
    fc.record({
      day: fc.oneof(fc.integer({ min: 0, max: DAYS }), fc.constantFrom(200, 201, 400)),
      length: fc.integer({ min: 0, max: 60 }),
      letters: fc.integer({ min: 1, max: 46 }),
      standing: fc.constantFrom(undefined, 'MET', 'OVERDUE', 'AHEAD'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((days) =>
    days
      .toSorted((one, other) => one.day - other.day)
      .map(({ day, length, letters, standing }, index): Thing => {
        const from = addDays(FIRST, day);
        return {
          ...{
            key: `${index}`,
            id: `event:${index}`,
            type: 'Event',
            name: 'x'.repeat(letters),
            says: 'happened',
          },
          ...{ label: 'x'.repeat(letters), on: from, from, to: standing ? from : addDays(from, length) },
          ...{ isEstimate: false, isEnd: false },
          ...(standing && { standing, metOn: addDays(from, length), reason: '' }),
        } as Thing;
      }),
  );

interface Box {
  readonly what: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxesOf({ marks, labels, bars }: Drawing): readonly Box[] {
  const around = (what: string, x: number, y: number, size: number): Box => ({
    ...{ what, left: x - size / 2, right: x + size / 2, top: y - size / 2, bottom: y + size / 2 },
  });
  return [
    ...marks.map(({ thing, x, y, isSmall }) =>
      around(`mark ${thing.key}`, x, y, (isSmall ? UNIT : MARK) - 1),
    ),
    ...bars.map(({ bar, left, right, y }) => ({
      what: `bar ${bar.key}`,
      left,
      right,
      top: y - 4,
      bottom: y + 4,
    })),
    ...labels.map(({ key, x, y, width, anchor }) => {
      const left = anchor === 'start' ? x : x - width;
      return { what: `label ${key}`, left, right: left + width, top: y - 7, bottom: y + 7 };
    }),
  ];
}

function overlaps(drawing: Drawing): readonly string[] {
  const boxes = boxesOf(drawing).toSorted((one, other) => one.left - other.left);
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (other) =>
          other.left < one.right - 0.5 && other.top < one.bottom - 0.5 && one.top < other.bottom - 0.5,
      )
      .map((other) => `${one.what} and ${other.what}`),
  );
}

const laneOf = (own: readonly Thing[], crowd: number): Lane => ({
  ...{ name: 'Events', mark: 'e', notes: [], bars: [], things: own, crowd },
});

describe('a lane of the timeline', () => {
  it('draws every thing once, and nothing over anything else or out of its frame', () => {
    fc.assert(
      fc.property(things, fc.constantFrom(320, 640, 1_200), fc.boolean(), (own, width, isWhole) => {
        const drawing = drawingOf(laneOf(own, 5), scaleOf(width), isWhole);
        expect(overlaps(drawing)).toEqual([]);
        expect(drawing.marks.map(({ thing }) => thing.key).sort()).toEqual(own.map(({ key }) => key).sort());
        for (const { left, right, top, bottom, what } of boxesOf(drawing)) {
          if (what.startsWith('label')) expect(Math.min(left, width - right)).toBeGreaterThanOrEqual(-1);
          expect(Math.min(top, drawing.height - bottom)).toBeGreaterThanOrEqual(-1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('names all that have room once all are asked for', () => {
    const own = Array.from({ length: 40 }, (_, index) => {
      const from = addDays(FIRST, 300 + (index % 3));
      return {
        ...{
          key: `${index}`,
          id: `event:${index}`,
          type: 'Event',
          name: 'a name',
          label: 'a name',
          says: 'happened',
        },
        ...{ on: from, from, to: from, isEstimate: false, isEnd: false },
      };
    });
    expect(drawingOf(laneOf(own, 99), scaleOf(640), false).unnamed).toBeGreaterThan(10);
    expect(drawingOf(laneOf(own, 99), scaleOf(640), true).unnamed).toBe(0);
  });

  it('says how many stand on one day, once', () => {
    const own = Array.from({ length: 24 }, (_, index) => ({
      ...{ key: `${index}`, id: `agreement:${index}`, type: 'Agreement', name: 'a', label: `MOU: ${index}` },
      ...{
        says: 'announced',
        on: '2025-12-18',
        from: '2025-12-18',
        to: '2025-12-18',
        isEstimate: false,
        isEnd: false,
      },
    }));
    const { labels, height } = drawingOf({ ...laneOf(own, 5), mark: 'a' }, scaleOf(900), false);
    expect(labels.map(({ text }) => text)).toEqual(['24 MOUs, 2025-12-18']);
    expect(height).toBeLessThan(130);
  });

  it('draws calls as bars with names beside or below them, none over another', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 500 }),
            fc.integer({ min: 0, max: 400 }),
            fc.integer({ min: 5, max: 60 }),
          ),
          {
            minLength: 1,
            maxLength: 30,
          },
        ),
        fc.constantFrom(320, 640, 1_200),
        (spans, width) => {
          const bars = spans.map(([start, length, letters], index): Bar => {
            const from = addDays(FIRST, start);
            return {
              ...{ key: `${index}`, id: `call:${index}`, name: 'a call', label: 'x'.repeat(letters), from },
              ...{
                to: addDays(from, length + 1),
                fades: undefined,
                isOpen: index % 2 === 0,
                says: '',
                reason: '',
                dates: [],
              },
            };
          });
          const drawing = drawingOf({ ...laneOf([], 5), bars }, scaleOf(width), false);
          expect(overlaps(drawing)).toEqual([]);
          expect(drawing.bars).toHaveLength(bars.length);
          expect(drawing.labels).toHaveLength(bars.length);
          for (const { left, right, what } of boxesOf(drawing))
            if (what.startsWith('label')) expect(Math.min(left, width - right)).toBeGreaterThanOrEqual(-1);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('short names of agreements', () => {
  const doe = { id: 'org:doe', name: 'DOE' };
  const agreement = (id: string, others: readonly string[], kind = 'MOU') => ({
    ...{ id, kind, name: `Genesis Mission memorandum of understanding with ${id}` },
    parties: [doe, ...others.map((name) => ({ id: `org:${name}`, name }))],
  });

  it('leave out who is a party to most of them', () => {
    const names = agreementNames(
      [
        agreement('a', ['Scale AI']),
        agreement('b', ['AMD', 'HPE', 'Oracle']),
        agreement('c', ['IBM'], 'COOPERATIVE_AGREEMENT'),
        { ...agreement('d', []), total: 1 },
      ],
      26,
    );
    expect([...names.values()]).toEqual([
      'MOU: Scale AI',
      'MOU: AMD, HPE and 1 more',
      'Agreement: IBM',
      'MOU: DOE',
    ]);
  });

  it('keep names that are short, and name all parties where nobody is in most', () => {
    const names = agreementNames(
      [{ ...agreement('a', ['Scale AI']), name: 'AI Jam' }, agreement('b', ['AMD'])],
      26,
    );
    expect([...names.values()]).toEqual(['AI Jam', 'MOU: DOE, AMD']);
  });
});
