/** A short form and the words that it stands for. */
interface Equal {
  readonly short: string;
  readonly long: readonly string[];
}

/** Words that mean the same. */
const EQUALS: readonly Equal[] = [
  { short: 'mou', long: ['memorandum', 'of', 'understanding'] },
  { short: 'moa', long: ['memorandum', 'of', 'agreement'] },
  { short: 'crada', long: ['cooperative', 'research', 'and', 'development', 'agreement'] },
  { short: 'rfi', long: ['request', 'for', 'information'] },
  { short: 'rfa', long: ['request', 'for', 'applications'] },
  { short: 'foa', long: ['funding', 'opportunity', 'announcement'] },
  { short: 'nofo', long: ['notice', 'of', 'funding', 'opportunity'] },
  { short: 'eo', long: ['executive', 'order'] },
  { short: 'loi', long: ['letter', 'of', 'intent'] },
  { short: 'soi', long: ['statement', 'of', 'intent'] },
  { short: 'ceo', long: ['chief', 'executive'] },
  { short: 'cto', long: ['chief', 'technology', 'officer'] },
  { short: 'cfo', long: ['chief', 'financial', 'officer'] },
  { short: 'vp', long: ['vice', 'president'] },
  { short: 'us', long: ['united', 'states'] },
  { short: 'uk', long: ['united', 'kingdom'] },
  { short: 'dept', long: ['department'] },
  { short: 'univ', long: ['university'] },
  { short: 'natl', long: ['national'] },
  { short: 'labs', long: ['laboratories'] },
  { short: 'lab', long: ['laboratory'] },
  { short: 'labs', long: ['laboratory'] },
  { short: 'centre', long: ['center'] },
  { short: 'programme', long: ['program'] },
];
const BY_SHORT = grouped(({ short }) => short);
const BY_FIRST = grouped(({ long }) => long[0] ?? '');

function grouped(keyOf: (equal: Equal) => string): ReadonlyMap<string, readonly Equal[]> {
  const groups = new Map<string, Equal[]>();
  for (const equal of EQUALS) groups.set(keyOf(equal), [...(groups.get(keyOf(equal)) ?? []), equal]);
  return groups;
}

/**
 * The words of a text and those that mean the same: with `memorandum of understanding` also `mou`, and the other way round; with a number
 * also the same without the zeros before it.
 */
export function withEquals(words: readonly string[]): readonly string[] {
  let more: string[] | undefined;
  for (const [at, word] of words.entries()) {
    if (/^0+[1-9]\d*$/.test(word)) more = [...(more ?? []), word.replace(/^0+/, '')];
    for (const { long } of BY_SHORT.get(word) ?? []) more = [...(more ?? []), ...long];
    for (const { short, long } of BY_FIRST.get(word) ?? [])
      if (long.every((part, index) => words[at + index] === part)) more = [...(more ?? []), short];
  }
  return more ? [...words, ...more] : words;
}

/** The words of a text with each short one of a single long word written out: `Dept of Energy` as `department of energy`. */
export function writtenOut(words: readonly string[]): readonly string[] {
  if (!words.some((word) => BY_SHORT.has(word))) return words;
  return words.map((word) => {
    const [equal] = BY_SHORT.get(word) ?? [];
    return equal?.long.length === 1 ? (equal.long[0] ?? word) : word;
  });
}
