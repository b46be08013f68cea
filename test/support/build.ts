import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The import that tests kill, built by itself, so that it begins at once. */
export const IMPORT_CHILD = '.cache/test/import-child.mjs';

/** Builds the program and what else tests run as processes, once for a run and only where a source is newer. */
export function setup(): void {
  const sources = Math.max(
    ...['src', 'explorer', 'test/support'].map(newest),
    statSync('package.json').mtimeMs,
  );
  if (!isBuilt('dist/cli.js', sources))
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (isBuilt(IMPORT_CHILD, sources)) return;
  buildSync({
    entryPoints: ['test/support/import-child.ts'],
    outfile: IMPORT_CHILD,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // Where it looks for the schema.
    define: { 'import.meta.url': JSON.stringify(new URL('worlds/world.ts', import.meta.url).href) },
  });
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
