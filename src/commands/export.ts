import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../errors.ts';
import { exportGraph } from '../store/read/export-records.ts';
import { prepareStorage } from '../store/record/record.ts';
import { EXIT, type Setting, write } from './command.ts';

/** Options of `accord export`. */
export interface ExportOptions {
  readonly output?: string;
}

/**
 * Writes the whole graph as JSON Lines, to standard output or to a file that appears only when it is
 * complete. Returns the exit code; throws `InputError` when the file cannot be written.
 */
export async function run(setting: Setting, options: ExportOptions): Promise<number> {
  const { model } = setting.contract;
  const file = options.output === undefined ? undefined : await openPartial(options.output);
  const engine = await setting.engine();
  await prepareStorage(engine, model);
  if (file) {
    await writeFile(file, exportGraph(engine, model));
    return EXIT.ok;
  }
  for await (const line of exportGraph(engine, model)) await write(setting.out, ended(line));
  return EXIT.ok;
}

/**
 * A file that gets its own name only when it is complete: an interrupted export must not look like an export.
 */
interface PartialFile {
  readonly handle: FileHandle;
  readonly partial: string;
  readonly output: string;
}

async function openPartial(output: string): Promise<PartialFile> {
  const partial = `${output}.partial`;
  try {
    return { handle: await open(partial, 'w'), partial, output };
  } catch (cause) {
    throw new InputError(`--output must name a file that can be written; ${reasonOf(cause)}.`, { cause });
  }
}

async function writeFile({ handle, partial, output }: PartialFile, lines: AsyncIterable<string>) {
  async function* all() {
    for await (const line of lines) yield ended(line);
  }
  try {
    await pipeline(Readable.from(all()), handle.createWriteStream());
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    if (!isFileError(error)) throw error;
    throw new InputError(`The export could not be written to ${output}: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function ended(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`;
}
