import { type Cypher, cypher, join, namedQuery } from '../../engine/cypher.ts';
import type { NamedQuery, Params, Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { QueryDigestArgs, Resolvers } from '../../generated/graphql.ts';
import { MAX_FOLLOWED } from '../../limits.ts';
import { Bindings } from '../../query/bindings.ts';
import { type ChangeQuery, readChanges, withParts } from '../../query/changes/change-page.ts';
import { changeRow, firstPoint } from '../../query/changes/change-row.ts';
import type { FieldChange } from '../../query/changes/field-changes.ts';
import { checkIds } from '../../query/check-ids.ts';
import { rootConnection } from '../../query/lists/connection.ts';
import { read } from '../../query/load.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { dayOf } from '../../query/time/asked-day.ts';
import { recordVisible } from '../../query/time/visibility.ts';
import { type FilterInput, nodeFilter } from '../../query/where/filter.ts';

/** Resolves `digest`: what changed since a day, sorted by what it means to a reader. */
export function digest(): Resolvers {
  return {
    Query: {
      digest: (_source, args, context, info) =>
        digestOf(readScope(context, info), args, dayOf(context, info)),
    },
    Digest: {
      closingSoon: (source, args, context, info) => {
        const { window, followed } = source as Row & Closing;
        const list = {
          target: 'KeyDate',
          args: { ...args, where: closingFilter(window), orderBy: [{ at: 'ASC' }] },
          ...(followed && { fixed: (bindings: Bindings) => isFollowed(bindings, followed) }),
        };
        return rootConnection(context, list, info);
      },
    },
  };
}

const MAX_CHANGES = 500;
/** Few of the events that are looked through may be reported. */
const MAX_ROUNDS = 20;
const MAX_DAYS = 366;

async function digestOf(context: ReadScope, args: QueryDigestArgs, today: string): Promise<Row> {
  const { view } = context;
  const within = checkArguments(args);
  const axis = args.axis ?? 'RECORDED';
  const asOf = args.asOf ?? today;
  const query: ChangeQuery = {
    ...{
      axis,
      view,
      from: firstPoint(axis, args.since),
      isDescending: true,
      limit: MAX_CHANGES,
      rounds: MAX_ROUNDS,
    },
    of: args.of ?? undefined,
    isMaterial: args.material === false ? undefined : true,
  };
  const reading = (text: NamedQuery, params: Params) => read(context, text, params);
  const followed = query.of && (await withParts(reading, context.model, query.of));
  const page = await readChanges(reading, context.model, query);
  const changes = page.items.map((item) => item.change);
  const to = addDays(asOf, within);
  // A date that closes soon is news from the day on which it comes into the window.
  const news = { from: later(asOf, addDays(args.since.slice(0, 10), within + 1)), to };
  return {
    ...{
      since: args.since,
      axis,
      asOf,
      isCut: page.next !== undefined,
      followed,
      window: { from: asOf, to },
    },
    ...sorted(changes),
    isEmpty: changes.length === 0 && !(await closesIn(context, { window: news, followed })),
  };
}

function checkArguments({ of, closingWithin }: QueryDigestArgs): number {
  checkIds('of', of, MAX_FOLLOWED);
  const within = closingWithin ?? 30;
  if (within >= 0 && within <= MAX_DAYS) return within;
  throw new InputError(
    `\`closingWithin\` must be a whole number of days from 0 to ${MAX_DAYS}; found ${within}.`,
  );
}

/** Puts each change into the one part of a digest where a reader looks for it. */
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

/**
 * Returns the new entity that a change belongs to: a relationship belongs to its head first, as a party to
 * its agreement.
 */
function homeOf(change: FieldChange, newcomers: ReadonlyMap<string, Row[]>): Row[] | undefined {
  return newcomers.get(change.object ?? '') ?? newcomers.get(change.subject);
}

type DigestPart = 'linked' | 'moved' | 'amounts' | 'withdrawn' | 'disputed' | 'others';

const DATES: readonly (string | undefined)[] = ['FuzzyDate', 'Date', 'DateTime'];
const NUMBERS: readonly (string | undefined)[] = ['Int', 'Long', 'Float'];
/** Parts of a date that are stored as text. */
const TIMES: readonly string[] = ['timeOfDay', 'timeZone'];

function partOf({ kind, object, predicate, scalar }: FieldChange): DigestPart {
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

/** Kinds of date after which something can no longer be submitted, or is overdue. */
const CLOSING = ['LETTER_OF_INTENT', 'PRE_APPLICATION', 'APPLICATION', 'RESPONSE', 'DUE'];

/** The days within which dates close, and the ids that are followed, their parts included. */
interface Closing {
  readonly window: { readonly from: string; readonly to: string };
  readonly followed: readonly string[] | undefined;
}

function closingFilter({ from, to }: Closing['window']): FilterInput {
  return {
    kind: { in: CLOSING },
    metOn: { isNull: true },
    at: { isNull: false },
    // A date may be a month: it closes within the window when one of its days does.
    NOT: { OR: [{ at: { lt: from } }, { at: { gt: to } }] },
  };
}

function isFollowed(bindings: Bindings, ids: readonly string[]): Cypher {
  return cypher`n.id IN ${bindings.value(ids)}`;
}

async function closesIn(context: ReadScope, { window, followed }: Closing): Promise<boolean> {
  if (window.from > window.to) return false;
  const bindings = new Bindings(context);
  const scope = { model: context.model, bindings };
  const filters = [
    ...recordVisible(scope, 'KeyDate', cypher`n`),
    nodeFilter(scope, 'KeyDate', { variable: cypher`n`, where: closingFilter(window) }),
    ...(followed ? [isFollowed(bindings, followed)] : []),
  ];
  const text = cypher`MATCH (n:KeyDate) WHERE ${join(filters, ' AND ')} RETURN n.id AS id ORDER BY n.id LIMIT 1`;
  return (await read(context, namedQuery('digest.closes', text), bindings.params)).length > 0;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
