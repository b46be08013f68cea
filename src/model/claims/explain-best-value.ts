import {
  competes,
  decidedBy,
  givesEdge,
  independentSources,
  isLive,
  leadsToItself,
  newestWord,
  type Sources,
  tierName,
  type Weighed,
  weighed,
} from './best-value.ts';
import { type Act, type Claim, compareText, isEqual } from './claim.ts';
import { levelOf, voicesOf } from './levels.ts';

/** The part that a statement plays in the choice of a best value. */
export type Standing = 'CHOSEN' | 'SUPPORTING' | 'OUTWEIGHED' | 'LEFT_OUT';

/** A statement with its part in the choice, and why. */
export interface StatementStanding {
  readonly claim: Claim;
  readonly standing: Standing;
  /** Why it plays that part, a sentence. */
  readonly reason: string;
  /** The decision from which that follows, where one does. */
  readonly act?: Act | undefined;
}

/** The choice of a best value, explained. */
export interface Explanation {
  /** In order of weight; those that do not compete come last. */
  readonly standings: readonly StatementStanding[];
  readonly value: Claim['value'];
  /** Why the value is the best known, a sentence or two. */
  readonly rule: string;
  /** The ruling that decided, where one did. */
  readonly act?: Act | undefined;
}

/**
 * Explains how the best value among claims on one property was chosen. The rule is the same that `bestValue`
 * applies.
 */
export function explainValue(claims: readonly Claim[], sources: Sources): Explanation {
  const [best, ...others] = weighed(claims.filter(competes), sources);
  const rest = leftOut(claims.filter((claim) => !competes(claim)));
  if (!best) return { standings: rest, value: undefined, rule: 'No live statement gives a value.' };
  const isNone = best.claim.value === undefined;
  const beaten = others.map((other): StatementStanding => {
    const isSame = isEqual(other.claim.value, best.claim.value);
    const agrees = isNone ? 'It says so too.' : 'It gives the same value.';
    if (isSame) return { claim: other.claim, standing: 'SUPPORTING', reason: agrees };
    return { claim: other.claim, standing: 'OUTWEIGHED', ...outweighed(best, other, sources) };
  });
  const rival = others.find((other) => !isEqual(other.claim.value, best.claim.value));
  const alone = isNone
    ? 'All live statements say that there is no value.'
    : others.length === 0
      ? 'It is the only live statement that gives a value.'
      : 'All live statements give the same value.';
  const chosen = rival ? outweighs(best, rival, sources) : alone;
  const hasNone = [best, ...others].some(({ claim }) => claim.kind === 'NONE');
  const said = hasNone ? 'give a value or say that there is none' : 'give a value';
  const rule = rival ? `${countOf(others.length + 1)} ${said}. ${chosen}` : chosen;
  const act = rival && rulingBetween(best, rival);
  return {
    standings: [{ claim: best.claim, standing: 'CHOSEN', reason: chosen, act }, ...beaten, ...rest],
    value: best.claim.value,
    rule,
    act,
  };
}

/** Explains how relationships take their role and dates from the claims that assert them. */
export function explainEdges(claims: readonly Claim[], sources: Sources): Explanation {
  const groups = new Map<string, Weighed[]>();
  for (const one of weighed(claims.filter(givesEdge), sources))
    groups.set(one.claim.group, [...(groups.get(one.claim.group) ?? []), one]);
  const standings = [...groups.values()].flatMap(([best, ...others]): StatementStanding[] => {
    if (!best) return [];
    const reason =
      others.length === 0
        ? 'It is the only live statement of this relationship.'
        : 'It is the weightiest live statement of this relationship.';
    const supporting = others.map((other): StatementStanding => {
      const { reason, act } = outweighed(best, other, sources);
      const words = `It asserts the same relationship. ${reason}`;
      return { claim: other.claim, standing: 'SUPPORTING', reason: words, act };
    });
    const [next] = others;
    const act = next && rulingBetween(best, next);
    return [{ claim: best.claim, standing: 'CHOSEN', reason, act }, ...supporting];
  });
  const many = groups.size === 1 ? 'One relationship is' : `${groups.size} relationships are`;
  const rule =
    groups.size === 0
      ? 'No live statement asserts a relationship.'
      : `${many} asserted. Each takes its role and dates from its weightiest statement; the others are further witnesses, and days on which they have it hold narrow its dates.`;
  return {
    standings: [...standings, ...leftOut(claims.filter((claim) => !givesEdge(claim)))],
    value: undefined,
    rule,
  };
}

/**
 * Lists the claims on an observation by weight. Nothing is chosen, because an observation is no field of a
 * record.
 */
export function explainObservation(claims: readonly Claim[], sources: Sources): Explanation {
  const live = weighed(
    claims.filter((claim) => isLive(claim) && claim.kind !== 'NOT_DISCLOSED'),
    sources,
  );
  const [best, ...others] = live;
  const kept = new Set(live.map(({ claim }) => claim.id));
  const rest = leftOut(claims.filter((claim) => !kept.has(claim.id)));
  if (!best) return { standings: rest, value: undefined, rule: 'No live statement says anything of it.' };
  const chosen =
    others.length === 0
      ? 'It is the only live statement on it.'
      : 'It is the weightiest live statement on it.';
  const standings = others.map((other): StatementStanding => {
    const isSame = isEqual(wordOf(other.claim), wordOf(best.claim));
    if (isSame) return { claim: other.claim, standing: 'SUPPORTING', reason: 'It says the same.' };
    return { claim: other.claim, standing: 'OUTWEIGHED', ...outweighed(best, other, sources) };
  });
  return {
    standings: [{ claim: best.claim, standing: 'CHOSEN', reason: chosen }, ...standings, ...rest],
    value: best.claim.value ?? best.claim.asWritten,
    rule: `It is an observation: kept as evidence and no field of the record. ${chosen}`,
  };
}

