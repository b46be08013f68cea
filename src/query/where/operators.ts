import { type Cypher, combine, cypher } from '../../engine/cypher.ts';
import type { Value } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import { fold } from '../../model/fold-text.ts';
import { dateBounds } from '../../model/fuzzy-date.ts';
import { asStored } from '../../model/records/text-forms.ts';
import { keyOfId } from '../../model/view-ids.ts';
import type { Bindings } from '../bindings.ts';

/** What each operator of a filter demands of a stored value. */

interface Strictness {
  /** Under a negation a missing value must make a condition false, not unknown. */
  readonly isStrict: boolean;
}

interface OperatorScope extends Strictness {
  readonly bindings: Bindings;
}

/** Operators with their operands, as GraphQL passes them. */
type Operators = Readonly<Record<string, unknown>>;

/** How texts are compared where not exactly: by their folded form, or their parts in any case. */
export type TextComparison = 'FOLDED' | 'IN_ANY_CASE';

/**
 * Returns the conditions on a single value. A new operator for single values goes here and into the SDL.
 * Throws `InputError` for an unknown one.
 */
export function valueConditions(
  scope: OperatorScope,
  column: Cypher,
  how: {
    readonly operators: Operators;
    readonly texts?: TextComparison | undefined;
  },
): Cypher {
  const { bindings } = scope;
  const convert = how.texts === 'FOLDED' ? foldValue : asIs;
  const convertPart = how.texts === 'FOLDED' ? foldPart : asIs;
  const ignoresCase = how.texts === 'IN_ANY_CASE';
  const parts = entries(how.operators).map(([operator, input]): Cypher => {
    const bind = () => bindings.value(convert(input));
    const bindList = () => bindings.value(listed(input).map(convert));
    const text = ignoresCase ? cypher`toLower(${column})` : column;
    const bindText = () => {
      const part = bindings.value(convertPart(input));
      return ignoresCase ? cypher`toLower(${part})` : part;
    };
    switch (operator) {
      case 'eq':
        return known(scope, column, cypher`${column} = ${bind()}`);
      case 'ne':
        return known(scope, column, cypher`${column} <> ${bind()}`);
      case 'in':
        return known(scope, column, cypher`${column} IN ${bindList()}`);
      case 'notIn':
        return known(STRICT, column, cypher`NOT ${column} IN ${bindList()}`);
      case 'lt':
        return known(scope, column, cypher`${column} < ${bind()}`);
      case 'lte':
        return known(scope, column, cypher`${column} <= ${bind()}`);
      case 'gt':
        return known(scope, column, cypher`${column} > ${bind()}`);
      case 'gte':
        return known(scope, column, cypher`${column} >= ${bind()}`);
      case 'contains':
        return known(scope, column, cypher`${text} CONTAINS ${bindText()}`);
      case 'startsWith':
        return known(scope, column, cypher`${text} STARTS WITH ${bindText()}`);
      case 'endsWith':
        return known(scope, column, cypher`${text} ENDS WITH ${bindText()}`);
      case 'isNull':
        return nullness(column, input);
      default:
        throw new InputError(`A filter has no operator "${operator}".`);
    }
  });
  return combine(parts, 'AND');
}

const WHOLE_IDS: ReadonlySet<string> = new Set(['eq', 'ne', 'in', 'notIn']);

/** Returns the conditions on an id. Operands name records, so the views that they carry say nothing, and the id of a merged one names the one that it is. */
export function idConditions(scope: OperatorScope, column: Cypher, operators: Operators): Cypher {
  const { survivors } = scope.bindings;
  const keyOf = (operator: string, id: unknown) => {
    const key = keyOfId(String(id));
    // A part of an id names no record.
    return WHOLE_IDS.has(operator) ? (survivors.get(key) ?? key) : key;
  };
  const keys = entries(operators).map(([operator, input]) => [
    operator,
    Array.isArray(input) ? input.map((id) => keyOf(operator, id)) : keyOf(operator, input),
  ]);
  return valueConditions(scope, column, { operators: Object.fromEntries(keys) });
}

