import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchJars } from '../../tools/neo4j/server.ts';
import { removeFolder, temporaryFolder } from '../support/engines/engines.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(folder);
});

/** A program in Maven's place that takes its time over two jars, and keeps a line of each run. */
function slowMaven(ending: string): string {
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin/mvn');
  writeFileSync(
    program,
    `#!/bin/sh
echo run >> "${folder}/runs"
for last; do :; done
out=\${last#-DoutputDirectory=}
touch "$out/first.jar"; sleep 0.3; touch "$out/second.jar"
${ending}
`,
  );
  chmodSync(program, 0o755);
  return join(folder, 'bin');
}

function useMaven(ending = ''): { readonly cache: string; readonly runs: () => number } {
  vi.stubEnv('PATH', `${slowMaven(ending)}${delimiter}${process.env.PATH}`);
  vi.stubEnv('ACCORD_CACHE', join(folder, 'cache'));
  return {
    cache: join(folder, 'cache'),
    runs: () => readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length,
  };
}

it('fetches the jars once for servers that are started side by side, and not again', async () => {
  const { cache, runs } = useMaven();

  const folders = await Promise.all([fetchJars('5.0.1'), fetchJars('5.0.1')]);
  folders.push(await fetchJars('5.0.1'));

  expect(folders).toEqual(Array(3).fill(join(cache, 'neo4j-5.0.1')));
  expect(readdirSync(folders[0] ?? '').sort()).toEqual(['first.jar', 'second.jar']);
  expect([readdirSync(cache), runs()]).toEqual([['neo4j-5.0.1'], 1]);
});

it('keeps nothing of a fetch that failed, says what to do, and tries again', async () => {
  const { cache, runs } = useMaven('exit 1');

  for (const time of [1, 2]) {
    await expect(fetchJars('5.0.1')).rejects.toThrow(/could not be fetched with Maven\. Install Maven/);
    expect([readdirSync(cache), runs()]).toEqual([[], time]);
  }
});
