/** An argument of a list that stands for a condition which is asked often. */
interface Shorthand {
  readonly argument: string;
  readonly type: string;
  readonly description: string;
}

/** Arguments that lists of a type take beside `where`, each for equality with the property of its name. */
export const SHORTHANDS: Readonly<Record<string, readonly Shorthand[]>> = {
  Conflict: [
    { argument: 'class', type: 'ConflictClass', description: 'Only of this class.' },
    {
      argument: 'predicate',
      type: 'String',
      description: 'Only on this property, relationship or observation.',
    },
  ],
};

/** Returns the `where` argument of a list with its shorthands written out. */
export function writtenOut(
  target: string,
  given: { readonly where?: Readonly<Record<string, unknown>> | null },
): Readonly<Record<string, unknown>> | null {
  const { where = null, ...rest } = given;
  const args: Readonly<Record<string, unknown>> = rest;
  const short = (SHORTHANDS[target] ?? []).flatMap(({ argument }) =>
    (args[argument] ?? null) === null ? [] : [{ [argument]: { eq: args[argument] } }],
  );
  return short.length === 0 ? where : { AND: [...(where ? [where] : []), ...short] };
}
