import type DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Engine, Row } from '../engine/engine.ts';
import { TooManyRecordsError } from '../errors.ts';
import type { Operation, Principal } from '../model/access.ts';
import { NO_MERGES, type Survivors } from '../model/claims/merges.ts';
import type { Model } from '../model/model.ts';
import { DEFAULT_CERTAINTY, type View } from '../model/view.ts';
import { mergedIds, mergedThen } from '../store/read/merged-ids.ts';
import { graphThen } from '../store/then/graph-then.ts';
import { isRootType } from './root-types.ts';

type Path = GraphQLResolveInfo['path'];

/** What one request carries. Made anew for every request, so that loaders never outlive it. */
export interface RequestContext {
  readonly engine: Engine;
  readonly model: Model;
  /** One loader for each statement and its parameters; see `load`. */
  readonly loaders: Map<string, DataLoader<string, Row | undefined>>;
  /** The scopes of the request, by the path of the field that opened their view; outside every view by undefined. */
  readonly scopes: Map<Path | undefined, ReadScope>;
  /** When it is asked, in UTC with milliseconds: what "today" means in all of it. */
  readonly now: string;
  /** Aborted when the request's time is up. */
  readonly deadline: AbortSignal | undefined;
  /** Time for the facets of one list, milliseconds; undefined for no limit of their own. */
  readonly facetMs: number | undefined;
  /** Ids of merged entities, with the entity that each is. */
  readonly survivors: Survivors;
  /** Counts the records that lists show, and stops a request that has read too many. */
  readonly budget: RecordBudget;
  readonly access: Access;
  /** Of a subscription, how it follows the graph. */
  readonly following?: Following;
}

/** How a subscription follows the graph. */
export interface Following {
  /** Yields the revision of the graph, at once and whenever something was written since; ends with the subscription. */
  readonly revisions: () => AsyncIterable<number>;
  /** Reads in a turn of its own, with a context of its own. Throws where the subscriber may not read any more. */
  readonly read: <T>(work: (context: RequestContext) => Promise<T>) => Promise<T>;
  /** Hears up to where everything was told: the cursor to come back with. */
  readonly reached: (cursor: string) => void;
}

/** Who asks, and what is open to them. */
export interface Access {
  /**
   * Called when a write of theirs begins, and what it returns when that has ended: the time of the request stands still meanwhile, for a write is
   * carried out to its end, and who asked is to be told.
   */
  readonly whileWriting?: () => () => void;
  /** Undefined for whoever has not shown who they are: they may do the least. */
  readonly principal: Principal | undefined;
  /** Whether the operator has opened this graph for writing. */
  readonly isWritingOpen: boolean;
  /** The request, as the log knows it. */
  readonly requestId: string | undefined;
  /** Whose points a question costs. */
  readonly caller?: string;
  /** Hears of every write that is refused, for the log. */
  readonly onRefused: (operation: Operation, why: string) => void;
}

const NOBODY: Access = {
  principal: undefined,
  isWritingOpen: false,
  requestId: undefined,
  onRefused: () => undefined,
};

/** How many records a request has read, of how many it may. */
export class RecordBudget {
  readonly #most: number;
  #read = 0;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  get read(): number {
    return this.#read;
  }

  /** Charges the records of a page. Throws `TooManyRecordsError` once there are too many, so that nothing below them is read. */
  charge(records: number): void {
    this.#read += records;
    if (this.#read > this.#most)
      throw new TooManyRecordsError(
        `The operation has read more than ${this.#most} records, so it was stopped. Ask for smaller pages, such as \`first: 5\`, fewer levels, or the deeper part by id.`,
      );
  }
}

/** Known to this file alone, so that a scope comes from here and no resolver makes one without its view. */
const IN_VIEW: unique symbol = Symbol('in view');

/** The view that a statement is composed in. */
export interface InView {
  /** Undefined where a question is about what is best known now. */
  readonly view: View | undefined;
  readonly survivors: Survivors;
  readonly [IN_VIEW]: true;
}

/**
 * A request as a field of it reads: in the view that the field stands in. What composes or reads for a view takes a scope, so that a
 * resolver that forgets the view does not compile. There is one scope for each view of a request.
 */
