import anyAscii from 'any-ascii';

/**
 * A text as comparisons and search see it: lower case, without accents, compatibility forms unfolded (Unicode NFKD), Latin letters as
 * people type them (`Łódź` as `lodz`), apostrophes, dashes and quotation marks as on a keyboard, white space joined. Stored beside every
 * text property so that look-ups, filters, orders, search and type-ahead see the same on every engine.
 */
export function fold(text: string): string {
  return unaccented(text).replace(/\s+/g, ' ').trim();
}

/**
 * Reduces a text to its letters and digits, words one space apart, so that case, accents, space and
 * punctuation do not matter.
 */
export function foldToWords(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Most texts have nothing to unfold, and looking whether one does costs a tenth of it. */
function unaccented(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .replace(/[™®©℠\p{Cf}]+/gu, '')
    .replace(APOSTROPHES, "'")
    .replace(/\p{Pd}|\u2212/gu, '-')
    .replace(/[“”„‟«»＂]/g, '"')
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/(?![a-z])\p{Script=Latin}/gu, (letter) => anyAscii(letter).toLowerCase());
}

/** ASCII. */
const PLAIN = /^[ -~]*$/;
const APOSTROPHES = /[‘’‛ʼʻʹʾʿ′´`＇]/g;
/**
 * Marks that readers do without: the accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic. The marks of other scripts,
 * such as the vowels of Hindi and the voicing of kana, tell words apart.
 */
const ACCENTS =
  /(?:[\u0300-\u036f]|[\u0591-\u05c7]|[\u064b-\u065f]|\u0670|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff])+/g;

const WORD_OF_SIGNS = '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]';
/** Scripts without spaces have a word a sign, for only a dictionary could tell more. */
const WORDS = new RegExp(`${WORD_OF_SIGNS}\\p{M}*|(?:(?!${WORD_OF_SIGNS})[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/** The words of a text, folded: `O'Hara` and `U.S.` are one each, an owner's `'s` is none. */
export function foldedWords(text: string): readonly string[] {
  const folded = withoutMarksWithin(unaccented(text));
  return (PLAIN.test(folded) ? folded.match(/[a-z0-9]+/g) : folded.match(WORDS)) ?? [];
}

function withoutMarksWithin(folded: string): string {
  let text = folded;
  if (text.includes("'"))
    text = text.replace(/(?<=[\p{L}\p{N}])'s?(?![\p{L}\p{N}])/gu, ' ').replace(/'/g, '');
  if (text.includes('.'))
    text = text.replace(
      /(?<![\p{L}\p{N}.])(?:\p{L}\.){2,}(?:\p{L}(?![\p{L}\p{N}]))?/gu,
      (letters) => `${letters.replaceAll('.', '')} `,
    );
  return text.includes(' & ') ? text.replaceAll(' & ', ' and ') : text;
}

/** The letters and digits of a text and nothing else, so that `Scale AI`, `scaleai` and `SCALE-AI` are one. */
export function squeeze(text: string): string {
  const folded = unaccented(text);
  return folded.replace(PLAIN.test(folded) ? /[^a-z0-9]+/g : /[^\p{L}\p{N}\p{M}]+/gu, '');
}

/** The host of an address without `www`, and its path: `anl.gov` of `https://www.anl.gov/`; undefined for what is no address. */
export function addressOf(text: string): { readonly host: string; readonly path: string } | undefined {
  const match =
    /^(?:https?:\/\/)?(?:www\d?\.)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?::\d+)?((?:[/?#].*)?)$/iu.exec(
      text.trim(),
    );
  const [, host, path = ''] = match ?? [];
  return host === undefined ? undefined : { host: fold(host), path: fold(path).replace(/[/?#]+$/, '') };
}
