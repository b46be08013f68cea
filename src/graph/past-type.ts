const PAST = '_THEN';

/** What relationships as they were once known are stored as, beside the type that holds what is best known now. */
export function pastType(relationshipType: string): string {
  return `${relationshipType}${PAST}`;
}

export function isPastType(storedType: string): boolean {
  return storedType.endsWith(PAST);
}

/** The type that a stored type, past or not, tells of. */
export function presentType(storedType: string): string {
  return isPastType(storedType) ? storedType.slice(0, -PAST.length) : storedType;
}
