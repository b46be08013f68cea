// Bundles programs for Node together with the packages that they use: a command starts in two thirds of the processor time where Node need
// not find and read some hundreds of files first. Without arguments, Accord itself into dist/.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What packages of the CommonJS form expect around them. */
const COMMONJS = [
  "import { createRequire as accordCreateRequire } from 'node:module';",
  "import { dirname as accordDirname } from 'node:path';",
  "import { fileURLToPath as accordFileURLToPath } from 'node:url';",
  'const require = accordCreateRequire(import.meta.url);',
  'const __filename = accordFileURLToPath(import.meta.url);',
  'const __dirname = accordDirname(__filename);',
].join('\n');

/** Bundles, as esbuild is told by `options`; a package with native parts stays where it is installed. */
export async function bundle(options) {
  await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@grafeo-db/js'],
    banner: { js: COMMONJS },
    logLevel: 'warning',
    ...options,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await bundle({
    entryPoints: ['src/cli.ts', 'src/network/worker/network-worker.ts'],
    entryNames: '[name]',
    outdir: 'dist',
    splitting: true,
    // The texts of the sources are beside them; without them the maps are a third, which matters where Node reads them at a start.
    sourcemap: true,
    sourcesContent: false,
  });
