/** Words with the form of each that speaks of several. */
export function withPlurals(...given: readonly (readonly string[])[]): readonly string[] {
  return given.flat().flatMap((word) => [word, pluralOf(word)]);
}

function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
