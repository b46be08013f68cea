/** An argument of a list that stands for a condition which is asked often. */
interface Shorthand {
  readonly argument: string;
  readonly type: string;
  readonly description: string;
  /** The condition that a value stands for, where it is not equality with the property of its name. */
  readonly condition?: (value: unknown) => Readonly<Record<string, unknown>>;
}

/** Arguments that lists of a type take beside `where`; each for equality with the property of its name, where it says no other condition. */
export const SHORTHANDS: Readonly<Record<string, readonly Shorthand[]>> = {
  ChangeSet: [
    {
      argument: 'by',
      type: 'String',
      description: 'Only by this person or program, as they called themselves.',
    },
    {
      argument: 'since',
      type: 'DateTime',
      description: 'Only from this instant on.',
      condition: (value) => ({ at: { gte: value } }),
    },
  ],
  Conflict: [
    { argument: 'class', type: 'ConflictClass', description: 'Only of this class.' },
    {
      argument: 'predicate',
      type: 'String',
      description: 'Only on this property, relationship or observation.',
    },
  ],
};

/** Arguments that only the root list of a type takes, as SDL; a domain resolves them. */
export const ROOT_ARGUMENTS: Readonly<Record<string, string>> = {
  ChangeSet: `"Only what concerns this entity, source, statement, act or import: brought it, something about it, or a word for it."
    of: ID`,
};

/** Returns the `where` argument of a list with its shorthands written out. */
export function writtenOut(
  target: string,
  given: { readonly where?: Readonly<Record<string, unknown>> | null },
): Readonly<Record<string, unknown>> | null {
  const { where = null, ...rest } = given;
  const args: Readonly<Record<string, unknown>> = rest;
  const short = (SHORTHANDS[target] ?? []).flatMap(({ argument, condition }) => {
    const value = args[argument] ?? null;
    if (value === null) return [];
    return [condition?.(value) ?? { [argument]: { eq: value } }];
  });
  return short.length === 0 ? where : { AND: [...(where ? [where] : []), ...short] };
}
