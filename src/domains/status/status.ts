import type { GraphQLResolveInfo } from 'graphql';
import { cypher, namedQuery, whereAll } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Resolvers, StatusResolvers } from '../../generated/graphql.ts';
import { isLive, newestWord, type Sources } from '../../model/claims/best-value.ts';
import { type Claim, compareText } from '../../model/claims/claim.ts';
import type { LocalTime } from '../../model/day-ends.ts';
import { means, unfitMeaning } from '../../model/reported-words.ts';
import { Bindings } from '../../query/bindings.ts';
import { OF_GROUP } from '../../query/claims-query.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { type BatchedQuery, load } from '../../query/load.ts';
import { readSaid } from '../../query/read-claims.ts';
import { type ReadScope, type RequestContext, readScope } from '../../query/request-context.ts';
import { statementRow } from '../../query/statement-row.ts';
import { datedOf, dayIn, daysBetween, isOver, momentOf } from '../../query/time/asked-day.ts';
import { versionValues, visibleWalk } from '../../query/time/visibility.ts';
import { CLOSING, saidByDay } from '../../query/where/standing.ts';
import {
  agreementLeftToWords,
  type Closing,
  callLeftToWords,
  exactDays,
  keyDateLeftToWords,
  lastOf,
  nextOf,
  statusOfAgreement,
  statusOfCall,
  statusOfKeyDate,
  statusOfSystem,
  systemLeftToWords,
  type Verdict,
} from './status-rules.ts';

/** Resolves the status of dated things on the day of the view, or today. */
export function status(): Resolvers {
  return {
    FundingCall: {
      status: callStatus,
      openness: async (...asked) => (await callStatus(...asked)).openness as 'ALL',
    },
    Agreement: {
      status: (row, _args, context, info) => computeStatus(row, agreementRules(row), { context, info }),
    },
    ComputeResource: {
      status: (row, _args, context, info) => computeStatus(row, systemRules(row), { context, info }),
    },
    KeyDate: { status: keyDateStatus },
    KeyDateStatus: { evidence: metEvidence },
    Status: { disagreements, reason, report },
  };
}

/** How the status of a record is worked out. */
interface Rules<Value extends string = string> {
  readonly judge: (moment: string) => Verdict<Value>;
  /** The standings that the last word of a source may give it instead of the one that the dates give. */
  readonly leftToWords: (value: Value) => readonly Value[];
}

function agreementRules(row: Row): Rules {
  const facts = {
    announced: datedOf(row.announcedOn),
    signed: datedOf(row.signedOn),
    effective: datedOf(row.effectiveOn),
    ends: datedOf(row.endsOn),
  };
  return rules({
    judge: (moment) => statusOfAgreement(facts, dayIn(moment)),
    leftToWords: (value) => agreementLeftToWords(facts, value),
  });
}

function systemRules(row: Row): Rules {
  const facts = {
    expected: datedOf(row.expectedOn),
    operational: datedOf(row.operationalOn),
    retired: datedOf(row.retiredOn),
  };
  return rules({
    judge: (moment) => statusOfSystem(facts, dayIn(moment)),
    leftToWords: (value) => systemLeftToWords(facts, value),
  });
}

/** Forgets which standings a type has. */
function rules<Value extends string>({ judge, leftToWords }: Rules<Value>): Rules {
  return { judge, leftToWords: (value) => leftToWords(value as Value) };
}

/** A status on its way to a client, with the rules that gave it. */
type ComputedStatus = Row & {
  readonly of: Row;
  readonly judge: Rules['judge'];
  /** What the dates say, where a word decided instead. */
  readonly byDates?: Verdict;
};

/** A field as it is resolved. */
interface FieldScope {
  readonly context: RequestContext;
  readonly info: GraphQLResolveInfo;
}

async function computeStatus(
  of: Row,
  { judge, leftToWords }: Rules,
  at: FieldScope,
): Promise<ComputedStatus> {
  const moment = momentOf(at.context, at.info);
  const byDates = judge(moment);
  const made = { on: dayIn(moment), reported: of.reportedStatus ?? null, of, judge };
  const said = typeof of.reportedStatus === 'string' ? of.reportedStatus : undefined;
  const type = String(of.type);
  const standing = said && leftToWords(byDates.value).find((value) => means(type, said, value));
  if (!standing || !(await wasSaid(of, at))) return { ...made, ...byDates };
  return { ...made, ...byDates, value: standing, certainty: 'POSSIBLE', byDates };
}

/** Whether a source had said the word that is shown by the day of the view. */
async function wasSaid(of: Row, { context, info }: FieldScope): Promise<boolean> {
  const scope = readScope(context, info);
  if (scope.view?.validOn === undefined) return true;
  const bindings = new Bindings(scope);
  const { match, own } = versionValues(bindings, cypher`n`, cypher`v`);
  const said = saidByDay(bindings, { n: cypher`n`, word: cypher`word` });
  const text = cypher`UNWIND $keys AS key MATCH (n:Node {id: key})${match} WITH key, n, ${own('reportedStatus')} AS word RETURN key, ${said} AS said`;
  const query = { query: namedQuery('Status.saidByDay', text), params: bindings.params };
  return (await load(scope, query, String(of.id)))?.said === true;
}

