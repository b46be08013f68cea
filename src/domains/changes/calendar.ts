import { cypher } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Resolvers } from '../../generated/graphql.ts';
import { actMarks, allEvidence } from '../../model/claims/acted.ts';
import { claimsAsOf, type Horizon } from '../../model/claims/as-of.ts';
import { bestValue } from '../../model/claims/best-value.ts';
import { type Claim, isEqual } from '../../model/claims/claim.ts';
import { saidBy } from '../../query/claims-query.ts';
import { readHistory } from '../../query/read-claims.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import type { Past } from '../../store/read/read-replaced.ts';

/** Resolves the fields that calendars need of a key date beyond its values. */
export function calendar(): Resolvers {
  return {
    KeyDate: {
      revision: (date, _args, context, info) => revisionOf(readScope(context, info), String(date.id)),
    },
  };
}

const PREDICATES = ['at', 'timeOfDay', 'timeZone', 'isEstimate'];

/**
 * Every statement on a date must be counted, or an amended date would keep its number. No date is amended as
 * often as this.
 */
const MAX_STATEMENTS = 5_000;

const ON_DATE = saidBy(
  'KeyDate.revision',
  cypher`(s:Statement {subject: key}) WHERE s.predicate IN $predicates`,
  {
    predicates: PREDICATES,
    most: MAX_STATEMENTS,
  },
);

/**
 * Returns how often a date was amended, when last, and, where it was withdrawn, the last date that was known.
 */
async function revisionOf(scope: ReadScope, id: string): Promise<Row> {
  const { view } = scope;
  const said = await readHistory(scope, ON_DATE, id);
  const states = momentsOf([...said.superseders.values()])
    .filter((moment) => view?.recordedBy === undefined || moment <= view.recordedBy)
    .map((moment) => ({
      moment,
      values: bestAt(said, { recordedBy: moment, publishedBy: view?.publishedBy }),
    }));
  const turns = states.filter(
    ({ values }, index) => !isEqual(values, index === 0 ? NOTHING : states[index - 1]?.values),
  );
  const days = turns.map(({ values }) => values[0]);
  return {
    number: Math.max(0, turns.length - 1),
    at: turns.at(-1)?.moment ?? null,
    withdrawn: days.at(-1) === undefined ? (days.findLast((day) => day !== undefined) ?? null) : null,
  };
}

/** Returns the best known value of each predicate at a horizon. */
function bestAt({ claims, superseders, sources }: Past, horizon: Horizon): readonly Claim['value'][] {
  const known = claimsAsOf(claims, horizon, superseders);
  return PREDICATES.map((predicate) =>
    bestValue(
      known.filter((claim) => claim.predicate === predicate),
      sources,
    ),
  );
}

const NOTHING = PREDICATES.map(() => undefined);

/** Returns the instants at which something about the claims was recorded or retracted. */
function momentsOf(claims: readonly Claim[]): readonly string[] {
  const moments = claims.flatMap((claim) => [
    claim.recordedAt,
    ...actMarks(claim),
    ...allEvidence(claim).map((item) => item.recordedAt),
  ]);
  return [...new Set(moments)].sort();
}
