import { type Cypher, cypher, join } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import type {
  FundingCallStatusValue,
  QueryDeadlinesArgs,
  QueryFundingCallsByStatusArgs,
  Resolvers,
} from '../../generated/graphql.ts';
import { MAX_IDS } from '../../limits.ts';
import type { Model } from '../../model/model.ts';
import { VOCABULARIES } from '../../model/reported-words.ts';
import type { Bindings, ComposeScope } from '../../query/bindings.ts';
import { checkIds } from '../../query/check-ids.ts';
import { rootConnection } from '../../query/lists/connection.ts';
import { pageArguments } from '../../query/pages/page.ts';
import { notDeprecated, statementCounts } from '../../query/time/statements.ts';
import { visibleWalk } from '../../query/time/visibility.ts';
import { hasStanding, inView } from '../../query/where/standing.ts';

/**
 * Resolves lists by status. The rules are those of `status-rules.ts`, which the query room writes as
 * conditions that the database checks, so that lists can be paged.
 */
export function deadlines(): Resolvers {
  return {
    Query: {
      deadlines: (_source, args, context, info) => {
        const fixed = deadlineCondition(context.model, args);
        const list = { ...pageOf(args), orderBy: [{ at: 'ASC' }] };
        return rootConnection(context, { target: 'KeyDate', args: list, fixed }, info);
      },
      fundingCallsByStatus: (_source, args, context, info) => {
        const fixed = callCondition(context.model, args);
        const list = { ...pageOf(args), orderBy: [{ postedOn: 'DESC' }] };
        return rootConnection(context, { target: 'FundingCall', args: list, fixed }, info);
      },
    },
  };
}

function pageOf({ where, ...page }: QueryDeadlinesArgs | QueryFundingCallsByStatusArgs) {
  return { ...pageArguments(page), where: where ?? null };
}

function deadlineCondition(model: Model, args: QueryDeadlinesArgs): (bindings: Bindings) => Cypher {
  const { from, to, kinds, of, status } = args;
  checkIds('of', of, MAX_IDS);
  if (from && to && from > to) {
    throw new InputError(`\`from\` must not come after \`to\`; found ${from} and ${to}. Exchange them.`);
  }
  return (bindings) => {
    const bound = (value: string | readonly string[]) => bindings.value(value);
    const span = { from: from && bound(from), to: to && bound(to) };
    const [wanted, ids] = [kinds && bound(kinds), of && bound(of)];
    const own = inView(bindings, N, (n) =>
      all([
        ...(span.from ? [cypher`${n}.atMax >= ${span.from}`] : []),
        ...(span.to ? [cypher`${n}.atMin <= ${span.to}`] : []),
        ...(wanted ? [cypher`${n}.kind IN ${wanted}`] : []),
      ]),
    );
    const scope = { model, bindings };
    return all([
      own,
      ...(status ? [hasStanding(scope, { target: 'KeyDate', field: 'status', variable: N }, status)] : []),
      ...(ids ? [belongsTo(scope, ids)] : []),
    ]);
  };
}

const N = cypher`n`;

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

function callCondition(model: Model, args: QueryFundingCallsByStatusArgs): (bindings: Bindings) => Cypher {
  return (bindings) => {
    const asked = { target: 'FundingCall', field: 'status', variable: N };
    const hasStatus = hasStanding({ model, bindings }, asked, [args.status]);
    if (args.disagreeing === null || args.disagreeing === undefined) return hasStatus;
    const said = reportsOtherStatus(bindings, args.status);
    return cypher`${hasStatus} AND ${args.disagreeing ? said : cypher`NOT ${said}`}`;
  };
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
