import type { StorageSchema } from '../engine.ts';
import { textIndexDefinition, textIndexName } from './search.ts';

/** The command that creates an index or constraint. */
export interface Definition {
  /** Name of the index; a constraint creates its index under its own name. */
  readonly name: string;
  readonly text: string;
}

/** A constraint is created in a transaction of its own. */
export function isConstraint({ text }: Definition): boolean {
  return text.startsWith('CREATE CONSTRAINT');
}

/** Returns the commands that create every index and constraint of a schema. */
export function definitions(schema: StorageSchema): Definition[] {
  const index = (owner: string, properties: readonly string[], on: string): Definition => {
    const name = `${owner}_${properties.join('_')}`;
    return { name, text: `CREATE INDEX ${name} IF NOT EXISTS FOR ${on}` };
  };
  const onNodes = (label: string, properties: readonly string[]) =>
    index(label, properties, `(n:${label}) ON (${properties.map((key) => `n.${key}`).join(', ')})`);
  return [
    ...schema.unique.map((rule) => ({
      name: uniqueName(rule),
      text: `CREATE CONSTRAINT ${uniqueName(rule)} IF NOT EXISTS FOR (n:${rule.label}) REQUIRE n.${rule.property} IS UNIQUE`,
    })),
    ...[...schema.indexes, ...(schema.filterIndexes ?? [])].map(({ label, property }) =>
      onNodes(label, [property]),
    ),
    ...(schema.orderIndexes ?? []).map(({ label, properties }) => onNodes(label, properties)),
    ...schema.relationshipIndexes.map(({ type, properties: keys }) =>
      index(type, keys, `()-[r:${type}]-() ON (${keys.map((key) => `r.${key}`).join(', ')})`),
    ),
    { name: textIndexName(schema.search), text: textIndexDefinition(schema.search) },
  ];
}

/** Returns the name of a constraint, by which it is found again. */
export function uniqueName(rule: { readonly label: string; readonly property: string }): string {
  return `${rule.label}_${rule.property}_unique`;
}
