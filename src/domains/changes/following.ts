import type { Row } from '../../engine/engine.ts';
import { InputError, UnavailableError } from '../../errors.ts';
import type { Resolvers, SubscriptionChangesArgs } from '../../generated/graphql.ts';
import { MAX_FOLLOWED } from '../../limits.ts';
import { keyOfId } from '../../model/view-ids.ts';
import { type ChangePosition, type PlacedChange, readChanges } from '../../query/changes/change-page.ts';
import { changeRow } from '../../query/changes/change-row.ts';
import { checkIds } from '../../query/check-ids.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint, readCursor, writeCursor } from '../../query/pages/cursor.ts';
import { outsideViews, type RequestContext } from '../../query/request-context.ts';
import { changeSetId } from '../../store/record/write-change-set.ts';

/** Resolves the subscription to changes: what each write brought, told as it is written. */
export function following(): Resolvers {
  return {
    Subscription: {
      changes: {
        subscribe: (_source, args, context) => follow(context, args),
        resolve: (edge: Row) => edge,
      },
    },
  };
}

/** So many changes are read at once; a reader who takes them slowly holds no more than these. */
const PAGE = 50;
/** So many writes are looked through in one turn. */
const WRITES = 50;

const ORDER = orderFingerprint('Subscription.changes', []);

/**
 * A place among what was written: everything of the writes before this one was told, and of itself what comes before `within`. Places go by
 * writes and not by instants, because what an import brings bears the instant at which it began, however long it takes.
 */
interface WritePlace {
  readonly revision: number;
  readonly within: ChangePosition | undefined;
}

interface FoundChanges {
  readonly items: readonly (PlacedChange & WritePlace)[];
  /** The place to continue from. */
  readonly next: WritePlace;
}

async function* follow(context: RequestContext, args: SubscriptionChangesArgs): AsyncGenerator<Row> {
  const { following: followed } = context;
  if (!followed) throw new UnavailableError('Changes are followed at /graphql/stream.');
  checkIds('of', args.of, MAX_FOLLOWED);
  const { after } = args;
  let place = (after ?? undefined) === undefined ? undefined : placeOf(String(after));
  for await (const revision of followed.revisions()) {
    place ??= { revision: revision + 1, within: undefined };
    refuseFuture(place, revision);
    followed.reached(cursorOf(place));
    while (place.revision <= revision) {
      const from: WritePlace = place;
      const found = await followed.read((turn) => changesFrom(turn, args, { from, revision }));
      for (const item of found.items) {
        place = item;
        yield { cursor: cursorOf(place), node: changeRow(item.change) };
      }
      place = found.next;
      followed.reached(cursorOf(place));
    }
  }
}

/** Reads on from a place: at most a page of changes, of as many writes as are looked through at once. */
async function changesFrom(
  turn: RequestContext,
  args: SubscriptionChangesArgs,
  { from, revision: last }: { readonly from: WritePlace; readonly revision: number },
): Promise<FoundChanges> {
  const of = args.of?.map((id) => turn.survivors.get(keyOfId(id)) ?? keyOfId(id));
  const items: (PlacedChange & WritePlace)[] = [];
  let next = from;
  for (let looked = 0; next.revision <= last && looked < WRITES && items.length < PAGE; looked += 1) {
    const { revision } = next;
    const found = await readChanges((text, params) => read(outsideViews(turn), text, params), turn.model, {
      ...{ axis: 'RECORDED', view: undefined, from: '', isDescending: false, limit: PAGE - items.length },
      ...{ change: changeSetId(revision), after: next.within },
      ...{ of, kinds: args.kinds ?? undefined, isMaterial: args.material ?? undefined },
    });
    items.push(...found.items.map((item) => ({ ...item, revision, within: item.position })));
    next = found.next ? { revision, within: found.next } : { revision: revision + 1, within: undefined };
  }
  return { items, next };
}

function cursorOf({ revision, within }: WritePlace): string {
  return writeCursor(ORDER, [revision, ...(within ? [within.point, within.group, within.passed] : [])]);
}

/** Reads a cursor. Throws `InputError` for what is none of a change told before. */
function placeOf(cursor: string): WritePlace {
  const [revision, ...within] = readCursor('after', cursor, ORDER);
  const [point, group, passed] = within;
  const isWithin = typeof point === 'string' && typeof group === 'string' && Number.isSafeInteger(passed);
  if (!Number.isSafeInteger(revision) || (within.length > 0 && !isWithin))
    throw new InputError(
      `\`after\` must be a cursor that this subscription told before; found "${cursor}". Take it from an edge or from \`extensions.cursor\` of its end.`,
    );
  return {
    revision: Number(revision),
    within: isWithin ? { point, group, passed: Number(passed) } : undefined,
  };
}

/** A place that is not written yet is one of another graph, or of this one before a backup was put back. */
function refuseFuture({ revision }: WritePlace, last: number): void {
  if (revision <= last + 1) return;
  throw new InputError(
    `\`after\` is a cursor of write ${revision}, and this graph has ${last}: it is another graph, or an older copy of it. Read \`changes\` anew and begin without \`after\`.`,
  );
}
