const PAST = '_THEN';

/** What relationships as they were once known are stored as, beside the type that holds what is best known now. */
export function pastType(relationshipType: string): string {
  return `${relationshipType}${PAST}`;
}

export function isPastType(storedType: string): boolean {
  return storedType.endsWith(PAST);
}

/** Label of conflicts as they once stood and of those of today as they stand, for views; conflicts of today have a label of their own besides. */
export const CONFLICT_STATE = 'ConflictState';

/** Relationships of conflicts; those of conflicts as they once stood are of the past types of these. */
export const CONFLICT_TYPES: ReadonlySet<string> = new Set(['CONFLICT_ABOUT', 'INVOLVES']);

/** The type that a stored type, past or not, tells of. */
export function presentType(storedType: string): string {
  return isPastType(storedType) ? storedType.slice(0, -PAST.length) : storedType;
}

/** Where the first and last day of a date property are stored. */
export function boundNames(property: string): { readonly min: string; readonly max: string } {
  return { min: `${property}Min`, max: `${property}Max` };
}

/** Where the folded twin of a text property is stored. */
export function foldedName(property: string): string {
  return `${property}Key`;
}
