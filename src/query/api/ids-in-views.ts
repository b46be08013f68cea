import {
  type GraphQLField,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import { NO_MERGES, type Survivors } from '../../model/claims/merges.ts';
import { type GivenId, idInView, readId } from '../../model/view-ids.ts';
import { enterView, hasViews, type RequestContext, readScope } from '../request-context.ts';
import { ROOT_TYPES } from '../root-types.ts';

type ResolvedField = GraphQLField<Row, RequestContext>;
type Resolve = NonNullable<ResolvedField['resolve']>;

/** Root fields that answer in the view of the ids that they are given. To any other field an id names a record and no more. */
const ANSWERED_IN_THEIR_VIEW: ReadonlySet<string> = new Set(['node', 'nodes', 'entity']);

/** Lets a view answer every question as the root does. */
export function answerInViews(schema: GraphQLSchema): void {
  const [root, view] = ROOT_TYPES.map((name) => schema.getType(name));
  if (!isObjectType(root) || !isObjectType(view))
    throw new Error(`The SDL must declare ${ROOT_TYPES.join(' and ')}.`);
  const questions = view.getFields();
  for (const [name, { resolve }] of Object.entries(root.getFields())) {
    const question = questions[name];
    if (question && resolve) question.resolve = resolve;
  }
}

/**
 * Makes every id that the API shows carry the view that it is shown in, gives it without as `key`, and lets every argument take ids in
 * both forms. Below this place ids carry no view. Filters read ids themselves.
 */
export function carryViews(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const { id, key, ...others } = type.getFields();
    if (id && key && getNullableType(id.type) === GraphQLID) showInViews(id, key);
    for (const field of Object.values(others)) takeBothForms(field);
  }
}

function showInViews(id: ResolvedField, key: ResolvedField): void {
  const plain: Resolve = id.resolve ?? ((source) => source.id);
  key.resolve = plain;
  id.resolve = (source, args, context, info) => {
    const shown: unknown = plain(source, args, context, info);
    // Nearly all questions open no view.
    return hasViews(context) ? idInView(String(shown), readScope(context, info).view) : shown;
  };
}

function takeBothForms(field: ResolvedField): void {
  const taken = field.args.filter(({ type }) => holdsIds(type));
  const { resolve } = field;
  if (taken.length === 0 || !resolve) return;
  const isAnsweredInView = ANSWERED_IN_THEIR_VIEW.has(field.name);
  const taking: Resolve = (source, args: GivenArguments, context, info) => {
    const found: GivenId[] = [];
    const keys = keysIn(taken, args, { found, survivors: NO_MERGES });
    const view = isAnsweredInView ? viewOf(found) : undefined;
    if (view) enterView(context, info, view);
    // A write means the very record that it names, were it merged ten times.
    const isWrite = info.parentType.name === 'Mutation';
    const survivors = hasViews(context) ? readScope(context, info).survivors : context.survivors;
    const meant = isWrite || survivors.size === 0 ? keys : keysIn(taken, keys, { found: [], survivors });
    return resolve(source, { ...args, ...meant }, context, info);
  };
  field.resolve = taking;
}

type GivenArguments = Readonly<Record<string, unknown>>;

/** Returns the arguments that hold ids, with those as keys. */
function keysIn(taken: ResolvedField['args'], args: GivenArguments, into: IdsRead): GivenArguments {
  const given = taken.filter(({ name }) => args[name] !== undefined);
  return Object.fromEntries(given.map(({ name, type }) => [name, keysOf(type, args[name], into)]));
}

/** Whether an argument takes ids: as they are, in a list, or in an object that refers to a record. */
function holdsIds(type: GraphQLInputType): boolean {
  const given = getNullableType(type);
  if (isListType(given)) return holdsIds(given.ofType);
  return given === GraphQLID || isReference(given);
}

/** References to records, and what writes bring. */
function isReference(type: GraphQLInputType): boolean {
  return isInputObjectType(type) && /(?:Ref|Input)$/.test(type.name);
}

/** The ids that arguments hold, and which of them lead to another record. */
interface IdsRead {
  readonly found: GivenId[];
  readonly survivors: Survivors;
}

/** Returns what an argument holds with ids as keys, those of merged records as the ones that they are, and adds the ids to `found`. */
function keysOf(type: GraphQLInputType, value: unknown, into: IdsRead): unknown {
  const given = getNullableType(type);
  if (value === null || value === undefined) return value;
  if (isListType(given))
    return Array.isArray(value) ? value.map((item) => keysOf(given.ofType, item, into)) : value;
  if (given === GraphQLID) {
    const read = readId(String(value));
    into.found.push(read);
    return into.survivors.get(read.key) ?? read.key;
  }
  if (!isInputObjectType(given)) return value;
  const fields = given.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const field = fields[name];
      return [name, field && holdsIds(field.type) ? keysOf(field.type, part, into) : part];
    }),
  );
}

/** Returns the one view of some ids; undefined where none carries any. Throws `InputError` where they carry several. */
function viewOf(ids: readonly GivenId[]): GivenId['view'] {
  const [first] = ids;
  const suffix = (id: GivenId | undefined) => idInView('', id?.view);
  const other = ids.find((id) => suffix(id) !== suffix(first));
  if (!other) return first?.view;
  const show = (id: GivenId | undefined) => suffix(id) || 'none';
  throw new InputError(
    `The ids of one list must carry the same view; found ${show(first)} and ${show(other)}. Ask for each view by itself, under an alias of its own.`,
  );
}
