import { InputError } from '../errors.ts';

/** Throws `InputError` for more ids than an argument takes. */
export function checkIds(argument: string, ids: readonly string[] | null | undefined, most: number): void {
  if (!ids || ids.length <= most) return;
  throw new InputError(
    `\`${argument}\` takes at most ${most} ids and got ${ids.length}; ask for the rest in another request.`,
  );
}
