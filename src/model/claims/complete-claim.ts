import { parseFuzzyDate } from '../fuzzy-date.ts';
import { type SourceCitation, sourceOf } from '../records/record-types.ts';
import { addActs } from './acted.ts';
import { type Claim, defined, type IncomingClaim } from './claim.ts';
import { type Draft, instant, type Recording, type SourceFacts } from './claims-of-record.ts';
import { joinEvidence } from './join-claims.ts';
import { basisOf, type Evidence } from './levels.ts';

/**
 * Returns a draft as a claim, once the facts about its sources are known: the basis follows from their tiers,
 * the dates of what they say from their dates of publication. What is undisclosed without a day is so as of
 * the newest source that was checked, else as of the day of recording.
 */
export function completeClaim(
  draft: Draft,
  recording: Recording,
  facts: (source: string) => SourceFacts | undefined,
): IncomingClaim {
  const recordedAt = draft.claim.recordedAt ?? recording.recordedAt;
  const evidence = new Map<string, Evidence>();
  for (const citation of draft.citations) {
    const item = evidenceOf(citation, { draft, recordedAt, facts });
    const known = evidence.get(item.source);
    evidence.set(item.source, known ? joinEvidence(known, item) : item);
  }
  const isUndated = draft.claim.kind === 'NOT_DISCLOSED' && draft.claim.asOf === undefined;
  const claim: Claim = {
    ...draft.claim,
    ...(isUndated && { asOf: newestDate(draft.checked, facts) ?? recordedAt.slice(0, 10) }),
    basis: basisOf(evidence.values()),
    method: draft.claim.method ?? recording.method,
    recordedAt,
    ...(draft.claim.recordedAt === undefined &&
      recording.import !== undefined && { import: recording.import }),
    ...(draft.checked.length > 0 && { checkedIn: [...new Set(draft.checked)].sort() }),
    evidence,
  };
  const acts = draft.acts.map((act) => ({ ...act, at: act.at ?? recordedAt }));
  return {
    ...(acts.length > 0 ? addActs(claim, acts) : claim),
    checked: draft.checked,
    supersedes: draft.supersedes,
    inferredFrom: draft.inferredFrom,
  };
}

function evidenceOf(
  citation: SourceCitation,
  from: {
    readonly draft: Draft;
    readonly recordedAt: string;
    readonly facts: (source: string) => SourceFacts | undefined;
  },
): Evidence {
  const given: Partial<Exclude<SourceCitation, string>> = typeof citation === 'string' ? {} : citation;
  const source = sourceOf(citation);
  const facts = from.facts(source);
  const isClose = facts?.tier === 'OFFICIAL' || facts?.tier === 'PARTY';
  return defined<Evidence>({
    source,
    saidOn: given.saidOn ?? facts?.publishedOn,
    quote: given.quote,
    locator: given.locator,
    retrievedAt: given.retrievedAt,
    level: given.level ?? from.draft.level,
    basis: given.basis ?? from.draft.basis ?? (isClose ? 'STATED' : 'REPORTED'),
    recordedAt: instant(given.recordedAt) ?? from.recordedAt,
    visibility: given.visibility === 'PUBLIC' ? undefined : given.visibility,
    embargoedUntil: given.embargoedUntil,
  });
}

function newestDate(
  sources: readonly string[],
  facts: (source: string) => SourceFacts | undefined,
): string | undefined {
  const dates = sources.flatMap((source) => facts(source)?.publishedOn ?? []);
  const byLastDay = (one: string, other: string) =>
    (parseFuzzyDate(one)?.max ?? '') < (parseFuzzyDate(other)?.max ?? '') ? 1 : -1;
  return dates.sort(byLastDay)[0];
}
