import { constantCase } from '../../../src/model/constant-case.ts';
import { shapeOf } from '../../../src/model/list-shapes.ts';
import type { Property, RelationshipField } from '../../../src/model/model.ts';
import { compare, type PlainGraph, plainDays, plainFold, related, type Values } from './plain-graph.ts';

/**
 * Returns true when a record meets a filter, by the plainest rules: a missing value meets no comparison, and
 * NOT inverts the rest.
 */
export function meets(graph: PlainGraph, target: string, node: Values, where: Values): boolean {
  const shape = shapeOf(graph.model, target);
  return Object.entries(where).every(([key, input]) => {
    if (key === 'AND') return (input as Values[]).every((each) => meets(graph, target, node, each));
    if (key === 'OR') return (input as Values[]).some((each) => meets(graph, target, node, each));
    if (key === 'NOT') return !meets(graph, target, node, input as Values);
    if (key === 'id') return meetsAll(node.id, input as Values, { norm: String });
    if (key === 'type' && shape.isTyped) return meetsType(graph, node, input as Values);
    const property = shape.properties.get(key);
    if (property) return meetsProperty(node, property, input as Values);
    const field = shape.relationships.get(key);
    if (!field) throw new Error(`The plain model knows no "${key}" of ${target}.`);
    return meetsRelationship(graph, { node, field, input: input as Values });
  });
}

/** The values of `EntityType` that a type has: its own, and those of its interfaces. */
function meetsType({ model }: PlainGraph, node: Values, operators: Values): boolean {
  const type = String(node.type);
  const names = [type, ...(model.types.get(type)?.interfaces ?? [])].map(constantCase);
  return Object.entries(operators).every(([operator, operand]) => {
    const isAmong = [operand].flat().some((value) => names.includes(String(value)));
    return operator === 'eq' || operator === 'in' ? isAmong : !isAmong;
  });
}

function meetsProperty(node: Values, property: Property, operators: Values): boolean {
  const value = node[property.name] ?? undefined;
  if (property.isList) return meetsList((value ?? []) as unknown[], operators);
  switch (property.scalar) {
    case 'FuzzyDate':
      return meetsDates(daysOf(value), operators);
    case 'String':
      return meetsAll(value, operators, { norm: plainFold });
    case 'DateTime':
      return meetsAll(value, operators, { norm: (given) => new Date(String(given)).toISOString() });
    case 'URL':
      return meetsAll(value, operators, { norm: String, text: (given) => String(given).toLowerCase() });
    default:
      return meetsAll(value, operators, { norm: (given) => given });
  }
}

interface Norms {
  readonly norm: (value: unknown) => unknown;
  /** For operators that look into texts, when that differs. */
  readonly text?: (value: unknown) => string;
}

function meetsAll(value: unknown, operators: Values, { norm, text }: Norms): boolean {
  return Object.entries(operators).every(([operator, operand]) => {
    if (operator === 'isNull') return (value === undefined || value === null) === operand;
    if (value === undefined || value === null) return false;
    const [v, o] = [norm(value), Array.isArray(operand) ? operand.map(norm) : norm(operand)];
    const look = (given: unknown) => (text ?? ((each) => String(norm(each))))(given);
    switch (operator) {
      case 'eq':
        return v === o;
      case 'ne':
        return v !== o;
      case 'in':
        return (o as unknown[]).includes(v);
      case 'notIn':
        return !(o as unknown[]).includes(v);
      case 'lt':
        return compare(v, o) < 0;
      case 'lte':
        return compare(v, o) <= 0;
      case 'gt':
        return compare(v, o) > 0;
      case 'gte':
        return compare(v, o) >= 0;
      case 'contains':
        return look(value).includes(part(operand, look));
      case 'startsWith':
        return look(value).startsWith(part(operand, look));
      case 'endsWith':
        return look(value).endsWith(part(operand, look));
      default:
        throw new Error(`The plain model knows no operator "${operator}".`);
    }
  });
}

/** A part of a text keeps the blanks at its ends. */
function part(operand: unknown, look: (value: unknown) => string): string {
  const looked = look(operand);
  if (looked === String(operand).toLowerCase() || !/^\s|\s$/.test(String(operand))) return looked;
  const [before, after] = [/^\s/, /\s$/].map((blank) => (blank.test(String(operand)) ? ' ' : ''));
  return looked === '' ? String(before) : `${before}${looked}${after}`;
}

function daysOf(written: unknown): Days {
  return written === undefined || written === null ? [undefined, undefined] : plainDays(written);
}

