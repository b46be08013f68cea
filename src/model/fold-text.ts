/**
 * A text as comparisons and search see it: lower case, without accents, compatibility forms unfolded (Unicode NFKD, combining marks
 * dropped), white space joined. Stored beside every text property so that filters and orders ignore case and accents on every engine.
 */
export function fold(text: string): string {
  return unaccented(text).replace(/\s+/g, ' ').trim();
}

/** Most texts have nothing to unfold, and looking whether one does costs a tenth of it. */
function unaccented(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss');
}

/** ASCII. */
const PLAIN = /^[ -~]*$/;

const MINOR = new Set(['of', 'and', 'the', 'for', 'in', 'on', 'at', 'to', 'a']);

/** The initials of a text's words, small ones left out: what people call `Massachusetts Institute of Technology`. */
export function initials(text: string): string {
  return initialsOf(foldedWords(text));
}

/** The same of words that are folded already. */
export function initialsOf(words: readonly string[]): string {
  return words.flatMap((word) => (MINOR.has(word) ? [] : [word[0]])).join('');
}

/** The words of a text, folded. */
export function foldedWords(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return unaccented(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
