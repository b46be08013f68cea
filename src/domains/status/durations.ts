import { type Cypher, cypher, join, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type {
  AgreementDate,
  QueryAgreementDurationsArgs,
  QuerySlipsArgs,
  Resolvers,
  SlipOutcome,
} from '../../generated/graphql.ts';
import { type Claim, compareText } from '../../model/claims/claim.ts';
import { readDateInText } from '../../model/claims/quantities.ts';
import { Bindings } from '../../query/bindings.ts';
import { OF_GROUP } from '../../query/claims-query.ts';
import { nodeOf } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint } from '../../query/pages/cursor.ts';
import { pageArguments, pageOf } from '../../query/pages/page.ts';
import { readSaid } from '../../query/read-claims.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { statementRow } from '../../query/statement-row.ts';
import { type Dated, datedOf, daysBetween } from '../../query/time/asked-day.ts';
import { recordVisible, versionValues } from '../../query/time/visibility.ts';
import { nodeFilter } from '../../query/where/filter.ts';
import { exactDays } from './status-rules.ts';

/**
 * Resolves spans of time: between two dates of agreements, and between the first and the last availability
 * stated of a system.
 */
export function durations(): Resolvers {
  return {
    Query: {
      agreementDurations: (_source, args, context, info) =>
        agreementDurations(readScope(context, info), args),
      slips: (_source, args, context, info) => slips(readScope(context, info), args),
    },
    ComputeResource: {
      slip: async (source, _args, context, info) => (await slipOf(readScope(context, info), source)) ?? null,
    },
  };
}

const N = cypher`n`;
const V = cypher`v`;

const PROPERTIES = {
  ANNOUNCED: 'announcedOn',
  SIGNED: 'signedOn',
  EFFECTIVE: 'effectiveOn',
  ENDS: 'endsOn',
} satisfies Readonly<Record<AgreementDate, string>>;

/**
 * Counts agreements with both dates by kind and pair of dates, the others by kind alone. Throws `InputError`
 * when there are too many pairs.
 */
async function agreementDurations(context: ReadScope, args: QueryAgreementDurationsArgs): Promise<Row[]> {
  const bindings = new Bindings(context);
  const scope = { model: context.model, bindings };
  const filter = nodeFilter(scope, 'Agreement', { variable: N, where: args.where });
  const where = join([...recordVisible(scope, 'Agreement', N), filter], ' AND ');
  const { match: state, own } = versionValues(bindings, N, V);
  const [from, to] = [own(PROPERTIES[args.from ?? 'ANNOUNCED']), own(PROPERTIES[args.to ?? 'SIGNED'])];
  const both = cypher`${from} IS NOT NULL AND ${to} IS NOT NULL`;
  const text = cypher`MATCH (n:Agreement) WHERE ${where}${state}
    WITH ${own('kind')} AS kind, CASE WHEN ${both} THEN ${from} ELSE null END AS start, CASE WHEN ${both} THEN ${to} ELSE null END AS finish, n.id AS id
    RETURN kind, start, finish, count(id) AS count ORDER BY kind, start, finish LIMIT $most`;
  const kinds = new Map<unknown, Tally>();
  const params = { ...bindings.params, most: MAX_PAIRS + 1 };
  const rows = await read(context, namedQuery('agreementDurations', text), params);
  if (rows.length > MAX_PAIRS) {
    throw new InputError(
      `Durations are worked out over at most ${MAX_PAIRS} different pairs of dates, and there are more; narrow the agreements with \`where\`.`,
    );
  }
  for (const row of rows) {
    const tally = kinds.get(row.kind) ?? { days: [], unknown: 0, vague: 0 };
    kinds.set(row.kind, add(tally, row));
  }
  return [...kinds].map(([kind, tally]) => summaryOf(kind, tally)).sort(byKind);
}

/** Sorts by kind, unknown kinds last, alike on every engine. */
function byKind(one: Row, other: Row): number {
  return compareText(String(one.kind ?? '~'), String(other.kind ?? '~'));
}

/** The most pairs of kind and dates that are distinguished. */
const MAX_PAIRS = 20_000;

interface Tally {
  readonly days: readonly number[];
  readonly unknown: number;
  readonly vague: number;
}

function add(tally: Tally, row: Row): Tally {
  const [start, finish, count] = [datedOf(row.start), datedOf(row.finish), Number(row.count)];
  if (!start || !finish) return { ...tally, unknown: tally.unknown + count };
  const days = exactDays(start, finish);
  if (days === undefined) return { ...tally, vague: tally.vague + count };
  return { ...tally, days: [...tally.days, ...Array.from({ length: count }, () => days)] };
}

function summaryOf(kind: unknown, { days, unknown, vague }: Tally): Row {
  const sorted = [...days].sort((one, other) => one - other);
  const middle = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  const [low, high] = middle;
  return {
    kind: kind ?? null,
    measured: sorted.length,
    unknown,
    vague,
    minDays: sorted[0] ?? null,
    medianDays: low === undefined || high === undefined ? null : (low + high) / 2,
    maxDays: sorted.at(-1) ?? null,
  };
}

/** The most systems that are looked at. */
const MAX_SYSTEMS = 1_000;

