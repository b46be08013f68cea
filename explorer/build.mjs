// Builds the explorer into dist/explorer and compresses what it writes: the application, GraphiQL and the documentation. A part is left alone
// when it is newer than all that it is made of, so that a second start is quick.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = new URL('..', import.meta.url).pathname;
const built = join(root, 'dist/explorer');

/** `sources` are files and folders; `write` fills `folder`, which is empty then but for what other parts put there. */
const PARTS = [
  {
    name: 'app',
    sources: ['explorer', 'package-lock.json'],
    apart: ['explorer/graphiql', 'explorer/docs'],
    write: async () => {
      for (const name of ['assets', 'index.html'])
        rmSync(join(built, name), { recursive: true, force: true });
      await viteBuild('explorer/vite.config.ts');
      for (const name of ['assets', 'index.html', 'theme.js']) compressAll(join(built, name));
    },
  },
  {
    name: 'graphiql',
    sources: [
      'explorer/graphiql',
      'explorer/app/theme.ts',
      'explorer/parts/logo.tsx',
      'explorer/style/tokens.css',
      'test/questions',
      'package-lock.json',
    ],
    apart: [],
    write: async () => {
      await viteBuild('explorer/graphiql/vite.config.ts');
      packAll(join(built, 'graphiql'));
    },
  },
  {
    name: 'docs',
    sources: [
      'explorer/docs',
      'explorer/parts/logo.tsx',
      'explorer/style',
      'docs/guide.md',
      'docs/clients.md',
      'schema/api.graphql',
      'test/questions',
      'package-lock.json',
    ],
    apart: [],
    write: async () => {
      const folder = join(built, 'docs');
      rmSync(folder, { recursive: true, force: true });
      for (const [path, text] of await docsFiles()) {
        const file = join(folder, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
      }
    },
  },
];

function filesOf(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const stampOf = ({ name }) => join(built, `.built-${name}`);

function isFresh(part) {
  const stamp = stampOf(part);
  if (!existsSync(stamp)) return false;
  const apart = part.apart.map((path) => join(root, path));
  const since = statSync(stamp).mtimeMs;
  return part.sources
    .flatMap((path) => filesOf(join(root, path)))
    .filter((file) => !apart.some((folder) => file.startsWith(folder)))
    .every((file) => statSync(file).mtimeMs <= since);
}

async function viteBuild(configFile) {
  const { build } = await import('vite');
  await build({ configFile: join(root, configFile) });
}

/** The documentation is written by a program in TypeScript, which is made into one that Node runs. */
async function docsFiles() {
  const { build } = await import('esbuild');
  const outfile = join(root, 'node_modules/.cache/write-docs.mjs');
  await build({
    entryPoints: [join(root, 'explorer/docs/write-docs.tsx')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    packages: 'external',
    logLevel: 'warning',
  });
  const { writeDocs } = await import(outfile);
  return writeDocs(root);
}

/** Leaves each file in three forms, so that none is made when it is asked for. */
function compressAll(path) {
  for (const file of filesOf(path)) {
    const bytes = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
  }
}

/** Leaves each file as gzip alone: for what is large and seldom asked for, so that the package stays small and the build quick. */
function packAll(path) {
  for (const file of filesOf(path)) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    rmSync(file);
  }
}

// Whatever runs this, a test too: people get the quick and small form.
process.env.NODE_ENV = 'production';

const stale = PARTS.filter((part) => !isFresh(part));
if (stale.length > 0) {
  const canBuild = await import('vite').then(
    () => true,
    () => false,
  );
  if (!canBuild)
    console.error(
      'The explorer is not built: that needs the development packages (npm ci without --omit=dev). The API works without.',
    );
  mkdirSync(built, { recursive: true });
  for (const part of canBuild ? stale : []) {
    // From when its sources were read: what changes meanwhile is built the next time.
    const began = new Date();
    await part.write();
    writeFileSync(stampOf(part), began.toISOString());
  }
}