/**
 * Returns the query for the closing dates of calls and their phases, the last first, with the values that the
 * view sees.
 */
function closingDates(context: ReadScope): BatchedQuery {
  const bindings = new Bindings(context);
  const scope = { model: context.model, bindings };
  const [k, v, r, q] = [cypher`k`, cypher`v`, cypher`r`, cypher`q`];
  const [phase, date] = [visibleWalk(scope, ['HAS_PHASE']), visibleWalk(scope, ['HAS_KEY_DATE'])];
  const { match: state, own } = versionValues(bindings, k, v);
  const phaseState = versionValues(bindings, cypher`p`, cypher`w`);
  const text = cypher`UNWIND $keys AS key MATCH (n:Node {id: key})
    CALL (n) { MATCH (n)-[r:${date.types}]->(k:KeyDate)${whereAll(date.seen(r))} RETURN k
      UNION ALL MATCH (n)-[r:${phase.types}]->(:CallPhase)-[q:${date.types}]->(k:KeyDate)${whereAll([...phase.seen(r), ...date.seen(q)])} RETURN k }
    WITH key, k, count(k) AS times${state}
    WITH key, k, k.id AS id, ${own('kind')} AS kind, ${own('at')} AS at, ${own('atMax')} AS last, ${own('isEstimate')} AS isEstimate, ${own('openTo')} AS openTo, ${own('timeOfDay')} AS time, ${own('timeZone')} AS zone
    OPTIONAL MATCH (k)<-[q:${date.types}]-(p:CallPhase)${whereAll(date.seen(q))}${phaseState.match}
    WITH key, id, at, last, isEstimate, kind, openTo, time, zone, min(${phaseState.own('openTo')}) AS phaseOpenTo
    WITH key, id, at, last, isEstimate, kind, time, zone, coalesce(openTo, phaseOpenTo) AS openTo ORDER BY last DESC, id
    WITH key, collect(CASE WHEN kind IN $kinds AND at IS NOT NULL THEN {at: at, isEstimate: isEstimate, openTo: openTo, time: time, zone: zone} END) AS dates
    RETURN key, dates[0..200] AS dates`;
  return {
    query: namedQuery('FundingCall.closingDates', text),
    params: { ...bindings.params, kinds: CLOSING },
  };
}

