import type { RecordShape } from '../../model/list-shapes.ts';
import { quote } from '../sdl-text.ts';

/** The definitions that the orders of all types share, as SDL. */
export const DIRECTION = `"Which way to order."
enum Direction {
  "Smallest, earliest or A first."
  ASC
  "Largest, latest or Z first."
  DESC
}`;

/** Returns how records can be ordered by the number of those of a type that they are related to, as SDL. */
export function countOrder(target: string): string {
  return `"Orders by a number of related ${target} records."
input ${target}CountOrder {
  "Which way."
  direction: Direction = DESC
  "Only records that meet these are counted."
  where: ${target}Filter
  "Only relationships that meet these conditions are counted."
  edge: EdgeFilter
}`;
}

/** Returns how records of a type can be ordered, as SDL. */
export function order(target: string, shape: RecordShape): string {
  const properties = [...shape.properties.values()]
    .filter((property) => !property.isList && property.scalar !== 'StatementValue')
    .map((property) => `${quote(property.description)} ${property.name}: Direction`);
  const computed = [...shape.computed].map(
    ([field, { description }]) =>
      `${quote(`In the order of its values: ${description}`)} ${field}: Direction`,
  );
  const relationships = [...shape.relationships.values()].map((field) =>
    field.isToOne
      ? `${quote(field.description)} ${field.name}: ${field.target}Order`
      : `${quote(`Number of: ${field.description}`)} ${field.name}: ${field.target}CountOrder`,
  );
  return `"Orders ${target} records by the one field given."
input ${target}Order @oneOf {
  "Its id."
  id: Direction
  ${[...properties, ...computed].join('\n  ')}
  ${relationships.join('\n  ')}
}`;
}
