import { bestEdge, bestValue, type EdgeRow } from '../../../src/model/claims/best-value.ts';
import type { Act, Claim } from '../../../src/model/claims/claim.ts';
import type { ConflictRow } from '../../../src/model/claims/conflicts.ts';
import type { Evidence } from '../../../src/model/claims/levels.ts';
import { parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';
import { plainConflict } from './plain-conflict.ts';
import type { PlainSaid, PlainView } from './plain-said.ts';
import {
  aroundOf,
  isAsGoodAs,
  isGraded,
  lastDay,
  plainBasis,
  publicDay,
  TIERS,
  tiedTo,
} from './plain-support.ts';

/** What a view sees, worked out statement by statement. */
export class PlainEyes {
  readonly #said: PlainSaid;
  readonly #view: PlainView;
  readonly #byId: ReadonlyMap<string, Claim>;

  constructor(said: PlainSaid, view: PlainView) {
    this.#said = said;
    this.#view = view;
    this.#byId = new Map(said.claims.map((claim) => [claim.id, claim]));
  }

  /** The record that an id leads to. */
  isNow(id: string): string {
    return this.#said.survivors.get(id) ?? id;
  }

  /** Whether a record is listed: something had been said and recorded of it, and it had begun on the day of the view. */
  isThere(id: string): boolean {
    return this.isNow(id) === id && this.#hasBegun(id) && this.isSpokenOf(id);
  }

  /** Returns true when anything had been said and recorded about a record. */
  isSpokenOf(id: string): boolean {
    const { publishedBy, recordedBy } = this.#view;
    if (publishedBy === undefined && recordedBy === undefined) return true;
    return this.#said.claims.some(
      (claim) =>
        (claim.subject === id || claim.object === id) && (this.#isKnown(claim) || this.#isMentioned(claim)),
    );
  }

  value(id: string, property: string): unknown {
    const { validOn } = this.#view;
    const claims = this.#live((claim) => claim.subject === id && claim.predicate === property).filter(
      ({ startMin, endMax }) =>
        validOn === undefined ||
        ((startMin === undefined || startMin <= validOn) && (endMax === undefined || validOn <= endMax)),
    );
    return bestValue(claims, this.#said.sources) ?? null;
  }

  /**
   * Returns a text that every record of its type has: where none was given yet, the one now known for the
   * day, else today's, else the id.
   */
  requiredValue(id: string, property: string): unknown {
    const { validOn } = this.#view;
    return [this.#view, { validOn }, {}]
      .map((view) => new PlainEyes(this.#said, view).value(id, property))
      .concat(id)
      .find((value) => value !== null);
  }

  /** The relationships of a type that lead from a record, with whether they certainly held. */
  edges(id: string, type: string): readonly (EdgeRow & { readonly certainty: string | null })[] {
    const claims = this.#live((claim) => claim.subject === id && claim.predicate === type);
    const groups = new Map<string, Claim[]>();
    for (const claim of claims) groups.set(claim.group, [...(groups.get(claim.group) ?? []), claim]);
    return [...groups.values()].flatMap((group) => {
      const { validOn: _, ...undated } = this.#view;
      const life = (of: string) => {
        const begun = this.#begun(of, undated);
        return begun ? { startMin: begun.min, startMax: begun.max } : {};
      };
      const owner = id.startsWith('agreement:') ? ('tail' as const) : ('head' as const);
      const ends = { tail: life(id), head: life(group[0]?.object ?? ''), owner, isTimeless: false };
      const edge = bestEdge(group, this.#said.sources, ends);
      const certainty = edge && this.#certaintyOf(edge);
      return edge && certainty !== undefined ? [{ ...edge, certainty }] : [];
    });
  }

  /** How what counts of a record is known: each statement's basis and tier, and how many sources stand behind it. */
  support(id: string) {
    const about = this.#live((claim) => claim.subject === id).filter(isGraded);
    const mentions = this.#live((claim) => claim.object === id).filter(isGraded);
    const tiers = about.flatMap((claim) => this.#tierOf(claim) ?? []);
    return {
      bases: about.map((claim) => claim.basis),
      tiers,
      isSourced:
        about.length > 0 ? tiers.length > 0 : mentions.some((claim) => this.#tierOf(claim) !== undefined),
      counts: about.map((claim) => ({ tied: tiedTo(claim).length, around: aroundOf(claim).length })),
    };
  }

  /** How every value that a view shows is known, those that count no more among them. */
  grades() {
    return this.shown()
      .filter(({ claim }) => claim.kind === 'VALUE')
      .map(({ claim, grade }) => ({ id: claim.id, ...grade }));
  }

  /** All statements that a view shows, whether or not they count: what was made of them, how they are known, and whether they are taken back. */
  shown() {
    return this.#said.claims
      .filter((claim) => this.#isKnown(claim))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map((known) => {
        const claim = this.#seen(known);
        const [tied, around] = [tiedTo(claim).length, aroundOf(claim).length];
        const grade = {
          basis: claim.basis,
          tier: this.#tierOf(claim) ?? null,
          sourceCount: tied > 0 ? tied : Math.min(around, 1),
          claimSourceCount: tied,
          recordSourceCount: around,
        };
        return { claim, grade, isTakenBack: this.#isTakenBack(known) };
      });
  }

  /** The best tier that a source tied to a claim has, or that no source of its record falls short of. */
  #tierOf(claim: Claim): string | undefined {
    const tier = ({ source }: Evidence) => this.#said.sources.get(source)?.tier ?? '';
    return TIERS.find((each) =>
      isAsGoodAs(claim.evidence.values(), tier, TIERS.slice(0, TIERS.indexOf(each) + 1)),
    );
  }

  /** The conflict on a single-valued predicate between what counts, whatever days it speaks of. */
  conflict(id: string, predicate: string): ConflictRow | undefined {
    return plainConflict(
      this.#live((claim) => claim.subject === id && claim.predicate === predicate),
      this.#said.sources,
    );
  }

  /** Statements that a view shows of a record, retracted ones too. */
  statements(id: string): readonly string[] {
    return this.#said.claims
      .filter((claim) => claim.subject === id && this.#isKnown(claim))
      .map((claim) => claim.id)
      .sort();
  }

  #certaintyOf({ startMin, startMax, endMin, endMax }: EdgeRow): string | null | undefined {
    const { validOn, certainty = 'PRESUMED' } = this.#view;
    if (validOn === undefined) return null;
    const isPossible = (startMin ?? '') <= validOn && (endMax ?? '9999') >= validOn;
    const isPresumed = isPossible && startMax !== undefined && startMax <= validOn;
    const isCertain = isPresumed && endMin !== undefined && endMin >= validOn;
    const held = isCertain ? 'CERTAIN' : isPresumed ? 'PRESUMED' : isPossible ? 'POSSIBLE' : undefined;
    const asked = { CERTAIN: isCertain, PRESUMED: isPresumed, POSSIBLE: isPossible };
    return asked[certainty] ? held : undefined;
  }

  /** What the date on which a record began says of it: an organization was founded, an agreement announced. */
  #begun(id: string, view: PlainView): { readonly min: string; readonly max: string } | undefined {
    const value = new PlainEyes(this.#said, view).value(
      id,
      id.startsWith('org:') ? 'foundedOn' : 'announcedOn',
    );
    return typeof value === 'string' ? parseFuzzyDate(value) : undefined;
  }

  /** Whether a record had begun on the day of the view: by its date, else by the first word of a source on it. */
  #hasBegun(id: string): boolean {
    const { validOn, publishedBy, recordedBy, certainty = 'PRESUMED' } = this.#view;
    if (validOn === undefined) return true;
    const isPast = publishedBy !== undefined || recordedBy !== undefined;
    const begun = this.#begun(id, isPast ? this.#view : {});
    const about = this.#said.claims.filter(({ subject, object }) => subject === id || object === id);
    const words = about.flatMap((claim) => {
      const counting = [...claim.evidence.values()].filter(
        (item) => item.recordedAt <= claim.recordedAt && item.silences === undefined,
      );
      const recorded = counting.length > 0 ? [] : [claim.recordedAt.slice(0, 10)];
      return [...[...claim.evidence.values()].map(publicDay), ...recorded];
    });
    const attested = words.sort()[0] ?? '~';
    const isOpen = id.startsWith('org:');
    const from = {
      CERTAIN: isOpen ? [begun?.max ?? '', attested].sort()[1] : (begun?.max ?? attested),
      PRESUMED: begun?.max ?? (isOpen ? '' : attested),
      POSSIBLE: begun?.min ?? '',
    };
    return (from[certainty] ?? '') <= validOn || (certainty !== 'POSSIBLE' && this.#isJoined(id));
  }

  /** Whether one of the relationships of a record had begun by the day of the view. */
  #isJoined(id: string): boolean {
    const { validOn = '', ...rest } = this.#view;
    const eyes = new PlainEyes(this.#said, { ...rest, validOn: undefined });
    const walks = this.#said.claims.flatMap(({ subject, predicate, object }) =>
      object !== undefined && [subject, object].includes(id) ? [`${subject} ${predicate}`] : [],
    );
    return [...new Set(walks)].some((walk) => {
      const [subject = '', type = ''] = walk.split(' ');
      const edges = eyes.edges(subject, type);
      return edges.some(({ from, to, startMax = '~' }) => [from, to].includes(id) && startMax <= validOn);
    });
  }

  #live(of: (claim: Claim) => boolean): Claim[] {
    return this.#said.claims
      .filter(of)
      .filter((claim) => this.#isKnown(claim) && !this.#isTakenBack(claim) && !this.#isReplaced(claim))
      .filter((claim) => !this.#isGivenUp(claim))
      .map((claim) => this.#seen(claim));
  }

  /** Whether all whose word the view sees have ended it. */
  #isGivenUp(claim: Claim): boolean {
    const said = this.#saidFor(claim);
    return said.length > 0 && said.every((item) => this.#hasEnded(claim, item));
  }

  /** A claim with the evidence that the view sees. */
  #seen(claim: Claim): Claim {
    const { acts, retractedAt, retractReason, supersededBy, releasedBy, ...rest } = claim;
    const standing = this.#saidFor(claim).filter((item) => !this.#hasEnded(claim, item));
    const evidence = new Map(standing.map((item) => [item.source, item]));
    return { ...rest, ...this.#ruled(claim), evidence, basis: plainBasis(evidence.values()) };
  }

  /** What the view sees of the words for a claim, ended or not: sources of a record speak together, but each calls it by its name. */
  #saidFor(claim: Claim): readonly Evidence[] {
    const heard = [...claim.evidence.values()]
      .filter(this.#isRecorded)
      .map((item) => this.#heard(claim, item));
    const isOfRecord = (item: Evidence) => item.level === 'RECORD' || item.ofRecord === true;
    const isWhole =
      claim.predicate === 'name' ||
      heard.every((item) => item.isSilent || !isOfRecord(item) || this.#isSaid(item));
    return heard
      .filter((item) => this.#isSaid(item) && (item.level === 'CLAIM' || isWhole))
      .map(({ ofRecord, ...item }) => (ofRecord && isWhole ? { ...item, ofRecord } : item));
  }

  #actsOf(claim: Claim): readonly Act[] {
    const { recordedBy } = this.#view;
    const acts = this.#said.acts.get(claim.id) ?? [];
    return acts.filter((act) => recordedBy === undefined || act.at <= recordedBy);
  }

  #ruled(claim: Claim): Partial<Claim> & Pick<Claim, 'rank'> {
    const all = this.#said.acts.get(claim.id) ?? [];
    const acts = this.#actsOf(claim).filter((act) => act.kind === 'RULING');
    const ranking = acts.findLast((act) => act.rank !== undefined);
    const scope = acts.findLast((act) => act.scope !== undefined)?.scope;
    const given = all.some((act) => act.scope !== undefined) ? claim.givenScope : claim.scope;
    return {
      rank: ranking?.rank ?? 'NORMAL',
      rankReason: ranking?.reason,
      scope: scope ?? given,
    } as Partial<Claim> & Pick<Claim, 'rank'>;
  }

  #hasEnded(claim: Claim, item: Evidence): boolean {
    const { publishedBy } = this.#view;
    const word = this.#actsOf(claim).findLast((act) => act.source === item.source);
    if (word?.kind !== 'EVIDENCE_END' || word.on === undefined) return false;
    return publishedBy === undefined || lastDay(word.on) <= publishedBy;
  }

  #isReplaced(claim: Claim): boolean {
    return (this.#said.replacing.get(claim.id) ?? []).some((id) => {
      const other = this.#byId.get(id);
      return other !== undefined && this.#isKnown(other) && !this.#isTakenBack(other);
    });
  }

  /** Retracted by the latest act that retracts or reinstates it, and not said since by one who knows it first hand. */
  #isTakenBack(claim: Claim): boolean {
    const { recordedBy } = this.#view;
    const turn = this.#actsOf(claim).findLast(
      ({ kind, source }) => kind === 'RETRACTION' || (kind === 'REINSTATEMENT' && source === undefined),
    );
    if (turn?.kind !== 'RETRACTION') return false;
    // A retraction after a retraction changes nothing: what was said between the two was answered by the second.
    const later = [...claim.evidence.values()].filter(
      (item) => item.recordedAt > turn.at && (recordedBy === undefined || item.recordedAt <= recordedBy),
    );
    return !later.some(({ recordedAt, level, basis }) => {
      if (level === 'CLAIM') return basis === 'STATED';
      const whole = later.filter((item) => item.recordedAt === recordedAt && item.level === 'RECORD');
      return whole.every((item) => item.basis === 'STATED');
    });
  }

  #isKnown(claim: Claim): boolean {
    const { publishedBy, recordedBy } = this.#view;
    if (recordedBy !== undefined && claim.recordedAt > recordedBy) return false;
    if (publishedBy === undefined) return true;
    if (claim.kind === 'NOT_DISCLOSED' && claim.asOf && lastDay(claim.asOf) <= publishedBy) return true;
    const recorded = [...claim.evidence.values()]
      .filter((item) => recordedBy === undefined || item.recordedAt <= recordedBy)
      .map((item) => this.#heard(claim, item));
    if (recorded.some((item) => item.level === 'CLAIM' && this.#isSaid(item))) return true;
    const around = recorded.filter((item) => (item.level === 'RECORD' || item.ofRecord) && !item.isSilent);
    if (claim.predicate === 'name' && around.some((item) => this.#isSaid(item))) return true;
    if (around.length > 0 && around.every((item) => this.#isSaid(item))) return true;
    if (around.length > 0 || recorded.some((item) => item.level === 'CLAIM')) return false;
    if (claim.kind === 'NOT_DISCLOSED' && claim.asOf) return false;
    return claim.recordedAt.slice(0, 10) <= publishedBy;
  }

  /** Whether some source behind the record had spoken, though of the claim itself it is not known that it did. */
  #isMentioned(claim: Claim): boolean {
    const { recordedBy = '~' } = this.#view;
    return claim.recordedAt <= recordedBy && [...claim.evidence.values()].some((item) => this.#isSaid(item));
  }

  readonly #isRecorded = (item: Evidence): boolean => item.recordedAt <= (this.#view.recordedBy ?? '~');

  #isSaid(item: Evidence): boolean {
    const { publishedBy, recordedBy } = this.#view;
    if (recordedBy !== undefined && item.recordedAt > recordedBy) return false;
    return publishedBy === undefined || publicDay(item) <= publishedBy;
  }

  /** Evidence that says whether, as far as the view has recorded, its source was searched for the predicate in vain. */
  #heard(claim: Claim, item: Evidence): Evidence {
    const { isSilent: _, silences: __, ...rest } = item;
    const { recordedBy = '~' } = this.#view;
    const isSilent = this.#said.claims.some(
      (other) =>
        other.group === claim.group &&
        other.checkedIn?.includes(item.source) &&
        other.recordedAt <= recordedBy &&
        !this.#isTakenBack(other),
    );
    return isSilent && item.level === 'RECORD' ? { ...rest, isSilent } : rest;
  }
}