/** Returns operators with their texts as a property of this form stores them: an identifier without its resolver. */
export function operandsAsStored(form: string | undefined, operators: Operators): Operators {
  if (form === undefined) return operators;
  const stored = (operand: unknown) => (typeof operand === 'string' ? asStored(form, operand) : operand);
  return Object.fromEntries(
    entries(operators).map(([operator, input]) => [
      operator,
      Array.isArray(input) ? input.map(stored) : stored(input),
    ]),
  );
}

/** For conditions that hold for a missing value on some engine: on Neo4j, nothing is not in an empty list. */
const STRICT = { isStrict: true };

/** Makes a condition false rather than unknown where the value is missing, when that matters. */
function known(scope: Strictness, column: Cypher, condition: Cypher): Cypher {
  return scope.isStrict ? cypher`(${column} IS NOT NULL AND ${condition})` : condition;
}

/** The same for conditions on both ends of an interval: that of a relationship may lack one. */
function knownDays(
  scope: Strictness,
  column: { readonly min: Cypher; readonly max: Cypher },
  condition: Cypher,
): Cypher {
  if (!scope.isStrict) return condition;
  return cypher`(${column.min} IS NOT NULL AND ${column.max} IS NOT NULL AND ${condition})`;
}

function nullness(column: Cypher, input: unknown): Cypher {
  return input === true ? cypher`${column} IS NULL` : cypher`${column} IS NOT NULL`;
}

/**
 * Returns the conditions on a date, by the first and the last of the days that it stands for. Throws
 * `InputError` for an unknown operator.
 */
export function dateConditions(
  scope: OperatorScope,
  column: { readonly min: Cypher; readonly max: Cypher },
  operators: Operators,
): Cypher {
  const { bindings } = scope;
  const { min, max } = column;
  const parts = entries(operators).map(([operator, input]): Cypher => {
    if (operator === 'isNull')
      return input === true
        ? cypher`(${min} IS NULL AND ${max} IS NULL)`
        : cypher`(${min} IS NOT NULL OR ${max} IS NOT NULL)`;
    if (operator === 'in' || operator === 'notIn') {
      const days = bindings.value(
        listed(input)
          .map((value) => dateBounds(String(value)))
          .map((bounds) => `${bounds.min}/${bounds.max}`),
      );
      const found = cypher`(${min} + '/' + ${max}) IN ${days}`;
      return operator === 'in'
        ? knownDays(scope, column, found)
        : knownDays(STRICT, column, cypher`NOT ${found}`);
    }
    const bounds = dateBounds(String(input));
    switch (operator) {
      case 'eq':
        return knownDays(
          scope,
          column,
          cypher`(${min} = ${bindings.value(bounds.min)} AND ${max} = ${bindings.value(bounds.max)})`,
        );
      case 'ne':
        return knownDays(
          STRICT,
          column,
          cypher`(${min} <> ${bindings.value(bounds.min)} OR ${max} <> ${bindings.value(bounds.max)})`,
        );
      case 'lt':
        return known(scope, max, cypher`${max} < ${bindings.value(bounds.min)}`);
      case 'lte':
        return known(scope, max, cypher`${max} <= ${bindings.value(bounds.max)}`);
      case 'gt':
        return known(scope, min, cypher`${min} > ${bindings.value(bounds.max)}`);
      case 'gte':
        return known(scope, min, cypher`${min} >= ${bindings.value(bounds.min)}`);
      case 'overlaps':
        return knownDays(
          scope,
          column,
          cypher`(${min} <= ${bindings.value(bounds.max)} AND ${max} >= ${bindings.value(bounds.min)})`,
        );
      default:
        throw new InputError(`A date filter has no operator "${operator}".`);
    }
  });
  return combine(parts, 'AND');
}

