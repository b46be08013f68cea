import { InputError, TooDeepError } from '../../errors.ts';
import { shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';

type Filter = Readonly<Record<string, unknown>>;

const MAX_LIST = 250;
/**
 * Relationships that conditions go through, one within the other. Each is a subquery of the one above: the embedded engine refuses eight and
 * Neo4j takes seconds to plan five, whatever they find.
 */
const MAX_LEVELS = 4;

/** Keys that compare a value. Every other key of a filter holds conditions. */
const OPERATORS: ReadonlySet<string> = new Set([
  ...['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith', 'isNull'],
  ...['overlaps', 'has', 'hasAny', 'hasAll', 'isEmpty'],
]);

/** Keys where null asks for nothing, as leaving them out does. */
const OPTIONAL: ReadonlySet<string> = new Set(['edge', 'where']);

/** What conditions stand on: records of a type, or a relationship, where `target` is left out. */
interface Ground {
  readonly model: Model;
  readonly target?: string | undefined;
  /** Relationships that led here; none when left out. */
  readonly levels?: number;
}

/**
 * Throws `InputError` for what no filter can mean, a null or a list that is too long. The message says where it stands, and the remedy is
 * one that the condition has.
 */
export function checkFilter(
  filter: Filter | null | undefined,
  ground: Ground,
  path: readonly string[] = [],
): void {
  for (const [key, value] of Object.entries(filter ?? {})) {
    if (value === undefined || (value === null && (OPTIONAL.has(key) || path.at(-1) === 'support'))) continue;
    const place = [...path, key];
    if (OPERATORS.has(key)) checkOperand(ground, place, value);
    else if (value === null)
      throw new InputError(`${named(place)} needs conditions and got null; leave it out.`);
    else if (Array.isArray(value))
      for (const [index, part] of value.entries())
        checkFilter(part as Filter, ground, [...path, `${key}[${index}]`]);
    else if (typeof value === 'object') checkFilter(value as Filter, groundBelow(ground, place), place);
  }
}

function groundBelow(ground: Ground, place: readonly string[]): Ground {
  const key = place.at(-1) ?? '';
  const { model, target, levels = 0 } = ground;
  if (key === 'edge') return { ...ground, target: undefined };
  const field = target === undefined ? undefined : shapeOf(model, target).relationships.get(key);
  if (!field) return ground;
  if (levels === MAX_LEVELS)
    throw new TooDeepError(
      `${named(place)} goes through more than ${MAX_LEVELS} relationships, one within the other; ask for the inner records first and then by their ids.`,
    );
  return { model, target: field.target, levels: levels + 1 };
}

function checkOperand(ground: Ground, place: readonly string[], value: unknown): void {
  if (value === null) {
    const empty = emptinessOf(ground, place.at(-2) ?? '');
    const otherwise = empty ? `, or use \`${empty}: true\` to ask for empty ones` : '';
    throw new InputError(`${named(place)} needs a value and got null; leave it out${otherwise}.`);
  }
  if ([value].flat().some((each) => typeof each === 'number' && !Number.isFinite(each)))
    throw new InputError(
      `${named(place)} compares with a finite number and got one beyond 1.8e308; leave it out, or name a smaller one.`,
    );
  if (Array.isArray(value) && value.length > MAX_LIST)
    throw new InputError(
      `${named(place)} takes at most ${MAX_LIST} values and got ${value.length}; ask in several requests.`,
    );
}

/** Returns the operator that asks for a missing value; undefined for what is never missing: an id, a type and a count. */
function emptinessOf({ model, target }: Ground, condition: string): string | undefined {
  if (target === undefined) return 'isNull';
  const property = shapeOf(model, target).properties.get(condition);
  if (property) return property.isList ? 'isEmpty' : 'isNull';
  return undefined;
}

function named(place: readonly string[]): string {
  return `The filter \`${place.join('.')}\``;
}
