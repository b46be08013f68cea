import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../tools/bundle.mjs';

/** The import that tests kill, built by itself, so that it begins at once. */
export const IMPORT_CHILD = '.cache/test/import-child.mjs';

/** The writer that tests kill. */
export const WRITE_CHILD = '.cache/test/write-child.mjs';

/** Builds the program and what else tests run as processes, once for a run and only where a source is newer. */
export async function setup(): Promise<void> {
  const sources = Math.max(
    ...['src', 'explorer', 'test/support'].map(newest),
    ...['package-lock.json', 'tools/bundle.mjs'].map((file) => statSync(file).mtimeMs),
  );
  if (!isBuilt('dist/cli.js', sources))
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (!isBuilt(IMPORT_CHILD, sources)) await buildChild('test/support/import-child.ts', IMPORT_CHILD);
  if (!isBuilt(WRITE_CHILD, sources)) await buildChild('test/support/write-child.ts', WRITE_CHILD);
}

async function buildChild(source: string, outfile: string): Promise<void> {
  // Whole or not at all: several runs may begin at the same time.
  const partial = `${outfile}.${process.pid}.partial`;
  await bundle({
    entryPoints: [source],
    outfile: partial,
    // Where it looks for the schema.
    define: { 'import.meta.url': JSON.stringify(new URL('worlds/world.ts', import.meta.url).href) },
  });
  renameSync(partial, outfile);
}

function isBuilt(file: string, since: number): boolean {
  return existsSync(file) && statSync(file).mtimeMs > since;
}

/** When the youngest file below a folder was written. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Math.max(...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}
