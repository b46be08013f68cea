/**
 * A text as comparisons and search see it: lower case, without accents, compatibility forms unfolded (Unicode NFKD, combining marks
 * dropped), white space joined. Stored beside every text property so that filters and orders ignore case and accents on every engine.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/\s+/g, ' ')
    .trim();
}

const MINOR = new Set(['of', 'and', 'the', 'for', 'in', 'on', 'at', 'to', 'a']);

/** The initials of a text's words, small ones left out: what people call `Massachusetts Institute of Technology`. */
export function initials(text: string): string {
  const words = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => (MINOR.has(word) ? [] : [word[0]])).join('');
}
