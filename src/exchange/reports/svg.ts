import { escaped } from '../tables/xml.ts';

/** Where a chart is read: on a desk or on paper, or on a phone, where nothing may be wider than the page. */
export type ChartFormat = 'WIDE' | 'NARROW';

/** The width of the text on a phone of 390 px. */
export const NARROW_WIDTH = 358;

/** The drawn part of a chart. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly string[];
}

/** Returns an element. Undefined attributes are left out; numbers are rounded to a tenth, so that the same picture has the same bytes. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Returns a text, cut in the middle to what fits, so that the end, which tells long names apart, stays. */
export function words(
  text: string,
  at: Readonly<Record<string, string | number | undefined>>,
  width = Number.POSITIVE_INFINITY,
): string {
  return element('text', at, escaped(cutMiddle(text, Math.floor(width / LETTER))));
}

/** Mean width of a letter at 12 px, on the wide side: no font is measured, so that every machine draws the same. */
const LETTER = 6.6;

/** Returns the width that a text needs at most. */
export function widthOf(text: string): number {
  return text.length * LETTER;
}

function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most * 0.35);
  return `${text.slice(0, Math.max(1, most - tail - 1)).trimEnd()}…${text.slice(text.length - tail).trimStart()}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
