/** How something is known: the three bases of the API, and what was sought and not found. */
export type Known = 'STATED' | 'REPORTED' | 'INFERRED' | 'NOT_DISCLOSED';

const WORDS: Readonly<Record<Known, string>> = {
  STATED: 'stated',
  REPORTED: 'reported',
  INFERRED: 'inferred',
  NOT_DISCLOSED: 'not disclosed',
};

const MEANS: Readonly<Record<Known, string>> = {
  STATED: 'A party or the authority says so.',
  REPORTED: 'A third party says so.',
  INFERRED: 'Reasoned, or background without a source.',
  NOT_DISCLOSED: 'Sought, with where and when, and not found; or withheld.',
};

/** How something is known, by its basis; undefined where nothing says so. */
export function knownOf(basis: string | null | undefined): Known | undefined {
  return basis === 'STATED' || basis === 'REPORTED' || basis === 'INFERRED' ? basis : undefined;
}

/** Full disc, half disc, dotted ring, barred ring. */
export function EvidenceMark({ known }: { known: Known }) {
  return (
    <svg className={`ev-mark ev-${known}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {known === 'STATED' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {known === 'REPORTED' && (
        <>
          <circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" strokeWidth="1.4" />
          <path d="M6 1.7a4.3 4.3 0 0 0 0 8.6z" fill="currentColor" />
        </>
      )}
      {known === 'INFERRED' && (
        <circle
          cx="6"
          cy="6"
          r="4.3"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
          strokeDasharray="2 1.38"
        />
      )}
      {known === 'NOT_DISCLOSED' && (
        <>
          <circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" strokeWidth="1.4" />
          <path d="M3.1 8.9l5.8-5.8" stroke="currentColor" strokeWidth="1.4" />
        </>
      )}
    </svg>
  );
}

export interface Backing {
  /** Sources tied to the very claim. */
  readonly claim: number;
  /** Sources behind the record as a whole only. */
  readonly record: number;
}

/** "2 sources" when they are tied to the claim, "one of 4 sources" when only the record is backed, "no source". */
function backingWords({ claim, record }: Backing): string {
  if (claim > 0) return claim === 1 ? '1 source' : `${claim} sources`;
  if (record === 0) return 'no source';
  return record === 1 ? 'the one source' : `one of ${record} sources`;
}

function shortBacking({ claim, record }: Backing): string {
  if (claim > 0) return String(claim);
  return record === 0 ? '0' : `1/${record}`;
}

/** Word and mark together, always; after them how many say so. */
export function Evidence({
  basis,
  backing,
  isShort = false,
}: {
  basis: string | null | undefined;
  backing?: Backing | undefined;
  isShort?: boolean;
}) {
  const known = knownOf(basis);
  if (!known) return <span className="meta">no source says</span>;
  return (
    <span className="evidence">
      <span className={`ev-word ev-${known}`} title={MEANS[known]}>
        <EvidenceMark known={known} />
        {WORDS[known]}
      </span>
      {backing && <span className="meta">{isShort ? shortBacking(backing) : backingWords(backing)}</span>}
    </span>
  );
}

/** The words for what sources do not tell, with what stands beside them. */
export function NotDisclosed({ children }: { children?: React.ReactNode }) {
  return (
    <span className="evidence">
      <span className="ev-word ev-NOT_DISCLOSED" title={MEANS.NOT_DISCLOSED}>
        <EvidenceMark known="NOT_DISCLOSED" />
        not disclosed
      </span>
      {children}
    </span>
  );
}

const CLASSES: Readonly<Record<string, string>> = {
  GRANULARITY: 'granularity',
  SUPERSEDED: 'superseded',
  STALE_COPY: 'stale copy',
  SCOPE: 'scope',
  CONTRADICTION: 'contradiction',
};

/** A disagreement with its class; red only where it asks for a person. */
export function Disagreement({ class: name }: { class: string }) {
  return (
    <span className={name === 'CONTRADICTION' ? 'conflict conflict-bad' : 'conflict'}>
      <span aria-hidden="true">≠</span> {CLASSES[name] ?? name.toLowerCase()}
    </span>
  );
}
