import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../engine/engine.ts';
import type { Resolvers, StatusResolvers } from '../generated/graphql.ts';
import { isLive, newestWord } from '../graph/best-value.ts';
import { recordById } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { cypher, statement } from '../graph/cypher.ts';
import { datedOf, dayOf, daysBetween } from '../graph/day.ts';
import { load } from '../graph/load.ts';
import { OF_GROUP, readSaid } from '../graph/said.ts';
import {
  type Closing,
  exactDays,
  lastOf,
  nextOf,
  standingOfAgreement,
  standingOfCall,
  standingOfKeyDate,
  standingOfSystem,
  unfitMeaning,
  type Verdict,
} from '../graph/standing.ts';
import type { Claim } from '../graph/statements.ts';
import { type View, viewOf } from '../graph/view.ts';

/** The standing of dated things on the day of the view, or today. */
export function status(): Resolvers {
  return {
    FundingCall: { status: callStatus },
    Agreement: {
      status: (row, _args, context, info) =>
        worked(row, dayOf(context, info), (day) =>
          standingOfAgreement(
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
        worked(row, dayOf(context, info), (day) =>
          standingOfSystem(
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

/** A standing on the way to a client, with the rule that made it. */
type Worked = Row & {
  readonly of: Row;
  readonly judge: (day: string) => Verdict;
};

function worked(of: Row, day: string, judge: (day: string) => Verdict): Worked {
  return { ...judge(day), on: day, reported: of.reportedStatus ?? null, of, judge };
}

const CLOSING_DATES = statement(
  'FundingCall.closingDates',
  cypher`UNWIND $keys AS key MATCH (n:Node {id: key})
    CALL (n) { MATCH (n)-[:HAS_PHASE|HAS_KEY_DATE*1..2]->(k:KeyDate) WHERE k.kind IN $kinds AND k.at IS NOT NULL
      WITH DISTINCT k ORDER BY k.atMax DESC, k.id LIMIT 200 RETURN collect({id: k.id, at: k.at, isEstimate: k.isEstimate}) AS dates }
    RETURN key, dates`,
);

/** Kinds of key date on which a call closes, or a part of it. */
const CLOSING = ['APPLICATION', 'RESPONSE', 'PRE_APPLICATION', 'LETTER_OF_INTENT'];

async function callStatus(
  row: Row,
  _args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Row> {
  const found = await load(context, { statement: CLOSING_DATES, params: { kinds: CLOSING } }, String(row.id));
  const dates = await inView(context, (found?.dates ?? []) as readonly Row[], viewOf(info));
  const closings = dates.flatMap((date): Closing[] => {
    const at = datedOf(date?.at);
    return at ? [{ at, isEstimate: date?.isEstimate === true }] : [];
  });
  const day = dayOf(context, info);
  const facts = { posted: datedOf(row.postedOn), isForecast: row.isForecast === true, closings };
  const next = nextOf(closings, day);
  return {
    ...worked(row, day, (on) => standingOfCall(facts, on)),
    closesOn: lastOf(closings)?.at.text ?? null,
    nextClosesOn: next?.at.text ?? null,
    daysLeft: next ? daysBetween(day, next.at.max) : null,
  };
}

/** Key dates with the values that the view sees; undefined for one that was not there yet. */
function inView(
  context: RequestContext,
  dates: readonly Row[],
  view: View | undefined,
): Promise<readonly (Row | undefined)[]> {
  if (!view) return Promise.resolve(dates);
  return Promise.all(dates.map((date) => recordById(context, String(date.id), view)));
}

function keyDateStatus(row: Row, day: string): Row {
  const [at, met] = [datedOf(row.at), datedOf(row.metOn)];
  const isDelivery = row.kind === 'DUE';
  const judge = (on: string) =>
    standingOfKeyDate({ at, met, isDelivery, isEstimate: row.isEstimate === true }, on);
  const made = worked(row, day, judge);
  const until = made.value === 'MET' ? met : made.value === 'OVERDUE' ? datedOf(day) : undefined;
  return { ...made, daysLate: (at && until && exactDays(at, until)) ?? null };
}

const MOST_SHOWN = 20;

const metEvidence: NonNullable<NonNullable<Resolvers['KeyDateStatus']>['evidence']> = async (
  source,
  _args,
  context,
  info,
) => {
  const key = `${String((source.of as Row).id)}|metOn`;
  const { claims } = await readSaid(context, OF_GROUP, { key, view: viewOf(info) });
  return claims
    .filter((claim) => isLive(claim) && claim.kind === 'VALUE')
    .slice(0, MOST_SHOWN)
    .map(statementRow);
};

const disagreements: NonNullable<StatusResolvers['disagreements']> = async (source, _args, context, info) => {
  const { of, judge, value } = source as Worked;
  const key = `${String(of.id)}|reportedStatus`;
  const { claims } = await readSaid(context, OF_GROUP, { key, view: viewOf(info) });
  return claims
    .filter(isLive)
    .flatMap((claim) => disagreementOf(claim, { type: String(of.type), value: String(value), judge }) ?? [])
    .sort((one, other) => (one.lastSaid === other.lastSaid ? 0 : one.lastSaid < other.lastSaid ? 1 : -1))
    .slice(0, MOST_SHOWN);
};

function disagreementOf(
  claim: Claim,
  worked: { readonly type: string; readonly value: string; readonly judge: (day: string) => Verdict },
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
    statement: statementRow(claim),
    said: claim.value,
    saidOn: lastSaid === '' ? null : lastSaid,
    wasRight: wasRight ?? null,
    reason: `A source said "${claim.value}" (${meaning}), ${when}; by the dates it is ${worked.value}.${judged}`,
    lastSaid,
  };
}

function statementRow({ evidence, ...fields }: Claim): Row {
  return { ...fields, type: 'Statement' };
}
