import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The files that a server process starts from: a program as it is shipped, and the probe that is loaded with
 * it.
 */
export interface Built {
  readonly accord: string;
  readonly raw: string;
  readonly theirs: string;
  readonly probe: string;
}

const ROOT = new URL('../', import.meta.url);
const OUT = new URL('.data/servers/', import.meta.url);

/** Builds Accord with its own command, and the other servers beside the packages that they use. */
export async function buildServers(): Promise<Built> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: fileURLToPath(ROOT), stdio: 'inherit' });
  const names = ['raw', 'theirs', 'probe'] as const;
  await build({
    entryPoints: names.map((name) => fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url))),
    outdir: fileURLToPath(OUT),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
  });
  const [raw = '', theirs = '', probe = ''] = names.map((name) => fileURLToPath(new URL(`${name}.mjs`, OUT)));
  return { accord: fileURLToPath(new URL('dist/cli.js', ROOT)), raw, theirs, probe };
}