type Days = readonly [string | undefined, string | undefined];

/** An interval that is open at one end meets only conditions that its known end decides. */
function meetsDates([min, max]: Days, operators: Values): boolean {
  return Object.entries(operators).every(([operator, operand]) => {
    if (operator === 'isNull') return (min === undefined && max === undefined) === operand;
    const same = (written: unknown) => {
      const [first, last] = plainDays(written);
      return min === first && max === last;
    };
    const isWhole = min !== undefined && max !== undefined;
    if (operator === 'in') return isWhole && (operand as unknown[]).some(same);
    if (operator === 'notIn') return isWhole && !(operand as unknown[]).some(same);
    const [first, last] = plainDays(operand);
    switch (operator) {
      case 'eq':
        return isWhole && same(operand);
      case 'ne':
        return isWhole && !same(operand);
      case 'lt':
        return max !== undefined && max < first;
      case 'lte':
        return max !== undefined && max <= last;
      case 'gt':
        return min !== undefined && min > last;
      case 'gte':
        return min !== undefined && min >= first;
      case 'overlaps':
        return isWhole && min <= last && max >= first;
      default:
        throw new Error(`The plain model knows no operator "${operator}" of dates.`);
    }
  });
}

function meetsList(values: readonly unknown[], operators: Values): boolean {
  const items = values.map(plainFold);
  return Object.entries(operators).every(([operator, operand]) => {
    const wanted = (Array.isArray(operand) ? operand : [operand]).map(plainFold);
    switch (operator) {
      case 'has':
      case 'hasAll':
        return wanted.every((each) => items.includes(each));
      case 'hasAny':
        return wanted.some((each) => items.includes(each));
      case 'contains':
        return items.some((item) => item.includes(part(operand, plainFold)));
      case 'startsWith':
        return items.some((item) => item.startsWith(part(operand, plainFold)));
      case 'endsWith':
        return items.some((item) => item.endsWith(part(operand, plainFold)));
      case 'isEmpty':
        return (items.length === 0) === operand;
      default:
        throw new Error(`The plain model knows no operator "${operator}" of lists.`);
    }
  });
}

function meetsRelationship(
  graph: PlainGraph,
  on: { readonly node: Values; readonly field: RelationshipField; readonly input: Values },
): boolean {
  const { field, input } = on;
  const all = related(graph, on.node, field);
  const hits = (where: unknown) =>
    recordsAmong(ends.filter(({ node }) => meets(graph, field.target, node, (where ?? {}) as Values)));
  const ends =
    input.edge && !field.isToOne ? all.filter(({ edge }) => meetsEdge(edge, input.edge as Values)) : all;
  if (field.isToOne) return hits(input) > 0;
  if (Object.keys(input).every((key) => key === 'edge')) return input.edge === undefined || ends.length > 0;
  return Object.entries(input).every(([key, given]) => {
    switch (key) {
      case 'edge':
        return true;
      case 'some':
        return hits(given) > 0;
      case 'none':
        return hits(given) === 0;
      case 'all':
        return hits(given) === recordsAmong(ends);
      case 'single':
        return hits(given) === 1;
      case 'count': {
        const { where, ...operators } = given as Values;
        return meetsAll(hits(where), operators, { norm: (value) => value });
      }
      default:
        throw new Error(`The plain model knows no "${key}" of lists.`);
    }
  });
}

/** How many records relationships lead to: one in several roles is one. */
export function recordsAmong(ends: readonly { readonly node: Values }[]): number {
  return new Set(ends.map(({ node }) => node.id)).size;
}

/** Whether a relationship meets the conditions on itself. */
export function meetsEdge(edge: Values, where: Values): boolean {
  return Object.entries(where).every(([key, input]) => {
    const operators = input as Values;
    switch (key) {
      case 'AND':
        return (input as Values[]).every((each) => meetsEdge(edge, each));
      case 'OR':
        return (input as Values[]).some((each) => meetsEdge(edge, each));
      case 'NOT':
        return !meetsEdge(edge, operators);
      case 'role':
        return meetsAll(edge.role, operators, { norm: plainFold });
      case 'since':
        return meetsDates(daysOf(edge.startText), operators);
      case 'until':
        return meetsDates(daysOf(edge.endText), operators);
      case 'statementCount':
      case 'sourceCount':
        return meetsAll(edge[key] ?? 0, operators, { norm: (value) => value });
      default:
        return meetsAll(edge[key], operators, { norm: (value) => value });
    }
  });
}
