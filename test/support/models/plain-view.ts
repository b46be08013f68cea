import type { Engine, Row } from '../../../src/engine/engine.ts';
import { bestEdge, bestValue, type EdgeRow } from '../../../src/model/claims/best-value.ts';
import { bestBasis, type Claim, type Evidence } from '../../../src/model/claims/claim.ts';
import { type ConflictRow, findConflict } from '../../../src/model/claims/conflicts.ts';
import { parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';
import { factsOf, toEvidence, toStatement } from '../../../src/store/layout/properties.ts';

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
  return { claims, sources, replacing };
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
    const claims = this.#live((claim) => claim.subject === id && claim.rank !== 'DEPRECATED');
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
      .map((claim) => {
        const { retractedAt: _, retractReason: __, supersededBy: ___, releasedBy: ____, ...rest } = claim;
        const evidence = new Map([...claim.evidence].filter(([, item]) => this.#isSaid(item)));
        return { ...rest, evidence, basis: bestBasis(evidence.values()) };
      });
  }

  #isReplaced(claim: Claim): boolean {
    return (this.#said.replacing.get(claim.id) ?? []).some((id) => {
      const other = this.#byId.get(id);
      return other !== undefined && this.#isKnown(other) && !this.#isTakenBack(other);
    });
  }

  #isTakenBack({ retractedAt }: Claim): boolean {
    const { recordedBy } = this.#view;
    return retractedAt !== undefined && (recordedBy === undefined || retractedAt <= recordedBy);
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
