/** Three rows of a table of distances, used again for every pair of words. */
let before: number[] = [];
let previous: number[] = [];
let current: number[] = [];

/** Returns the edit distance with swapped neighbours as one edit (optimal string alignment); `limit + 1` when it is larger. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  for (let j = 0; j <= b.length; j += 1) previous[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    const letter = a[i - 1];
    let least = i;
    current[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = letter === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost);
      if (i > 1 && j > 1 && letter === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(before, j - 2) + 1);
      current[j] = edits;
      if (edits < least) least = edits;
    }
    if (least > limit) return limit + 1;
    const spare = before;
    before = previous;
    previous = current;
    current = spare;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** Returns the number of typos that a word of this length may have. */
export function editsAllowed(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}
