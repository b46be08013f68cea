import { type Cypher, cypher, join } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import type {
  FundingCallStatusValue,
  KeyDateStatusValue,
  QueryDeadlinesArgs,
  QueryFundingCallsByStatusArgs,
  Resolvers,
} from '../../generated/graphql.ts';
import type { Model } from '../../model/model.ts';
import type { Bindings, ComposeScope } from '../../query/bindings.ts';
import { rootConnection } from '../../query/lists/connection.ts';
import { pageArguments } from '../../query/pages/cursor.ts';
import { dayOf } from '../../query/time/asked-day.ts';
import { notDeprecated, statementCounts } from '../../query/time/statements.ts';
import { matchesInVersion, visibleWalk } from '../../query/time/visibility.ts';
import { VOCABULARIES } from './status-rules.ts';

/**
 * Resolves lists by status. The rules are those of `status-rules.ts`, written as conditions that the database
 * checks, so that lists can be paged.
 */
export function deadlines(): Resolvers {
  return {
    Query: {
      deadlines: (_source, args, context, info) => {
        const fixed = deadlineCondition(context.model, args, dayOf(context, info));
        const list = { ...pageOf(args), orderBy: [{ at: 'ASC' }] };
        return rootConnection(context, { target: 'KeyDate', args: list, fixed }, info);
      },
      fundingCallsByStatus: (_source, args, context, info) => {
        const fixed = callCondition(context.model, args, dayOf(context, info));
        const list = { ...pageOf(args), orderBy: [{ postedOn: 'DESC' }] };
        return rootConnection(context, { target: 'FundingCall', args: list, fixed }, info);
      },
    },
  };
}

function pageOf({ where, ...page }: QueryDeadlinesArgs | QueryFundingCallsByStatusArgs) {
  return { ...pageArguments(page), where: where ?? null };
}

const MAX_IDS = 100;

function deadlineCondition(
  model: Model,
  args: QueryDeadlinesArgs,
  day: string,
): (bindings: Bindings) => Cypher {
  const { from, to, kinds, of, status } = args;
  if (of && of.length > MAX_IDS) {
    throw new InputError(
      `\`of\` takes at most ${MAX_IDS} ids and got ${of.length}; ask for the rest in another request.`,
    );
  }
  if (from && to && from > to) {
    throw new InputError(`\`from\` must not come after \`to\`; found ${from} and ${to}. Exchange them.`);
  }
  return (bindings) => {
    const bound = (value: string | readonly string[]) => bindings.value(value);
    const span = { from: from && bound(from), to: to && bound(to) };
    const [wanted, ids, today] = [kinds && bound(kinds), of && bound(of), bound(day)];
    const own = inView(bindings, N, (n) =>
      all([
        ...(span.from ? [cypher`${n}.atMax >= ${span.from}`] : []),
        ...(span.to ? [cypher`${n}.atMin <= ${span.to}`] : []),
        ...(wanted ? [cypher`${n}.kind IN ${wanted}`] : []),
        ...(status ? [hasKeyDateStatus(n, status, today)] : []),
      ]),
    );
    return ids ? cypher`${own} AND ${belongsTo({ model, bindings }, ids)}` : own;
  };
}

const [N, K] = [cypher`n`, cypher`k`];

/** Applies a condition to the values of a record: those of the view where there is one. */
function inView(bindings: Bindings, of: Cypher, condition: (on: Cypher) => Cypher): Cypher {
  return bindings.view ? matchesInVersion(bindings, of, condition) : condition(of);
}

/**
 * Returns how a view walks from calls to dates: conditions on `r`, which leads to a date, and on `q`, which
 * leads to a phase.
 */
function steps(scope: ComposeScope) {
  const [date, phase] = [visibleWalk(scope, ['HAS_KEY_DATE']), visibleWalk(scope, ['HAS_PHASE'])];
  const direct = date.seen(cypher`r`);
  return { date: date.types, phase: phase.types, direct, ofPhase: [...direct, ...phase.seen(cypher`q`)] };
}

function belongsTo(scope: ComposeScope, ids: Cypher): Cypher {
  const { date, phase, direct, ofPhase } = steps(scope);
  const owned = cypher`owner.id IN ${ids}`;
  return cypher`(EXISTS { MATCH (n)<-[r:${date}]-(owner:Node) WHERE ${all([...direct, owned])} }
    OR EXISTS { MATCH (n)<-[r:${date}]-(:CallPhase)<-[q:${phase}]-(owner:Node) WHERE ${all([...ofPhase, owned])} })`;
}

