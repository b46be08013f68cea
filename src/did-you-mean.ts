import { editDistance } from './edit-distance.ts';

/** Returns the end of a message about an unknown word: ` Did you mean "x"?`, or an empty text. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** Returns the candidate nearest to a misspelt word; undefined when none is near enough to be meant. */
function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance > limit) continue;
    best = candidate;
    limit = distance - 1;
    if (limit < 0) break;
  }
  return best;
}
