// Builds the explorer into dist/explorer and compresses what it writes. Nothing is done when the built files are newer than all they are
// made of, so that a second start is quick.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = new URL('..', import.meta.url).pathname;
const built = join(root, 'dist/explorer');
const stamp = join(built, '.built');

function newestIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const made = Math.max(newestIn(join(root, 'explorer')), statSync(join(root, 'package-lock.json')).mtimeMs);
  return statSync(stamp).mtimeMs >= made;
}

function compressAll(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || /\.(gz|br)$/.test(file)) continue;
    const bytes = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
  }
}

// Whatever runs this, a test too: people get the quick and small form.
process.env.NODE_ENV = 'production';

if (!isFresh()) {
  const vite = await import('vite').catch(() => undefined);
  if (vite) {
    await vite.build({ configFile: join(root, 'explorer/vite.config.ts') });
    compressAll(built);
    writeFileSync(stamp, '');
  } else {
    console.error(
      'The explorer is not built: that needs the development packages (npm ci without --omit=dev). The API works without.',
    );
  }
}