function hasKeyDateStatus(n: Cypher, wanted: readonly KeyDateStatusValue[], day: Cypher): Cypher {
  const open = cypher`(${n}.metOnMax IS NULL OR ${n}.metOnMax > ${day})`;
  const conditions = {
    MET: cypher`(${n}.metOnMax IS NOT NULL AND ${n}.metOnMax <= ${day})`,
    UNKNOWN: cypher`(${n}.atMax IS NULL AND ${open})`,
    DUE: cypher`(${n}.atMax >= ${day} AND ${open})`,
    OVERDUE: cypher`(${n}.atMax < ${day} AND ${n}.kind = 'DUE' AND ${open})`,
    PASSED: cypher`(${n}.atMax < ${day} AND ${n}.kind <> 'DUE' AND ${open})`,
  } satisfies Readonly<Record<KeyDateStatusValue, Cypher>>;
  return any(wanted.map((value) => conditions[value]));
}

function callCondition(
  model: Model,
  args: QueryFundingCallsByStatusArgs,
  day: string,
): (bindings: Bindings) => Cypher {
  return (bindings) => {
    const hasStatus = hasCallStatus({ model, bindings }, args.status, bindings.value(day));
    if (args.disagreeing === null || args.disagreeing === undefined) return hasStatus;
    const said = reportsOtherStatus(bindings, args.status);
    return cypher`${hasStatus} AND ${args.disagreeing ? said : cypher`NOT ${said}`}`;
  };
}

/** Kinds of date on which a call, or a part of it, closes. */
const CLOSES = cypher`['APPLICATION', 'RESPONSE', 'PRE_APPLICATION', 'LETTER_OF_INTENT']`;

function closing(scope: ComposeScope, condition: (k: Cypher) => Cypher): Cypher {
  const date = inView(
    scope.bindings,
    K,
    (k) => cypher`(${k}.kind IN ${CLOSES} AND ${k}.at IS NOT NULL AND ${condition(k)})`,
  );
  const { date: dates, phase, direct, ofPhase } = steps(scope);
  return cypher`(EXISTS { MATCH (n)-[r:${dates}]->(k:KeyDate) WHERE ${all([...direct, date])} }
    OR EXISTS { MATCH (n)-[q:${phase}]->(:CallPhase)-[r:${dates}]->(k:KeyDate) WHERE ${all([...ofPhase, date])} })`;
}

function hasCallStatus(scope: ComposeScope, wanted: FundingCallStatusValue, day: Cypher): Cypher {
  const forecast = inView(
    scope.bindings,
    N,
    (n) =>
      cypher`(coalesce(${n}.postedOnMin > ${day}, false) OR (${n}.postedOnMin IS NULL AND coalesce(${n}.isForecast, false)))`,
  );
  const ahead = closing(scope, (k) => cypher`${k}.atMax >= ${day}`);
  const known = closing(scope, () => cypher`true`);
  switch (wanted) {
    case 'FORECASTED':
      return forecast;
    case 'OPEN':
      return cypher`NOT ${forecast} AND ${ahead}`;
    case 'CLOSED':
      return cypher`NOT ${forecast} AND ${known} AND NOT ${ahead}`;
    case 'UNKNOWN':
      return cypher`NOT ${forecast} AND NOT ${known}`;
    default:
      return wanted satisfies never;
  }
}

/** Returns Cypher that is true when a live statement of some source reports a status that does not fit. */
function reportsOtherStatus(bindings: Bindings, value: FundingCallStatusValue): Cypher {
  const { words = {}, unfit = {} } = VOCABULARIES.FundingCall ?? {};
  const wrong = bindings.value((unfit[value] ?? []).flatMap((meaning) => words[meaning] ?? []));
  const right = bindings.value(words[value] ?? []);
  return cypher`EXISTS { MATCH (n)<-[:ABOUT]-(s:Statement) WHERE s.predicate = 'reportedStatus' AND s.kind = 'VALUE' AND s.value IS NOT NULL
    AND ${notDeprecated(bindings, cypher`s`)} AND ${statementCounts(bindings, cypher`s`)}
    AND any(word IN ${wrong} WHERE toLower(s.value) CONTAINS word) AND NOT any(word IN ${right} WHERE toLower(s.value) CONTAINS word) }`;
}

function all(parts: readonly Cypher[]): Cypher {
  return parts.length === 0 ? cypher`true` : join(parts, ' AND ');
}

function any(parts: readonly Cypher[]): Cypher {
  return parts.length === 0 ? cypher`false` : cypher`(${join(parts, ' OR ')})`;
}
