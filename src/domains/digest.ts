import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { QueryDigestArgs, Resolvers } from '../generated/graphql.ts';
import { type ChangeQuery, readChanges, withParts } from '../graph/change-page.ts';
import { changeRow, firstPoint } from '../graph/change-row.ts';
import type { RequestContext } from '../graph/context.ts';
import { type Cypher, cypher, statement } from '../graph/cypher.ts';
import type { FieldChange } from '../graph/field-changes.ts';
import { read } from '../graph/load.ts';
import { type View, viewOf } from '../graph/view.ts';

/** What changed since a day, sorted by what it means to a reader. */
export function digest(): Resolvers {
  return {
    Query: { digest: (_source, args, context, info) => digestOf(context, args, viewOf(info)) },
  };
}

const MAX_FOLLOWED = 250;
const MOST_CHANGES = 500;
const PAGE = 100;
const MOST_DAYS = 366;

async function digestOf(
  context: RequestContext,
  args: QueryDigestArgs,
  view: View | undefined,
): Promise<Row> {
  const within = checkArguments(args);
  const axis = args.axis ?? 'RECORDED';
  const asOf = args.asOf ?? view?.validOn ?? new Date().toISOString().slice(0, 10);
  const query: ChangeQuery = {
    ...{ axis, view, from: firstPoint(axis, args.since), isDescending: true, limit: PAGE },
    of: args.of ?? undefined,
    isMaterial: args.material === false ? undefined : true,
  };
  const { changes, isCut } = await readUpTo(context, query);
  const closing = await closingSoon(context, { of: query.of, from: asOf, to: addDays(asOf, within) });
  const isNewlyClosing = (date: Row) => String(date.atMin) > addDays(args.since.slice(0, 10), within);
  return {
    ...{ since: args.since, axis, asOf, isCut },
    ...sorted(changes),
    closingSoon: closing,
    isEmpty: changes.length === 0 && !closing.some(isNewlyClosing),
  };
}

function checkArguments({ of, closingWithin }: QueryDigestArgs): number {
  if (of && of.length > MAX_FOLLOWED) {
    throw new InputError(
      `\`of\` takes at most ${MAX_FOLLOWED} ids and got ${of.length}; ask for the rest in another request.`,
    );
  }
  const within = closingWithin ?? 30;
  if (within >= 0 && within <= MOST_DAYS) return within;
  throw new InputError(
    `\`closingWithin\` must be a whole number of days from 0 to ${MOST_DAYS}; found ${within}.`,
  );
}

async function readUpTo(
  context: RequestContext,
  query: ChangeQuery,
): Promise<{ readonly changes: readonly FieldChange[]; readonly isCut: boolean }> {
  const changes: FieldChange[] = [];
  let after: ChangeQuery['after'];
  do {
    const page = await readChanges((text, params) => read(context, text, params), context.model, {
      ...query,
      after,
    });
    changes.push(...page.items.map((item) => item.change));
    after = page.next;
  } while (after && changes.length < MOST_CHANGES);
  return { changes, isCut: after !== undefined };
}

/** Each change in the one part of a digest where a reader looks for it. */
function sorted(changes: readonly FieldChange[]): Row {
  const named = changes.filter(isFirstName);
  const newcomers = new Map(named.map((change): [string, Row[]] => [change.subject, []]));
  const parts = { linked: [], moved: [], amounts: [], withdrawn: [], disputed: [], others: [] };
  const byPart: Record<keyof typeof parts, Row[]> = parts;
  for (const change of changes) {
    if (isFirstName(change)) continue;
    const home = change.kind === 'ADDED' ? homeOf(change, newcomers) : undefined;
    (home ?? byPart[partOf(change)]).push(changeRow(change));
  }
  return {
    newcomers: named.map((change) => ({
      named: changeRow(change),
      changes: newcomers.get(change.subject) ?? [],
    })),
    ...byPart,
  };
}

function isFirstName({ predicate, kind }: FieldChange): boolean {
  return predicate === 'name' && kind === 'ADDED';
}

/** What becomes known together with an entity belongs to it; a relationship to its head first, as a party to its agreement. */
function homeOf(change: FieldChange, newcomers: ReadonlyMap<string, Row[]>): Row[] | undefined {
  return newcomers.get(change.object ?? '') ?? newcomers.get(change.subject);
}

type Part = 'linked' | 'moved' | 'amounts' | 'withdrawn' | 'disputed' | 'others';

const DATES: readonly (string | undefined)[] = ['FuzzyDate', 'Date', 'DateTime'];
const NUMBERS: readonly (string | undefined)[] = ['Int', 'Long', 'Float'];
/** Parts of a date that are kept as text. */
const TIMES: readonly string[] = ['timeOfDay', 'timeZone'];

function partOf({ kind, object, predicate, scalar }: FieldChange): Part {
  switch (kind) {
    case 'RETRACTED':
    case 'REMOVED':
      return 'withdrawn';
    case 'DISPUTED':
    case 'SETTLED':
      return 'disputed';
    case 'ADDED':
      return object === undefined ? 'others' : 'linked';
    case 'CHANGED':
      if (DATES.includes(scalar) || TIMES.includes(predicate)) return 'moved';
      return NUMBERS.includes(scalar) ? 'amounts' : 'others';
    default:
      return kind satisfies never;
  }
}

/** Kinds of date after which something can no longer be handed in, or is overdue. */
const CLOSING = ['LETTER_OF_INTENT', 'PRE_APPLICATION', 'APPLICATION', 'RESPONSE', 'DUE'];

async function closingSoon(
  context: RequestContext,
  asked: { readonly of: readonly string[] | undefined; readonly from: string; readonly to: string },
): Promise<readonly Row[]> {
  const { of, from, to } = asked;
  const known = of && (await withParts((text, params) => read(context, text, params), context.model, of));
  const text = known ? closingText(cypher`AND n.id IN $ids`) : closingText(cypher``);
  const params = { from, to, kinds: CLOSING, ...(known && { ids: known }) };
  const rows = await read(context, statement('digest.closingSoon', text), params);
  return rows.map((row) => row.node as Row);
}

function closingText(narrowed: Cypher): Cypher {
  return cypher`MATCH (n:KeyDate) WHERE n.atMax >= $from AND n.atMin <= $to AND n.kind IN $kinds AND n.metOn IS NULL ${narrowed}
    RETURN n {.*} AS node ORDER BY n.atMin, n.id LIMIT 100`;
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
