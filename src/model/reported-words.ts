/**
 * What the words of sources on the standing of something mean. A word means a standing when it contains one of
 * that standing's parts, in lower case.
 */

/** The predicate of those words. */
export const STANDING_WORD = 'reportedStatus';

/** Parts of words for each standing. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** How sources name the status of each type, and which of those names contradict which status. */
export const VOCABULARIES: Readonly<Record<string, { readonly words: Words; readonly unfit: Words }>> = {
  FundingCall: {
    words: {
      OPEN: ['open', 'accepting'],
      CLOSED: ['closed', 'archived', 'awarded', 'expired'],
      FORECASTED: ['forecast', 'upcoming'],
    },
    unfit: { OPEN: ['CLOSED', 'FORECASTED'], CLOSED: ['OPEN', 'FORECASTED'], FORECASTED: ['OPEN', 'CLOSED'] },
  },
  Agreement: {
    words: {
      ACTIVE: ['active', 'in force', 'in effect'],
      ENDED: ['ended', 'expired', 'terminated', 'completed'],
    },
    unfit: { ANNOUNCED: ['ENDED'], ACTIVE: ['ENDED'], ENDED: ['ACTIVE'] },
  },
  ComputeResource: {
    words: {
      PLANNED: ['planned', 'not yet', 'proposed', 'announced', 'development', 'construction', 'upcoming'],
      OPERATIONAL: ['operational', 'in production', 'in use'],
      RETIRED: ['retired', 'decommissioned', 'shut down'],
    },
    unfit: {
      PLANNED: ['OPERATIONAL', 'RETIRED'],
      OVERDUE: ['OPERATIONAL', 'RETIRED'],
      OPERATIONAL: ['PLANNED', 'RETIRED'],
      RETIRED: ['PLANNED', 'OPERATIONAL'],
    },
  },
  KeyDate: {
    words: {
      MET: ['delivered', 'completed', 'done'],
      OVERDUE: ['overdue', 'missed'],
      DUE: ['upcoming', 'pending'],
    },
    unfit: { DUE: ['MET', 'OVERDUE'], MET: ['DUE', 'OVERDUE'], OVERDUE: ['MET', 'DUE'], PASSED: ['DUE'] },
  },
};

/** Words with one of these say what something is not; what it is, they leave open. */
const NEGATIONS: readonly string[] = ['not ', 'no longer', 'non-', 'never', 'inactive', 'unavailable'];

/** The parts of which a word must contain one to mean a standing, and those of which it may contain none. */
export interface Meaning {
  readonly parts: readonly string[];
  readonly others: readonly string[];
}

/** Returns how a word on a type's standing is recognized; without parts where the type has no words for it. */
export function meaningOf(type: string, standing: string): Meaning {
  const words = Object.entries(VOCABULARIES[type]?.words ?? {});
  const others = words.flatMap(([meant, parts]) => (meant === standing ? [] : parts));
  return { parts: VOCABULARIES[type]?.words[standing] ?? [], others: [...others, ...NEGATIONS] };
}

/**
 * Returns whether a source's word means a standing, and no other: a word that fits several, or denies one,
 * decides nothing.
 */
export function means(type: string, word: string, standing: string): boolean {
  const said = word.toLowerCase();
  const { parts, others } = meaningOf(type, standing);
  return parts.some((part) => said.includes(part)) && !others.some((part) => said.includes(part));
}

/** Returns the one standing that a source's word means; undefined where it means none, or several. */
export function standingMeant(type: string, word: string): string | undefined {
  return Object.keys(VOCABULARIES[type]?.words ?? {}).find((standing) => means(type, word, standing));
}

/**
 * Returns the status that a source's word means, when that contradicts the one worked out; undefined when it
 * fits or says nothing about it.
 */
export function unfitMeaning(type: string, word: string, value: string): string | undefined {
  const { words, unfit } = VOCABULARIES[type] ?? { words: {}, unfit: {} };
  const said = word.toLowerCase();
  const meanings = Object.keys(words).filter((meaning) =>
    words[meaning]?.some((part) => said.includes(part)),
  );
  if (meanings.includes(value)) return undefined;
  return meanings.find((meaning) => unfit[value]?.includes(meaning));
}
