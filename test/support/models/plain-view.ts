import type { Engine, Row } from '../../../src/engine/engine.ts';
import { bestEdge, bestValue, type EdgeRow } from '../../../src/model/claims/best-value.ts';
import { type Act, bestBasis, type Claim, type Evidence } from '../../../src/model/claims/claim.ts';
import { type ConflictRow, findConflict } from '../../../src/model/claims/conflicts.ts';
import { parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';
import { factsOf, toAct, toEvidence, toStatement } from '../../../src/store/layout/properties.ts';

/** The point in time that the plain model looks from. */
export interface PlainView {
  readonly validOn?: string | undefined;
  readonly publishedBy?: string | undefined;
  readonly recordedBy?: string | undefined;
  readonly certainty?: 'CERTAIN' | 'POSSIBLE' | undefined;
}

/**
 * Everything said, as a database holds it: views are compared with it. Knows nothing of what is stored for
 * views.
 */
export interface PlainSaid {
  readonly claims: readonly Claim[];
  readonly sources: ReadonlyMap<string, ReturnType<typeof factsOf>>;
  /** Ids of the statements that replace a statement, whether or not they were retracted. */
  readonly replacing: ReadonlyMap<string, readonly string[]>;
  /** Acts by the statement that they are about, in the order in which they count. */
  readonly acts: ReadonlyMap<string, readonly Act[]>;
}

/** Reads all statements with their evidence and replacements by the simplest statements there are. */
export async function readPlainSaid(engine: Engine): Promise<PlainSaid> {
  const read = (text: string) => engine.read({ name: 'test.said', text });
  const sources = new Map(
    (await read('MATCH (n:Source) RETURN n {.*} AS n')).map(({ n }) => [
      String((n as Row).id),
      factsOf(n as Row),
    ]),
  );
  const evidence = new Map<string, Map<string, Evidence>>();
  for (const { id, source, f } of await read(
    'MATCH (s:Statement)-[f:FROM]->(n:Source) RETURN s.id AS id, n.id AS source, f {.*} AS f',
  )) {
    const of = evidence.get(String(id)) ?? new Map<string, Evidence>();
    evidence.set(String(id), of.set(String(source), toEvidence(String(source), f as Row)));
  }
  const replacing = new Map<string, string[]>();
  for (const { old, by } of await read(
    'MATCH (t:Statement)-[:SUPERSEDES]->(s:Statement) RETURN s.id AS old, t.id AS by',
  )) {
    replacing.set(String(old), [...(replacing.get(String(old)) ?? []), String(by)]);
  }
  const claims = (await read('MATCH (s:Statement) RETURN s {.*} AS s')).map(({ s }): Claim => {
    const statement = toStatement(s as Row);
    return { ...statement, evidence: evidence.get(statement.id) ?? new Map() };
  });
  const acts = new Map<string, Act[]>();
  for (const { a } of await read('MATCH (a:Act) RETURN a {.*} AS a')) {
    const act = toAct(a as Row);
    const of = [...(acts.get(act.statement ?? '') ?? []), act];
    acts.set(
      act.statement ?? '',
      of.sort((one, other) => (`${one.at} ${one.id}` < `${other.at} ${other.id}` ? -1 : 1)),
    );
  }
  return { claims, sources, replacing, acts };
}

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

  /** Returns true when anything had been said and recorded about a record. */
  isThere(id: string): boolean {
    const { publishedBy, recordedBy } = this.#view;
    if (publishedBy === undefined && recordedBy === undefined) return true;
    return this.#said.claims.some(
      (claim) => (claim.subject === id || claim.object === id) && this.#isKnown(claim),
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
   * Returns a value that every record of its type has: where none was given yet, the one now known for the
   * day, else today's.
   */
  requiredValue(id: string, property: string): unknown {
    const { validOn } = this.#view;
    return [this.#view, { validOn }, {}]
      .map((view) => new PlainEyes(this.#said, view).value(id, property))
      .find((value) => value !== null);
  }

  /** The relationships of a type that lead from a record, with whether they certainly held. */
  edges(id: string, type: string): readonly (EdgeRow & { readonly certainty: string | null })[] {
    const claims = this.#live((claim) => claim.subject === id && claim.predicate === type);
    const groups = new Map<string, Claim[]>();
    for (const claim of claims) groups.set(claim.group, [...(groups.get(claim.group) ?? []), claim]);
    return [...groups.values()].flatMap((group) => {
      const edge = bestEdge(group, this.#said.sources);
      const certainty = edge && this.#certaintyOf(edge);
      return edge && certainty !== undefined ? [{ ...edge, certainty }] : [];
    });
  }

  /**
   * Returns how a record is known: the basis of each statement that counts, and the tiers of the sources
   * behind them.
   */
  support(id: string): { readonly bases: readonly string[]; readonly tiers: readonly string[] } {
    const claims = this.#live((claim) => claim.subject === id).filter(({ rank }) => rank !== 'DEPRECATED');
    const sources = claims.flatMap((claim) => [...claim.evidence.keys()]);
    return {
      bases: claims.map((claim) => claim.basis),
      tiers: sources.flatMap((source) => this.#said.sources.get(source)?.tier ?? []),
    };
  }

  /** The conflict on a single-valued predicate between what counts, whatever days it speaks of. */
  conflict(id: string, predicate: string): ConflictRow | undefined {
    return findConflict(
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

  #certaintyOf(edge: EdgeRow): string | null | undefined {
    const { validOn, certainty } = this.#view;
    if (validOn === undefined) return null;
    const isCertain = (edge.startMax ?? '') <= validOn && (edge.endMin ?? '9999') >= validOn;
    const isPossible = (edge.startMin ?? '') <= validOn && (edge.endMax ?? '9999') >= validOn;
    if (certainty === 'CERTAIN') return isCertain ? 'CERTAIN' : undefined;
    if (!isPossible) return undefined;
    return isCertain ? 'CERTAIN' : 'POSSIBLE';
  }

  #live(of: (claim: Claim) => boolean): Claim[] {
    return this.#said.claims
      .filter(of)
      .filter((claim) => this.#isKnown(claim) && !this.#isTakenBack(claim) && !this.#isReplaced(claim))
      .flatMap((claim) => {
        const { acts, retractedAt, retractReason, supersededBy, releasedBy, ...rest } = claim;
        const said = [...claim.evidence].filter(([, item]) => this.#isSaid(item));
        const standing = said.filter(([, item]) => !this.#hasEnded(claim, item));
        if (said.length > 0 && standing.length === 0) return [];
        const evidence = new Map(standing);
        return [{ ...rest, ...this.#ruled(claim), evidence, basis: bestBasis(evidence.values()) }];
      });
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
    return [...claim.evidence.values()].some((item) => this.#isSaid(item));
  }

  #isSaid(item: Evidence): boolean {
    const { publishedBy, recordedBy } = this.#view;
    if (recordedBy !== undefined && item.recordedAt > recordedBy) return false;
    if (publishedBy === undefined) return true;
    return item.saidOn !== undefined && lastDay(item.saidOn) <= publishedBy;
  }
}

function lastDay(date: string): string {
  return parseFuzzyDate(date)?.max ?? '9999';
}
