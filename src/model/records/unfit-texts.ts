import type { Finding } from './check-value.ts';

/** Deeper than any record of the format nests. */
const MAX_DEPTH = 32;

/**
 * Returns a fault for every text, key included, that no file could hold again: one with half of a surrogate
 * pair, which UTF-8 cannot write, or with a NUL. A record that nests too deep to be walked is a fault as well.
 */
export function unfitTexts(record: unknown): readonly Finding[] {
  const found: Finding[] = [];
  const open: { readonly path: string; readonly value: unknown; readonly depth: number }[] = [
    { path: '', value: record, depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value, depth } = next;
    if (depth > MAX_DEPTH)
      return [{ path: '', message: `Expected a record that nests at most ${MAX_DEPTH} deep; found more.` }];
    if (typeof value === 'string') {
      const message = complaint(value);
      if (message) found.push({ path, message });
    }
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    for (const [key, item] of Object.entries(value)) {
      const message = isList ? undefined : complaint(key);
      if (message) found.push({ path, message: `In a key: ${message}` });
      const inner = isList ? `${path}[${key}]` : [path, key].filter(Boolean).join('.');
      if (typeof item === 'string' || typeof item === 'object')
        open.push({ path: inner, value: item, depth: depth + 1 });
    }
  }
  return found.reverse();
}

function complaint(text: string): string | undefined {
  const half = /\p{Cs}/u.exec(text);
  if (half)
    return `Expected whole characters; found half of a surrogate pair, \\u${half[0].charCodeAt(0).toString(16)}, at place ${half.index + 1}. Write the whole character, or take the half out.`;
  const nul = text.indexOf('\0');
  return nul < 0 ? undefined : `Expected a text; found a NUL at place ${nul + 1}. Take it out.`;
}
