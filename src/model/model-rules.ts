import { constantCase } from './constant-case.ts';
import { once } from './memoize.ts';
import type { Model, NodeType, Property } from './model.ts';

/**
 * Returns the value that a required enum takes from the type's own name, such as `NATIONAL_LAB` for
 * `NationalLab`; undefined for other properties. No statement is made for it, since the type says it already.
 */
export function impliedValue(model: Model, type: NodeType, property: Property): string | undefined {
  if (!property.isEnum || !property.isRequired) return undefined;
  const value = constantCase(type.name);
  return model.enums.get(property.scalar)?.includes(value) ? value : undefined;
}

/** Returns every property whose value the type's own name gives. */
export function impliedValues(model: Model, type: NodeType): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const property of type.properties.values()) {
    const value = impliedValue(model, type, property);
    if (value !== undefined) values[property.name] = value;
  }
  return values;
}

/**
 * Returns true when a relationship is written as a plain edge without statements, because its tail is no
 * entity.
 */
export function isDirect(model: Model, relationshipType: string): boolean {
  const ends = model.relationships.get(relationshipType)?.from ?? [];
  return [...ends].some((name) => model.types.get(name)?.isEntity === false);
}

/** Returns the types of the relationships that statements assert, in order. */
export const statedTypes = once((model: Model): readonly string[] =>
  [...model.relationships.keys()].filter((type) => !isDirect(model, type)).sort(),
);