/**
 * Returns the query for systems with several stated dates. In a view that includes what has been retracted
 * since; `slipOf` judges it.
 */
function severalDates(scope: Parameters<typeof recordVisible>[0]): Cypher {
  const { bindings } = scope;
  const live = bindings.view ? cypher`` : cypher` AND s.retractedAt IS NULL`;
  const seen = recordVisible(scope, 'ComputeResource', N).map((condition) => cypher` AND ${condition}`);
  const { match: state } = versionValues(bindings, N, V);
  const version = bindings.view ? cypher`, v {.*} AS version` : cypher``;
  return cypher`MATCH (n:ComputeResource)<-[:ABOUT]-(s:Statement) WHERE s.predicate IN ['expectedOn', 'operationalOn'] AND s.kind = 'VALUE'${live}
    WITH n, count(s) AS said WHERE said > 1${join(seen, '')}${state} RETURN n {.*} AS node${version} ORDER BY n.id LIMIT $limit`;
}

async function slips(context: ReadScope, args: QuerySlipsArgs) {
  const bindings = new Bindings(context);
  const text = namedQuery('slips.systems', severalDates({ model: context.model, bindings }));
  const rows = await read(context, text, { ...bindings.params, limit: MAX_SYSTEMS + 1 });
  const systems = rows.slice(0, MAX_SYSTEMS).map(nodeOf);
  const found = await Promise.all(systems.map((system) => slipOf(context, system)));
  const wanted: readonly SlipOutcome[] = args.outcomes ?? ['SLIPPED'];
  const keys = (slip: Slip) => [-slip.minDays, -slip.maxDays, String(slip.system.id)];
  const items = found
    .flatMap((slip) => (slip && wanted.includes(slip.outcome) ? [slip] : []))
    .sort(
      (one, other) =>
        other.minDays - one.minDays ||
        other.maxDays - one.maxDays ||
        compareText(String(one.system.id), String(other.system.id)),
    );
  const page = pageOf({ items, keys, order: orderFingerprint('slips', wanted) }, pageArguments(args));
  return { ...page, isComplete: rows.length <= MAX_SYSTEMS };
}

interface Slip extends Row {
  readonly system: Row;
  readonly outcome: SlipOutcome;
  readonly minDays: number;
  readonly maxDays: number;
}

/** A date of availability as a source gave it. */
interface Stated {
  readonly claim: Claim;
  readonly date: Dated;
  readonly saidOn: Dated;
}

/**
 * Compares the first and the last date stated. A date that was replaced later still counts; one that was
 * retracted, or said on no known day, does not.
 */
async function slipOf(context: ReadScope, system: Row): Promise<Slip | undefined> {
  const groups = ['expectedOn', 'operationalOn'].map((field) => `${String(system.id)}|${field}`);
  const said = await Promise.all(groups.map((key) => readSaid(context, OF_GROUP, key)));
  const sources = new Map(said.flatMap((one) => [...one.sources]));
  const stated = said
    .flatMap(({ claims }) => claims)
    .filter(
      (claim) => claim.kind === 'VALUE' && claim.retractedAt === undefined && claim.rank !== 'DEPRECATED',
    )
    .flatMap((claim) => statedBy(claim))
    .sort(
      (one, other) =>
        compareText(one.saidOn.min, other.saidOn.min) ||
        compareText(one.saidOn.max, other.saidOn.max) ||
        compareText(one.claim.id, other.claim.id),
    );
  const [first, latest] = [stated[0], stated.at(-1)];
  if (!first || !latest || first.saidOn.text === latest.saidOn.text) return undefined;
  const [minDays, maxDays] = [
    daysBetween(first.date.max, latest.date.min),
    daysBetween(first.date.min, latest.date.max),
  ];
  return {
    system,
    outcome: outcomeOf(first.date, latest.date),
    firstStated: first.date.text,
    firstSaidOn: first.saidOn.text,
    firstStatement: statementRow(first.claim, sources),
    latestStated: latest.date.text,
    latestSaidOn: latest.saidOn.text,
    latestStatement: statementRow(latest.claim, sources),
    minDays,
    maxDays,
  };
}

function statedBy(claim: Claim): Stated[] {
  const written = claim.asWritten === undefined ? undefined : readDateInText(claim.asWritten);
  const date = datedOf(claim.value) ?? (written && datedOf(textOf(written)));
  if (!date) return [];
  return [...claim.evidence.values()].flatMap(({ saidOn }) => {
    const said = datedOf(saidOn);
    return said ? [{ claim, date, saidOn: said }] : [];
  });
}

/** Writes a date read in words, as precisely as it is known. */
function textOf({ min, precision }: Pick<Dated, 'min' | 'precision'>): string {
  return precision === 'YEAR' ? min.slice(0, 4) : precision === 'MONTH' ? min.slice(0, 7) : min;
}

function outcomeOf(first: Dated, latest: Dated): SlipOutcome {
  if (latest.min > first.max) return 'SLIPPED';
  if (latest.max < first.min) return 'EARLIER';
  return latest.min === first.min && latest.max === first.max ? 'UNCHANGED' : 'UNCERTAIN';
}
