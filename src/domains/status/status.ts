import type { GraphQLResolveInfo } from 'graphql';
import { cypher, namedQuery, whereAll } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Resolvers, StatusResolvers } from '../../generated/graphql.ts';
import { isLive, newestWord, type Sources } from '../../model/claims/best-value.ts';
import type { Claim } from '../../model/claims/claim.ts';
import { Bindings } from '../../query/bindings.ts';
import { type BatchedQuery, load } from '../../query/load.ts';
import { OF_GROUP, readSaid, statementRow } from '../../query/read-claims.ts';
import { type ReadScope, type RequestContext, readScope } from '../../query/request-context.ts';
import { datedOf, dayOf, daysBetween } from '../../query/time/asked-day.ts';
import { versionValues, visibleWalk } from '../../query/time/visibility.ts';
import {
  type Closing,
  exactDays,
  lastOf,
  nextOf,
  statusOfAgreement,
  statusOfCall,
  statusOfKeyDate,
  statusOfSystem,
  unfitMeaning,
  type Verdict,
} from './status-rules.ts';

/** Resolves the status of dated things on the day of the view, or today. */
export function status(): Resolvers {
  return {
    FundingCall: { status: callStatus },
    Agreement: {
      status: (row, _args, context, info) =>
        computeStatus(row, dayOf(context, info), (day) =>
          statusOfAgreement(
            {
              announced: datedOf(row.announcedOn),
              signed: datedOf(row.signedOn),
              effective: datedOf(row.effectiveOn),
              ends: datedOf(row.endsOn),
            },
            day,
          ),
        ),
    },
    ComputeResource: {
      status: (row, _args, context, info) =>
        computeStatus(row, dayOf(context, info), (day) =>
          statusOfSystem(
            {
              expected: datedOf(row.expectedOn),
              operational: datedOf(row.operationalOn),
              retired: datedOf(row.retiredOn),
            },
            day,
          ),
        ),
    },
    KeyDate: { status: (row, _args, context, info) => keyDateStatus(row, dayOf(context, info)) },
    KeyDateStatus: { evidence: metEvidence },
    Status: { disagreements },
  };
}

/** A status on its way to a client, with the rule that gave it. */
type ComputedStatus = Row & {
  readonly of: Row;
  readonly judge: (day: string) => Verdict;
};

function computeStatus(of: Row, day: string, judge: (day: string) => Verdict): ComputedStatus {
  return { ...judge(day), on: day, reported: of.reportedStatus ?? null, of, judge };
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
  const text = cypher`UNWIND $keys AS key MATCH (n:Node {id: key})
    CALL (n) { MATCH (n)-[r:${date.types}]->(k:KeyDate)${whereAll(date.seen(r))} RETURN k
      UNION ALL MATCH (n)-[r:${phase.types}]->(:CallPhase)-[q:${date.types}]->(k:KeyDate)${whereAll([...phase.seen(r), ...date.seen(q)])} RETURN k }
    WITH key, k, count(k) AS times${state}
    WITH key, k.id AS id, ${own('kind')} AS kind, ${own('at')} AS at, ${own('atMax')} AS last, ${own('isEstimate')} AS isEstimate
    WITH key, id, at, last, isEstimate, kind ORDER BY last DESC, id
    WITH key, collect(CASE WHEN kind IN $kinds AND at IS NOT NULL THEN {at: at, isEstimate: isEstimate} END) AS dates
    RETURN key, dates[0..200] AS dates`;
  return {
    query: namedQuery('FundingCall.closingDates', text),
    params: { ...bindings.params, kinds: CLOSING },
  };
}

/** Kinds of key date on which a call, or a part of it, closes. */
const CLOSING = ['APPLICATION', 'RESPONSE', 'PRE_APPLICATION', 'LETTER_OF_INTENT'];

async function callStatus(
  row: Row,
  _args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Row> {
  const found = await load(context, closingDates(readScope(context, info)), String(row.id));
  const closings = ((found?.dates ?? []) as readonly Row[]).flatMap((date): Closing[] => {
    const at = datedOf(date.at);
    return at ? [{ at, isEstimate: date.isEstimate === true }] : [];
  });
  const day = dayOf(context, info);
  const facts = { posted: datedOf(row.postedOn), isForecast: row.isForecast === true, closings };
  const next = nextOf(closings, day);
  return {
    ...computeStatus(row, day, (on) => statusOfCall(facts, on)),
    closesOn: lastOf(closings)?.at.text ?? null,
    nextClosesOn: next?.at.text ?? null,
    daysLeft: next ? daysBetween(day, next.at.max) : null,
  };
}

function keyDateStatus(row: Row, day: string): Row {
  const [at, met] = [datedOf(row.at), datedOf(row.metOn)];
  const isDelivery = row.kind === 'DUE';
  const judge = (on: string) =>
    statusOfKeyDate({ at, met, isDelivery, isEstimate: row.isEstimate === true }, on);
  const made = computeStatus(row, day, judge);
  const until = made.value === 'MET' ? met : made.value === 'OVERDUE' ? datedOf(day) : undefined;
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
    readonly judge: (day: string) => Verdict;
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