/**
 * Returns the conditions on a date of which only the text is stored, as it is shown. One text stands for the same days as another only
 * when they are equal. A month is taken to end on a 31st: nothing else lies behind its last day.
 */
export function writtenDateConditions(scope: OperatorScope, text: Cypher, operators: Operators): Cypher {
  const { bindings } = scope;
  const min = cypher`(CASE size(${text}) WHEN 4 THEN ${text} + '-01-01' WHEN 7 THEN ${text} + '-01' ELSE ${text} END)`;
  const max = cypher`(CASE size(${text}) WHEN 4 THEN ${text} + '-12-31' WHEN 7 THEN ${text} + '-31' ELSE ${text} END)`;
  const parts = entries(operators).map(([operator, input]): Cypher => {
    const first = () => bindings.value(dateBounds(String(input)).min);
    const last = () => bindings.value(endOfMonth(dateBounds(String(input)).max));
    switch (operator) {
      case 'lt':
        return known(scope, text, cypher`${max} < ${first()}`);
      case 'lte':
        return known(scope, text, cypher`${max} <= ${last()}`);
      case 'gt':
        return known(scope, text, cypher`${min} > ${bindings.value(dateBounds(String(input)).max)}`);
      case 'gte':
        return known(scope, text, cypher`${min} >= ${first()}`);
      case 'overlaps':
        return known(scope, text, cypher`(${min} <= ${last()} AND ${max} >= ${first()})`);
      default:
        return valueConditions(scope, text, { operators: { [operator]: input } });
    }
  });
  return combine(parts, 'AND');
}

/** Returns a day, or the 31st where it is the last of its month. */
function endOfMonth(day: string): string {
  const month = day.slice(0, 7);
  return dateBounds(month).max === day ? `${month}-31` : day;
}

/** Returns the conditions on a list of folded texts. Throws `InputError` for an unknown operator. */
export function listConditions(scope: OperatorScope, column: Cypher, operators: Operators): Cypher {
  const { bindings } = scope;
  const items = cypher`coalesce(${column}, [])`;
  const parts = entries(operators).map(([operator, input]): Cypher => {
    switch (operator) {
      case 'has':
        return cypher`${bindings.value(foldValue(input))} IN ${items}`;
      case 'hasAny':
        return cypher`any(item IN ${items} WHERE item IN ${bindings.value(listed(input).map(foldValue))})`;
      case 'hasAll':
        return cypher`all(wanted IN ${bindings.value(listed(input).map(foldValue))} WHERE wanted IN ${items})`;
      case 'contains':
        return cypher`any(item IN ${items} WHERE item CONTAINS ${bindings.value(foldPart(input))})`;
      case 'startsWith':
        return cypher`any(item IN ${items} WHERE item STARTS WITH ${bindings.value(foldPart(input))})`;
      case 'endsWith':
        return cypher`any(item IN ${items} WHERE item ENDS WITH ${bindings.value(foldPart(input))})`;
      case 'isEmpty':
        return input === true ? cypher`size(${items}) = 0` : cypher`size(${items}) > 0`;
      default:
        throw new InputError(`A list filter has no operator "${operator}".`);
    }
  });
  return combine(parts, 'AND');
}

function foldValue(value: unknown): Value {
  return fold(String(value));
}

/** Folds a part of a text, of which blanks at its ends are a part too: " ai " is a word of its own. */
function foldPart(value: unknown): Value {
  const text = String(value);
  const folded = fold(text);
  const [before, after] = [/^\s/.test(text) ? ' ' : '', /\s$/.test(text) ? ' ' : ''];
  return folded === '' ? before : `${before}${folded}${after}`;
}

function asIs(value: unknown): Value {
  return value as Value;
}

/** Returns the entries of an input without those that are left out. */
export function entries(input: Operators): [string, unknown][] {
  return Object.entries(input).filter(([, value]) => value !== undefined);
}

/** Returns a value as a list; GraphQL coerced it and `checkFilter` let it pass. */
export function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
