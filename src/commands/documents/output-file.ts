import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../errors.ts';
import { OutputError } from '../command.ts';

/**
 * Writes a file beside the one that is wanted and renames it when it is complete: an interrupted export must
 * neither look like an export nor cost the one before it.
 */
export async function writeOutput(
  output: string,
  parts: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const place = await placeOf(output);
  const written = place.isFile ? `${place.path}.partial` : place.path;
  const stream = await openForWriting(output, written);
  try {
    await pipeline(Readable.from(parts), stream);
    if (place.isFile) await rename(written, place.path);
  } catch (error) {
    if (place.isFile) await rm(written, { force: true });
    throw isFileError(error) ? new OutputError(output, error) : error;
  }
}

/**
 * Where an output goes: the file that a link leads to, or what takes the text as it comes, such as a device.
 * A device is written itself, never replaced.
 */
async function placeOf(output: string): Promise<{ readonly path: string; readonly isFile: boolean }> {
  const path = await realpath(output).catch(() => output);
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory())
    throw new InputError(`--output must name a file; found the folder ${output}. Name a file in it.`);
  return { path, isFile: found === undefined || found.isFile() };
}

async function openForWriting(output: string, path: string): Promise<WriteStream> {
  try {
    const handle = await open(path, 'w');
    return createWriteStream(path, { fd: handle, flush: path !== output });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`--output must name a file that can be written; ${why}.`, { cause });
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
