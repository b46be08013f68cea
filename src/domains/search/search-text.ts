import { InputError } from '../../errors.ts';

const MAX_TEXT = 200;

/**
 * Returns a search text without surrounding space. Throws `InputError` when it is longer than 200 characters,
 * since every word of it costs a look-up.
 */
export function checkSearchText(argument: string, text: string): string {
  if (text.length <= MAX_TEXT) return text.trim();
  throw new InputError(
    `\`${argument}\` takes at most ${MAX_TEXT} characters and got ${text.length}; use the most telling words.`,
  );
}
