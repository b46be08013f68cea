import { describe, expect, it } from 'vitest';
import { type Placeable, Places } from '../../explorer/picture/places.ts';

/** A start with others around it. */
const around = (start: string, others: readonly string[]): Placeable[] => [
  { id: start, x: 0, y: 0 },
  ...others.map((id, index) => ({
    id,
    x: Math.cos((2 * Math.PI * index) / others.length),
    y: Math.sin((2 * Math.PI * index) / others.length),
  })),
];

describe('places of a picture', () => {
  const starts = Array.from({ length: 30 }, (_, index) => `s${index}`);
  const members = (start: string) => Array.from({ length: 5 }, (_, index) => `${start}-${index}`);
  const filled = () => {
    const places = new Places();
    for (const start of starts) places.add(start, around(start, members(start)));
    return places;
  };

  it('put starts without a tie beside each other', () => {
    const places = filled();
    for (const one of starts)
      for (const other of starts.filter((start) => start > one)) {
        const [a, b] = [places.get(one), places.get(other)];
        expect(Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))).toBeGreaterThan(1.5);
      }
  });

  it('are the same for the same steps, and stay when others come', () => {
    const [places, again] = [filled(), filled()];
    const before = starts.map((start) => places.get(start));
    expect(starts.map((start) => again.get(start))).toEqual(before);
    places.add('s3', around('s3', ['new', 's4']));
    places.add('late', around('late', ['s7-1', 'later']));
    expect(starts.map((start) => places.get(start))).toEqual(before);
  });

  it('stand around what has a place, and next to what they share', () => {
    const places = filled();
    places.add('s3', around('s3', ['new']));
    const distance = (one: string, other: string) => {
      const [a, b] = [places.get(one), places.get(other)];
      return Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0));
    };
    expect(distance('s3', 'new')).toBeLessThan(0.5);
    const far = starts.at(-1) ?? '';
    places.add('late', around('late', [`${far}-0`, 'later']));
    const nearest = starts.toSorted((one, other) => distance('late', one) - distance('late', other));
    expect(nearest.slice(0, 6)).toContain(far);
  });
});
