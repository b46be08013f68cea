import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Returns a picture (8-bit RGB or RGBA, as browsers take them) with a palette of at most `size` colours: a quarter of the bytes. Of
 * screens a few dozen colours are all there is but for the edges of letters.
 */
export function withPalette(png: Buffer, size: number): Buffer {
  const picture = decode(png);
  const palette = paletteOf(picture.colours, size);
  return encode(picture, palette);
}

/** So many colours are taken by how often they are there alone. */
const COMMON = 12;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** One number for each pixel, 0xrrggbb. */
  readonly colours: Uint32Array;
}

function decode(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, kind, , , interlace] = png.subarray(24, 29);
  const channels = kind === 6 ? 4 : 3;
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0)
    throw new Error('Expected a PNG of 8-bit RGB or RGBA that is not interlaced.');
  const packed: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') packed.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const bytes = unfilter(inflateSync(Buffer.concat(packed)), { width: width * channels, height, channels });
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel++) {
    const at = pixel * channels;
    colours[pixel] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  }
  return { width, height, colours };
}

interface Rows {
  /** In bytes. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Undoes the five filters of PNG, row by row. */
function unfilter(raw: Buffer, { width, height, channels }: Rows): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (width + 1)];
    for (let x = 0; x < width; x++) {
      const at = row * width + x;
      const left = x < channels ? 0 : (out[at - channels] ?? 0);
      const up = row === 0 ? 0 : (out[at - width] ?? 0);
      const corner = row === 0 || x < channels ? 0 : (out[at - width - channels] ?? 0);
      const before = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[at] = (raw[row * (width + 1) + 1 + x] ?? 0) + before;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/**
 * The most frequent colours: first those of surfaces, lines and text as they are, then all that differ plainly, so that none of a few marks
 * is lost, then the shades between.
 */
function paletteOf(colours: Uint32Array, size: number): readonly number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  const palette: number[] = [];
  const passes = [
    [120, Math.min(size, COMMON)],
    [1_200, size],
    [120, size],
    [0, size],
  ] as const;
  for (const [least, most] of passes)
    for (const colour of byCount) {
      if (palette.length >= most) break;
      if (palette.every((taken) => distance(taken, colour) > least)) palette.push(colour);
    }
  return palette;
}

function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

function encode({ width, height, colours }: Picture, palette: readonly number[]): Buffer {
  const places = new Map<number, number>();
  const placeOf = (colour: number): number => {
    const known = places.get(colour);
    if (known !== undefined) return known;
    let best = 0;
    palette.forEach((candidate, place) => {
      if (distance(candidate, colour) < distance(palette[best] ?? 0, colour)) best = place;
    });
    places.set(colour, best);
    return best;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++) rows[row * (width + 1) + 1 + x] = placeOf(colours[row * width + x] ?? 0);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk(
      'PLTE',
      Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** That of PNG; Node 20.19 has none in `zlib`. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
