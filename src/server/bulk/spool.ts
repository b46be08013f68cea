import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UnavailableError } from '../../errors.ts';

/** A body is larger than it may be. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** A body on the disk, where it can be read more than once however large it is. */
export interface Spooled {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * Writes a body to a file of its own that only this user can read. Throws `BodyTooLargeError` once it is longer than `maxBytes`, and
 * `UnavailableError` where the disk has no room for it.
 */
export async function spool(body: Readable, maxBytes: number): Promise<Spooled> {
  try {
    return await write(body, maxBytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_ROOM.has(String(error.code)))) throw error;
    throw new UnavailableError(
      'There is no room left on the disk to receive the records; nothing of them was written. Free some room there and send them again.',
      { cause: error },
    );
  }
}

/** Codes of a full disk, of a limit on the size of files, and of a quota. */
const NO_ROOM = new Set(['ENOSPC', 'EFBIG', 'EDQUOT']);

async function write(body: Readable, maxBytes: number): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'accord-records-'));
  const path = join(folder, 'records.ndjson');
  const remove = () => rm(folder, { recursive: true, force: true });
  let bytes = 0;
  try {
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > maxBytes) throw new BodyTooLargeError(`The body is larger than ${maxBytes} bytes.`);
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