function wordOf(claim: Claim): unknown {
  return claim.value ?? claim.asWritten ?? claim.object;
}

function countOf(statements: number): string {
  return statements === 1 ? 'One live statement' : `${statements} live statements`;
}

function outweighs(best: Weighed, other: Weighed, sources: Sources): string {
  const [is, against] = sides(best, other, sources);
  return `The chosen one ${is} and the next that differs ${against}.`;
}

function outweighed(
  best: Weighed,
  other: Weighed,
  sources: Sources,
): Pick<StatementStanding, 'reason' | 'act'> {
  const [is, against] = sides(best, other, sources);
  return { reason: `It ${against}, where the chosen one ${is}.`, act: rulingBetween(best, other) };
}

/** The ruling by which one claim comes before another; undefined where something else decides. */
function rulingBetween(best: Weighed, other: Weighed): Act | undefined {
  if (decidedBy(best.weight, other.weight) !== 'rank') return undefined;
  return rulingOn(best.claim) ?? rulingOn(other.claim);
}

/** The latest ruling on how a claim ranks. */
function rulingOn(claim: Claim): Act | undefined {
  return claim.acts?.findLast((act) => act.kind === 'RULING' && act.rank !== undefined);
}

/** When and by whom something was decided, in words that follow a verb. */
function decided({ at, by }: Act): string {
  return `on ${at.slice(0, 10)}${by === undefined ? '' : ` by ${by}`}`;
}

/** Returns two phrases on the key that decides: one on the weightier claim, one on the other. */
function sides(best: Weighed, other: Weighed, sources: Sources): readonly [string, string] {
  const key = decidedBy(best.weight, other.weight);
  const say = (claim: Claim, isBest: boolean): string => {
    switch (key) {
      case 'rank': {
        const act = rulingOn(claim);
        const why = claim.rankReason ? ` (${claim.rankReason})` : '';
        return act ? `was ruled ${claim.rank} ${decided(act)}${why}` : `has the rank ${claim.rank}${why}`;
      }
      case 'end':
        return claim.endText === undefined ? 'is still open' : `held until ${claim.endText}`;
      case 'level':
        return wordsOfLevel(claim);
      case 'sources': {
        const count = independentSources(claim, sources);
        return `rests on ${count === 1 ? 'one publisher' : `${count} publishers`}`;
      }
      case 'tier': {
        const tier = tierName([claim], sources);
        return tier === undefined ? 'has no source' : `has the tier ${tier}`;
      }
      case 'basis':
        return `is ${claim.basis}`;
      case 'word':
        return `was last said ${newestWord(claim.evidence.values()) || 'on no known day'}`;
      case 'precision':
        return isBest ? 'is more precise' : 'is less precise';
      case 'id':
        return isBest
          ? 'has the smaller id, all else being equal'
          : 'has the larger id, all else being equal';
      default:
        return key satisfies never;
    }
  };
  return [say(best.claim, true), say(other.claim, false)];
}

/** How closely the evidence of a claim is tied to it, as a sentence goes on. */
function wordsOfLevel(claim: Claim): string {
  const level = levelOf(claim.evidence.values());
  if (level === undefined) return 'has no source';
  if (level === 'CLAIM') return 'has a source tied to it';
  const items = voicesOf(claim.evidence.values()).flat();
  return items.length === 1
    ? 'rests on the source of its record'
    : `rests on one of ${items.length} sources of its record`;
}

/** Statements that do not compete, by id. */
function leftOut(claims: readonly Claim[]): StatementStanding[] {
  return [...claims]
    .sort((one, other) => compareText(one.id, other.id))
    .map((claim) => ({ claim, standing: 'LEFT_OUT', ...whyLeftOut(claim) }));
}

function whyLeftOut(claim: Claim): Pick<StatementStanding, 'reason' | 'act'> {
  if (claim.retractedAt !== undefined) {
    const act = claim.acts?.find(({ kind, at }) => kind === 'RETRACTION' && at === claim.retractedAt);
    const when = act ? decided(act) : `on ${claim.retractedAt.slice(0, 10)}`;
    return {
      reason: `It was taken back ${when}${claim.retractReason ? `: ${claim.retractReason}` : '.'}`,
      act,
    };
  }
  if (claim.supersededBy?.length) return { reason: 'A later statement replaces it.' };
  if (claim.rank === 'DEPRECATED') {
    const act = rulingOn(claim);
    const who = act ? `It was ruled wrong ${decided(act)}` : 'A curator knows it to be wrong';
    return { reason: `${who}${claim.rankReason ? `: ${claim.rankReason}` : '.'}`, act };
  }
  if (claim.evidence.size === 0 && claim.ended?.size) {
    const act = claim.acts?.findLast(({ kind }) => kind === 'EVIDENCE_END');
    return { reason: `No source says so any more${act?.on ? `, since ${act.on}` : ''}.`, act };
  }
  if (leadsToItself(claim)) return { reason: 'It leads to a record that was merged into its own.' };
  return { reason: whyNoValue(claim) };
}

function whyNoValue(claim: Claim): string {
  switch (claim.kind) {
    case 'NOT_DISCLOSED':
      return `It says that this is not disclosed${claim.asOf ? ` as of ${claim.asOf}` : ''}, so it gives no value.`;
    case 'SOME':
      return 'It says that there is a value, not which.';
    case 'NONE':
      return 'It says that there is no value.';
    case 'VALUE':
      return 'It keeps the words of its source, which do not fit the type of the field.';
    default:
      return claim.kind satisfies never;
  }
}