async function callStatus(
  row: Row,
  _args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<ComputedStatus> {
  const scope = readScope(context, info);
  const found = await load(scope, closingDates(scope), String(row.id));
  const closings = ((found?.dates ?? []) as readonly Row[]).flatMap((date): CallClosing[] => {
    const at = datedOf(date.at, localOf(date.time, date.zone));
    const openTo = typeof date.openTo === 'string' ? date.openTo : undefined;
    return at ? [{ at, isEstimate: date.isEstimate === true, openTo }] : [];
  });
  const moment = momentOf(context, info);
  const facts = { posted: datedOf(row.postedOn), isForecast: row.isForecast === true, closings };
  const next = nextOf(closings, moment);
  const made = await computeStatus(
    row,
    rules({
      judge: (on) => statusOfCall(facts, on),
      leftToWords: (value) => callLeftToWords(facts, value),
    }),
    { context, info },
  );
  const ahead = made.value === 'OPEN' ? closings.filter(({ at }) => !isOver(at, moment)) : [];
  const isForSome = ahead.length > 0 && ahead.every(({ openTo }) => openTo !== undefined);
  return {
    ...made,
    closesOn: lastOf(closings)?.at.text ?? null,
    nextClosesOn: next?.at.text ?? null,
    daysLeft: next ? Math.max(0, daysBetween(dayIn(moment), next.at.max)) : null,
    openTo: isForSome ? [...new Set(ahead.flatMap(({ openTo }) => openTo ?? []))].sort(compareText) : [],
    openness: made.value !== 'OPEN' ? 'NONE' : isForSome ? 'SOME' : 'ALL',
  };
}

function localOf(time: unknown, zone: unknown): LocalTime {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { time: text(time), zone: text(zone) };
}

/** A closing date, and whom it is for where not for everybody who may apply. */
type CallClosing = Closing & { readonly openTo: string | undefined };

async function keyDateStatus(
  row: Row,
  _args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Row> {
  const at = datedOf(row.at, localOf(row.timeOfDay, row.timeZone));
  const met = datedOf(row.metOn);
  const facts = { at, met, isDelivery: row.kind === 'DUE', isEstimate: row.isEstimate === true };
  const made = await computeStatus(
    row,
    rules({
      judge: (moment) => statusOfKeyDate(facts, moment),
      leftToWords: (value) => keyDateLeftToWords(facts, value),
    }),
    { context, info },
  );
  const until = made.value === 'MET' ? met : made.value === 'OVERDUE' ? datedOf(made.on) : undefined;
  return { ...made, daysLate: (at && until && exactDays(at, until)) ?? null };
}

const MAX_SHOWN = 20;

const metEvidence: NonNullable<NonNullable<Resolvers['KeyDateStatus']>['evidence']> = async (
  source,
  _args,
  context,
  info,
) => {
  const key = `${String((source.of as Row).id)}|metOn`;
  const { claims, sources } = await readSaid(readScope(context, info), OF_GROUP, key);
  return claims
    .filter((claim) => isLive(claim) && claim.kind === 'VALUE')
    .slice(0, MAX_SHOWN)
    .map((claim) => statementRow(claim, sources));
};

/** The claim that gave the word shown as reported, said last. */
async function reportOf({ of, reported }: ComputedStatus, at: FieldScope) {
  if (typeof reported !== 'string') return undefined;
  const key = `${String(of.id)}|reportedStatus`;
  const { claims, sources } = await readSaid(readScope(at.context, at.info), OF_GROUP, key);
  const last = claims
    .filter((claim) => isLive(claim) && claim.value === reported)
    .map((claim) => ({ claim, saidOn: newestWord(claim.evidence.values()) }))
    .sort(
      (one, other) => -compareText(one.saidOn, other.saidOn) || compareText(one.claim.id, other.claim.id),
    )[0];
  if (!last) return undefined;
  const { claim, saidOn } = last;
  // Several may have said it on that day: the same one is named whatever order the engine keeps them in.
  const [voice] = [...claim.evidence.values()]
    .filter((item) => newestWord([item]) === saidOn)
    .sort((one, other) => compareText(one.source, other.source));
  return {
    statement: statementRow(claim, sources),
    said: reported,
    saidOn: saidOn || null,
    publisher: (voice && (await publisherOf(voice.source, readScope(at.context, at.info)))) ?? null,
  };
}

/** Who published a source, as it is written there, else by the name of the body that it is; undefined where nobody is known. */
async function publisherOf(source: string, scope: ReadScope): Promise<string | undefined> {
  const { publisher, publishedBy } = (await recordById(scope, source)) ?? {};
  if (typeof publisher === 'string') return publisher;
  const body = typeof publishedBy === 'string' ? await recordById(scope, publishedBy) : undefined;
  return typeof body?.name === 'string' ? body.name : undefined;
}

const report: NonNullable<StatusResolvers['report']> = async (source, _args, context, info) => {
  const status = source as ComputedStatus;
  const found = await reportOf(status, { context, info });
  return found ? { ...found, decides: status.byDates !== undefined } : null;
};

const reason: NonNullable<StatusResolvers['reason']> = async (source, _args, context, info) => {
  const status = source as ComputedStatus;
  if (!status.byDates) return String(status.reason);
  const found = await reportOf(status, { context, info });
  const who = [found?.publisher, found?.saidOn].filter((part) => typeof part === 'string').join(', ');
  return `${status.byDates.reason} A source last said "${String(status.reported)}"${who === '' ? '' : ` (${who})`}.`;
};

const disagreements: NonNullable<StatusResolvers['disagreements']> = async (source, _args, context, info) => {
  const { of, judge, value } = source as ComputedStatus;
  const key = `${String(of.id)}|reportedStatus`;
  const { claims, sources } = await readSaid(readScope(context, info), OF_GROUP, key);
  const asked = { type: String(of.type), value: String(value), judge, sources };
  return claims
    .filter(isLive)
    .flatMap((claim) => disagreementOf(claim, asked) ?? [])
    .sort((one, other) => (one.lastSaid === other.lastSaid ? 0 : one.lastSaid < other.lastSaid ? 1 : -1))
    .slice(0, MAX_SHOWN);
};

function disagreementOf(
  claim: Claim,
  worked: {
    readonly type: string;
    readonly value: string;
    readonly judge: (moment: string) => Verdict;
    readonly sources: Sources;
  },
) {
  if (typeof claim.value !== 'string') return undefined;
  const meaning = unfitMeaning(worked.type, claim.value, worked.value);
  if (meaning === undefined) return undefined;
  const lastSaid = newestWord(claim.evidence.values());
  const then = lastSaid === '' ? undefined : worked.judge(lastSaid);
  const wasRight = then && unfitMeaning(worked.type, claim.value, then.value) === undefined;
  const when = lastSaid === '' ? 'nobody knows when' : `last on ${lastSaid}`;
  const judged =
    wasRight === undefined
      ? ''
      : wasRight
        ? ' It was right when said.'
        : ' It did not fit the dates when said.';
  return {
    statement: statementRow(claim, worked.sources),
    said: claim.value,
    saidOn: lastSaid === '' ? null : lastSaid,
    wasRight: wasRight ?? null,
    reason: `A source said "${claim.value}" (${meaning}), ${when}; by the dates it is ${worked.value}.${judged}`,
    lastSaid,
  };
}
