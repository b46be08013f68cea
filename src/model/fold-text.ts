/**
 * Returns a text in the form in which it is compared and searched: lower case, without accents, compatibility
 * forms unfolded (Unicode NFKD, combining marks dropped), white space joined. It is stored beside every text
 * property, so filters and orders ignore case and accents alike on every engine.
 */
export function fold(text: string): string {
  return unaccented(text).replace(/\s+/g, ' ').trim();
}

/** Most texts have nothing to unfold, and testing for that costs a tenth of unfolding. */
function unaccented(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss');
}

/** Printable ASCII. */
const PLAIN = /^[ -~]*$/;

const MINOR = new Set(['of', 'and', 'the', 'for', 'in', 'on', 'at', 'to', 'a']);

/**
 * Returns the initials of a text's words without the small ones, as people shorten `Massachusetts Institute
 * of Technology`.
 */
export function initials(text: string): string {
  return initialsOf(foldedWords(text));
}

/** Returns the initials of words that are folded already. */
export function initialsOf(words: readonly string[]): string {
  return words.flatMap((word) => (MINOR.has(word) ? [] : [word[0]])).join('');
}

/** Returns the words of a text, folded. */
export function foldedWords(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return unaccented(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
