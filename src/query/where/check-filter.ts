import { InputError } from '../../errors.ts';

type Filter = Readonly<Record<string, unknown>>;

const MAX_LIST = 250;

/** Keys that compare a value. Every other key of a filter holds conditions. */
const OPERATORS: ReadonlySet<string> = new Set([
  ...['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith', 'isNull'],
  ...['overlaps', 'has', 'hasAny', 'hasAll', 'isEmpty'],
]);

/** Keys where null asks for nothing, as leaving them out does. */
const OPTIONAL: ReadonlySet<string> = new Set(['edge', 'where']);

/**
 * Throws `InputError` for what no filter can mean, a null or a list that is too long, and names its place.
 */
export function checkFilter(filter: Filter | null | undefined, path: readonly string[] = []): void {
  for (const [key, value] of Object.entries(filter ?? {})) {
    if (value === undefined || (value === null && (OPTIONAL.has(key) || path.at(-1) === 'support'))) continue;
    const place = [...path, key];
    if (OPERATORS.has(key)) checkOperand(place, value);
    else if (value === null)
      throw new InputError(`${named(place)} needs conditions and got null; leave it out.`);
    else if (Array.isArray(value))
      for (const [index, part] of value.entries()) checkFilter(part as Filter, [...path, `${key}[${index}]`]);
    else if (typeof value === 'object') checkFilter(value as Filter, place);
  }
}

function checkOperand(place: readonly string[], value: unknown): void {
  if (value === null)
    throw new InputError(
      `${named(place)} needs a value and got null; leave it out, or use \`isNull: true\` to ask for empty ones.`,
    );
  if (Array.isArray(value) && value.length > MAX_LIST)
    throw new InputError(
      `${named(place)} takes at most ${MAX_LIST} values and got ${value.length}; ask in several requests.`,
    );
}

function named(place: readonly string[]): string {
  return `The filter \`${place.join('.')}\``;
}
