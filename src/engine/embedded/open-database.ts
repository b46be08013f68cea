import { accessSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import grafeo from '@grafeo-db/js';
import { UnavailableError } from '../../errors.ts';
import type { GraphUse } from '../engine.ts';

export type Database = InstanceType<typeof grafeo.GrafeoDB>;

/** Another process holds the folder. */
export class FolderHeldError extends UnavailableError {}

/** A database of its own, which is removed with its folder. */
export interface Copy {
  readonly database: Database;
  readonly remove: () => void;
}

/** A copy of the graph of a folder, in a folder of its own. Throws `UnavailableError` where there is no room for one. */
export function copyOf(folder: string): Copy {
  const own = mkdtempSync(join(tmpdir(), 'accord-supposed-'));
  const remove = () => rmSync(own, { recursive: true, force: true });
  try {
    cpSync(resolve(folder), own, { recursive: true });
    const database = grafeo.GrafeoDB.create(join(own, 'graph'));
    return {
      database,
      remove: () => {
        database.close();
        remove();
      },
    };
  } catch (cause) {
    remove();
    throw new UnavailableError(
      `The view needs a copy of the graph in ${tmpdir()}, which could not be made (${messageOf(cause)}). Free some room there, or ask a server that holds the graph.`,
      { cause },
    );
  }
}

/** Opens the database of a folder. Throws `UnavailableError` where it cannot be opened, and says why. */
export function openDatabase(folder: string, use: GraphUse): Database {
  const path = resolve(folder);
  const file = join(path, 'graph');
  try {
    if (use === 'make') makeFolder(path);
    else accessSync(file);
  } catch (cause) {
    if (use !== 'make' && codeOf(cause) === 'ENOENT')
      throw new UnavailableError(
        `There is no graph in ${path}. Set ACCORD_DATA to the folder of one, or make one there with accord import or accord serve.`,
        { cause },
      );
    throw new UnavailableError(
      `ACCORD_DATA must be a folder that can be made and written; found ${path} (${messageOf(cause)}). Name another folder.`,
      { cause },
    );
  }
  try {
    return use === 'read' ? grafeo.GrafeoDB.openReadOnly(file) : grafeo.GrafeoDB.create(file);
  } catch (cause) {
    if (String(cause).includes('cannot be locked')) {
      throw new FolderHeldError(
        `The folder ${path} is in use by another Accord process. Stop that process, or set ACCORD_DATA to another folder.`,
        { cause },
      );
    }
    if (isFull(cause))
      throw new UnavailableError(
        `There is no room left on the disk of ${path}: what is stored is whole and can be read and exported, but nothing can be written. Free some room and try again (${messageOf(cause)}).`,
        { cause },
      );
    throw new UnavailableError(
      `The folder ${path} cannot be opened as a graph (${messageOf(cause)}). Set ACCORD_DATA to another folder, or put back an older copy of this one.`,
      {
        cause,
      },
    );
  }
}

/** Makes a folder and those above it. The platform's own way does not end in a place that takes none, such as /proc. */
function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (dirname(path) !== path && !found) makeFolder(dirname(path));
  mkdirSync(path);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether a failure of the database is that the disk has no room left. */
export function isFull(error: unknown): boolean {
  return /no space|disk full|file too large|quota exceeded/i.test(messageOf(error));
}

/** Returns the words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
