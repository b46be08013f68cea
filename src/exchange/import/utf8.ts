import { isUtf8 } from 'node:buffer';

/** A text read from bytes, or why they are none. */
export type Decoded =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string; readonly line: number };

const BYTE_ORDER_MARK = 0xfe_ff;

/**
 * Reads bytes as UTF-8, without the byte order mark that some programs put before it. Bytes of another encoding
 * are named and never guessed: a guess would change names.
 */
export function decodeUtf8(bytes: Buffer): Decoded {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === BYTE_ORDER_MARK || mark === 0xff_fe)
    return { problem: 'Expected UTF-8; found UTF-16. Save the file as UTF-8.', line: 1 };
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (isUtf8(bytes)) return { text: bytes.toString('utf8', isMarked ? 3 : 0) };
  let [line, start] = [1, 0];
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  const found = firstForeign(bytes.subarray(start));
  return {
    problem: `Expected UTF-8; found the byte 0x${found.toString(16)}, as Latin-1 and Windows-1252 write letters with accents. Save the file as UTF-8.`,
    line,
  };
}

/** Returns the first byte at which bytes stop being UTF-8. */
function firstForeign(bytes: Buffer): number {
  let place = 0;
  for (;;) {
    const byte = bytes[place] ?? 0;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (place >= bytes.length || !isUtf8(bytes.subarray(place, place + length))) return byte;
    place += length;
  }
}
