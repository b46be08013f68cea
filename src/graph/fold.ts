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