export interface ReadScope extends RequestContext, InView {}

/**
 * Makes the context of one request. Nothing in it outlives the request, so no answer is made from what
 * another one read.
 */
export function createContext(parts: {
  readonly engine: Engine;
  readonly model: Model;
  readonly deadline?: AbortSignal;
  readonly facetMs?: number;
  /** Records that its lists may show; without a limit when left out. */
  readonly maxRecords?: number;
  /** The clock; the system's when left out. */
  readonly now?: () => Date;
  /** Nobody, who may only read, when left out. */
  readonly access?: Access;
}): RequestContext {
  const { engine, model, deadline, facetMs, access = NOBODY } = parts;
  const now = (parts.now?.() ?? new Date()).toISOString();
  const budget = new RecordBudget(parts.maxRecords);
  const survivors = mergedIds(engine);
  const own = { loaders: new Map(), scopes: new Map(), budget };
  return { engine, model, now, deadline, facetMs, survivors, access, ...own };
}

/** Returns the scope that a field reads in: of the innermost view around it, or of its own where it entered one. */
export function readScope(context: RequestContext, info: Pick<GraphQLResolveInfo, 'path'>): ReadScope {
  const { scopes } = context;
  for (let path: Path | undefined = info.path; path; path = path.prev) {
    // Views are opened at the root and in one another, nowhere else.
    const scope = isRootType(path.typename) ? scopes.get(path) : undefined;
    if (scope) return scope;
  }
  return outsideViews(context);
}

/** Returns the scope of what is asked outside every view, as writes are. */
export function outsideViews(context: RequestContext): ReadScope {
  const { scopes } = context;
  const known = scopes.get(undefined);
  if (known) return known;
  const outside = { ...context, view: undefined, [IN_VIEW]: true } as const;
  scopes.set(undefined, outside);
  return outside;
}

/** The arguments of the field `at`. */
type ViewArguments = { readonly [K in keyof View]?: View[K] | null };

/**
 * Opens a view for every field beneath the one being resolved. Parts that are not given come from the view
 * around it; where nothing at all is given there is none, and what stands beneath is asked as it is outside of `at`.
 */
export function openView(
  context: RequestContext,
  info: Pick<GraphQLResolveInfo, 'path'>,
  given: ViewArguments,
): void {
  const around = readScope(context, info).view;
  const { validOn, publishedBy, recordedBy, certainty } = given;
  if (!around && ![validOn, publishedBy, recordedBy, certainty].some(isGiven)) return;
  const view: View = {
    ...around,
    ...(isGiven(validOn) && { validOn }),
    ...(isGiven(publishedBy) && { publishedBy }),
    ...(isGiven(recordedBy) && { recordedBy }),
    certainty: certainty ?? around?.certainty ?? DEFAULT_CERTAINTY,
  };
  enterView(context, info, view);
}

/** Reads a field, and every field beneath it, in a view of its own, whatever view is around it. */
export function enterView(context: RequestContext, info: Pick<GraphQLResolveInfo, 'path'>, view: View): void {
  const { recordedBy } = view;
  const then = recordedBy === undefined ? undefined : graphThen(context.engine, context.model, recordedBy);
  const own = then && { ...then, loaders: new Map() };
  context.scopes.set(info.path, { ...context, ...own, view, [IN_VIEW]: true });
}

/** Whether a view has been opened so far. */
export function hasViews({ scopes }: RequestContext): boolean {
  return scopes.size > (scopes.has(undefined) ? 1 : 0);
}

/** Returns the ids that lead to another entity in a view. */
export function survivorsIn({ engine, survivors }: RequestContext, view: View | undefined): Survivors {
  const { recordedBy } = view ?? {};
  return (recordedBy === undefined ? undefined : mergedThen(engine, recordedBy)?.survivors) ?? survivors;
}

/** For statements that read the whole history, whose rows are judged by a view afterwards. Of no use to resolvers. */
export const WHOLE_HISTORY: InView = { view: undefined, survivors: NO_MERGES, [IN_VIEW]: true };

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
