import type { Row } from '../engine/engine.ts';
import type { Resolvers } from '../generated/graphql.ts';
import { claimsAsOf, type Horizon } from '../graph/as-of.ts';
import { bestValue } from '../graph/best-value.ts';
import type { RequestContext } from '../graph/context.ts';
import { cypher, statement } from '../graph/cypher.ts';
import { load } from '../graph/load.ts';
import type { Past } from '../graph/past.ts';
import { toEvidence, toStatement } from '../graph/state.ts';
import type { Claim } from '../graph/statements.ts';
import { factsOf, isEqual } from '../graph/stored.ts';
import { type View, viewOf } from '../graph/view.ts';

/** What calendars ask of a key date beyond its values. */
export function calendar(): Resolvers {
  return {
    KeyDate: {
      revision: (date, _args, context, info) => revisionOf(context, String(date.id), viewOf(info)),
    },
  };
}

const PREDICATES = ['at', 'timeOfDay', 'timeZone', 'isEstimate'];

const SAID = statement(
  'KeyDate.revision',
  cypher`UNWIND $keys AS key
    CALL (key) { MATCH (s:Statement {subject: key}) WHERE s.predicate IN $predicates
      CALL (s) { MATCH (s)-[f:FROM]->(n:Source) RETURN collect({id: n.id, source: n {.*}, evidence: f {.*}}) AS evidence }
      CALL (s) { MATCH (s)<-[:SUPERSEDES]-(o:Statement) RETURN collect(o {.*}) AS replacements }
      RETURN collect({statement: s {.*}, evidence: evidence, replacements: replacements,
        words: [(s)<-[:SUPERSEDES]-(o:Statement)-[g:FROM]->(y:Source) | {replacement: o.id, id: y.id, evidence: g {.*}}]}) AS said }
    RETURN key, said`,
);

async function revisionOf(context: RequestContext, id: string, view: View | undefined): Promise<Row> {
  const row = await load(context, { statement: SAID, params: { predicates: PREDICATES } }, id);
  const said = pastOf((row?.said ?? []) as readonly Row[]);
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

function pastOf(said: readonly Row[]): Past {
  const evidence = said.flatMap((row) => row.evidence as readonly Row[]);
  const words = said.flatMap((row) => row.words as readonly Row[]);
  const claims = said.map((row) => claimOf(row.statement as Row, row.evidence as readonly Row[]));
  const replacements = said
    .flatMap((row) => row.replacements as readonly Row[])
    .map((other) =>
      claimOf(
        other,
        words.filter((word) => word.replacement === other.id),
      ),
    );
  return {
    claims,
    superseders: new Map([...replacements, ...claims].map((claim) => [claim.id, claim])),
    sources: new Map(evidence.map((item) => [String(item.id), factsOf(item.source as Row)])),
  };
}

/** What was best known of each predicate at a horizon. */
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

function claimOf(node: Row, evidence: readonly Row[]): Claim {
  const items = evidence.map(
    (item) => [String(item.id), toEvidence(String(item.id), item.evidence as Row)] as const,
  );
  return { ...toStatement(node), evidence: new Map(items) };
}

/** Instants at which something about the claims was recorded or taken back. */
function momentsOf(claims: readonly Claim[]): readonly string[] {
  const moments = claims.flatMap((claim) => [
    claim.recordedAt,
    ...(claim.retractedAt === undefined ? [] : [claim.retractedAt]),
    ...[...claim.evidence.values()].map((item) => item.recordedAt),
  ]);
  return [...new Set(moments)].sort();
}
