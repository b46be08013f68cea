const SPACE = /[ \t\r\n]*/y;
// Other control characters do not occur in files that people edit, and cost at most a wrong line number.
const TEXT = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/**
 * Returns the 1-based line on which a text stops being JSON (RFC 8259), because the parser of the platform
 * does not always say.
 */
export function lineOfFault(text: string): number {
  return text.slice(0, placeOfFault(text)).split('\n').length;
}

function placeOfFault(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  for (let at = skip(SPACE, text, 0); at < text.length; at = skip(SPACE, text, at)) {
    const sign = text[at] ?? '';
    const inside = open.at(-1);
    const isClosing =
      wanted.endsWith('or end') && inside !== undefined && sign === (inside === '{' ? '}' : ']');
    if (isClosing) {
      open.pop();
      wanted = open.length > 0 ? 'comma or end' : 'nothing';
      at += 1;
      continue;
    }
    if (wanted === 'colon' && sign === ':') {
      wanted = 'value';
      at += 1;
      continue;
    }
    if (wanted === 'comma or end' && sign === ',') {
      wanted = inside === '{' ? 'key' : 'value';
      at += 1;
      continue;
    }
    if (wanted.startsWith('value') && (sign === '{' || sign === '[')) {
      open.push(sign);
      wanted = sign === '{' ? 'key or end' : 'value or end';
      at += 1;
      continue;
    }
    const end = skip(TEXT, text, at);
    const last = wanted.startsWith('value') ? Math.max(end, skip(SCALAR, text, at)) : end;
    if (last === at || !(wanted.startsWith('value') || wanted.startsWith('key'))) return at;
    wanted = wanted.startsWith('key') ? 'colon' : open.length > 0 ? 'comma or end' : 'nothing';
    at = last;
  }
  return text.length;
}

/** Returns the place after a match that starts here; the same place when nothing matches. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
