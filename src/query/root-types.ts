/**
 * The types whose fields are the questions: `Query`, and `View` inside views. Clients take every object of the type `Query` for their one
 * root, so that what two views answered would overwrite each other there.
 */
export const VIEW_TYPE = 'View';
export const ROOT_TYPES: readonly string[] = ['Query', VIEW_TYPE];

/** Returns true for the name of a type whose fields are the questions. */
export function isRootType(name: string | undefined): boolean {
  return name === 'Query' || name === VIEW_TYPE;
}
