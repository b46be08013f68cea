import { InputError } from '../../errors.ts';
import { fold } from '../../model/fold-text.ts';

const MAX_TEXT = 200;

/**
 * Returns a search text without surrounding space. Throws `InputError` when it is longer than 200 characters, as written or folded (one
 * sign of Arabic can unfold to eighteen), since every word of it costs a look-up.
 */
export function checkSearchText(argument: string, text: string): string {
  const length = text.length > MAX_TEXT ? text.length : fold(text).length;
  if (length <= MAX_TEXT) return text.trim();
  throw new InputError(
    `\`${argument}\` takes at most ${MAX_TEXT} characters and got ${length}; use the most telling words.`,
  );
}
