const PAST = '_THEN';

/**
 * Returns the type under which a relationship's earlier versions are stored, beside the type of what is best
 * known now. Questions without a view never touch these.
 */
export function pastType(relationshipType: string): string {
  return `${relationshipType}${PAST}`;
}

/** Returns true for the type of earlier versions. */
export function isPastType(storedType: string): boolean {
  return storedType.endsWith(PAST);
}

/**
 * Label of every version of a conflict, today's included: views match it. Conflicts of today have a label of
 * their own besides.
 */
export const CONFLICT_STATE = 'ConflictState';

/** Relationship types of conflicts; their earlier versions use the past types of these. */
export const CONFLICT_TYPES: ReadonlySet<string> = new Set(['CONFLICT_ABOUT', 'INVOLVES']);

/** Returns the relationship type behind a stored type, whether it is a past one or not. */
export function presentType(storedType: string): string {
  return isPastType(storedType) ? storedType.slice(0, -PAST.length) : storedType;
}

/** Returns the properties that hold the first and last day of a date. */
export function boundNames(property: string): { readonly min: string; readonly max: string } {
  return { min: `${property}Min`, max: `${property}Max` };
}

/** Returns the property that holds until when a date lasts, as an instant. */
export function untilName(property: string): string {
  return `${property}Until`;
}

/** Returns the property that holds a text in folded form. */
export function foldedName(property: string): string {
  return `${property}Key`;
}

/** Returns where a statement keeps what acts made of one of its properties by instants of recording. */
export function thenName(property: string): string {
  return `${property}Then`;
}
