import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../errors.ts';
import { exportGraph } from '../store/read/export-records.ts';
import { EXIT, OutputError, type Setting, write } from './command.ts';
import { openGraph } from './open-graph.ts';

/** Options of `accord export`. */
export interface ExportOptions {
  readonly output?: string;
}

/**
 * Writes the whole graph as JSON Lines, to standard output or to a file that appears only when it is
 * complete. Returns the exit code; throws `InputError` for a file that cannot be written, `OutputError` when
 * it cannot be written to its end.
 */
export async function run(setting: Setting, options: ExportOptions): Promise<number> {
  const { model } = setting.contract;
  const engine = await openGraph(setting, 'read');
  const lines = exportGraph(engine, model);
  if (options.output !== undefined) await writeFile(options.output, lines);
  else for await (const line of lines) await write(setting.out, ended(line));
  return EXIT.ok;
}

/**
 * Writes a file beside the one that is wanted and renames it when it is complete: an interrupted export must
 * neither look like an export nor cost the one before it.
 */
async function writeFile(output: string, lines: AsyncIterable<string>): Promise<void> {
  const place = await placeOf(output);
  const written = place.isFile ? `${place.path}.partial` : place.path;
  const stream = await openForWriting(output, written);
  async function* all() {
    for await (const line of lines) yield ended(line);
  }
  try {
    await pipeline(Readable.from(all()), stream);
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

function ended(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`;
}
