/**
 * Returns a text without what would move a cursor, colour a terminal or turn the direction of what follows: control characters but line
 * ends and tabs, and the embeddings, overrides and isolates of direction (Unicode Bidirectional Algorithm). Names and words of sources are
 * data, and may do nothing to their reader.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, ' ');
}

const HIDDEN = /(?:(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069])+/gu;
