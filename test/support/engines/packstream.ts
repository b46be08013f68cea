/** The part of PackStream (the encoding of Bolt messages) that a scripted peer needs. */

export type Packed =
  | null
  | boolean
  | number
  | string
  | readonly Packed[]
  | { readonly [key: string]: Packed };

/** A message as one structure: its tag and its fields. */
export function packMessage(tag: number, fields: readonly Packed[]): Buffer {
  return Buffer.concat([Buffer.from([0xb0 | fields.length, tag]), ...fields.map(pack)]);
}

/** Reads one structure; integers become numbers. */
export function unpackMessage(bytes: Buffer): { readonly tag: number; readonly fields: readonly Packed[] } {
  const reader = { bytes, at: 2 };
  const count = bytes.readUInt8(0) & 0x0f;
  return { tag: bytes.readUInt8(1), fields: Array.from({ length: count }, () => unpack(reader)) };
}

function pack(value: Packed): Buffer {
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') return packInteger(value);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([header(text.length, { tiny: 0x80, wide: 0xd0 }), text]);
  }
  if (isList(value))
    return Buffer.concat([header(value.length, { tiny: 0x90, wide: 0xd4 }), ...value.map(pack)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    header(entries.length, { tiny: 0xa0, wide: 0xd8 }),
    ...entries.flatMap(([key, item]) => [pack(key), pack(item)]),
  ]);
}

function packInteger(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(0xcb);
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}

/** Lengths below 16 share a byte with the kind; longer ones follow it in 1, 2 or 4 bytes. */
function header(length: number, kind: { readonly tiny: number; readonly wide: number }): Buffer {
  if (length < 16) return Buffer.from([kind.tiny | length]);
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(kind.wide + 2);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

function unpack(reader: Reader): Packed {
  const marker = take(reader, 1);
  const [high, low] = [marker & 0xf0, marker & 0x0f];
  if (marker < 0x80) return marker;
  if (high === 0x80) return text(reader, low);
  if (high === 0x90) return list(reader, low);
  if (high === 0xa0) return map(reader, low);
  if (marker >= 0xf0) return marker - 0x100;
  switch (marker) {
    case 0xc0:
      return null;
    case 0xc1:
      reader.at += 8;
      return reader.bytes.readDoubleBE(reader.at - 8);
    case 0xc2:
    case 0xc3:
      return marker === 0xc3;
    case 0xc8:
    case 0xc9:
    case 0xca:
      return signed(reader, 2 ** (marker - 0xc8));
    case 0xcb:
      reader.at += 8;
      return Number(reader.bytes.readBigInt64BE(reader.at - 8));
    default:
      return wide(reader, marker);
  }
}

function wide(reader: Reader, marker: number): Packed {
  const kind = marker & 0xfc;
  const length = take(reader, 2 ** (marker & 0x03));
  if (kind === 0xd0) return text(reader, length);
  if (kind === 0xd4) return list(reader, length);
  if (kind === 0xd8) return map(reader, length);
  throw new Error(`The peer cannot read the PackStream marker 0x${marker.toString(16)}.`);
}

function take(reader: Reader, bytes: number): number {
  reader.at += bytes;
  return reader.bytes.readUIntBE(reader.at - bytes, bytes);
}

function signed(reader: Reader, bytes: number): number {
  reader.at += bytes;
  return reader.bytes.readIntBE(reader.at - bytes, bytes);
}

function text(reader: Reader, length: number): string {
  reader.at += length;
  return reader.bytes.toString('utf8', reader.at - length, reader.at);
}

function list(reader: Reader, length: number): Packed[] {
  return Array.from({ length }, () => unpack(reader));
}

function map(reader: Reader, length: number): Packed {
  return Object.fromEntries(Array.from({ length }, () => [String(unpack(reader)), unpack(reader)]));
}

function isList(value: Packed): value is readonly Packed[] {
  return Array.isArray(value);
}
