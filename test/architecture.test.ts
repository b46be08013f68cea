import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The map of the code says what is there: its paths exist, and its import order is the one that the linter holds. */

const map = readFileSync('ARCHITECTURE.md', 'utf8');
const rooms = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
  .map((entry) => entry.name)
  .sort();
const files = ['src', 'schema', 'test', 'tools'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => basename(file)),
);

/** Names of files and folders in a text: in backticks, and in blocks of code anything that looks like one. */
function namesIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```text\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const inBlocks = blocks.flatMap((block) => block.match(/(?:[\w-]+\/)*[\w-]+(?:\/(?=\s)|\.ts\b)/g) ?? []);
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  const quoted = [...prose.matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name);
  const paths = quoted.filter((name) => /\/|\.(ts|md|graphql|json)$/.test(name));
  return [...inBlocks, ...paths];
}

/** What the table of rooms lets each import: rooms, or folders of one. */
const allowed = new Map(
  [...map.matchAll(/^\| \[`(\w+)`\]\(src\/\w+\/README\.md\) \|[^|]*\| ([^|]*) \|$/gm)].map(
    ([, room = '', may = '']) => [room, may === 'nothing' ? [] : may.split(', ')],
  ),
);

describe('ARCHITECTURE.md and the READMEs of the rooms', () => {
  it.each(['ARCHITECTURE.md', ...rooms.map((room) => `src/${room}/README.md`)])(
    '%s names files that exist',
    (file) => {
      const folder = resolve(file, '..');
      const names = namesIn(readFileSync(file, 'utf8'));
      const missing = names.filter(
        (name) =>
          !existsSync(name) &&
          !existsSync(join(folder, name)) &&
          (name.includes('/') || !files.includes(name)),
      );
      expect(names.length).toBeGreaterThan(2);
      expect(missing).toEqual([]);
    },
  );

  it('have a room for every folder of src, and twelve changes with a file for each', () => {
    expect([...allowed.keys()].sort()).toEqual(rooms);
    const changes = map.slice(map.indexOf('## Where does my change go?')).match(/^\| (?!change|---).*$/gm);
    expect(changes?.length).toBeGreaterThanOrEqual(12);
  });
});

describe('the import order of the rooms', () => {
  it('is found broken by the linter exactly where ARCHITECTURE.md says that it is', {
    timeout: 60_000,
  }, () => {
    const folders = rooms.flatMap((room) =>
      room === 'store'
        ? ['layout', 'read', 'record', 'verify', 'repair'].map((part) => `store/${part}`)
        : [room],
    );
    const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
    cpSync('biome.json', join(folder, 'biome.json'));
    writeFileSync(join(folder, '.gitignore'), '');
    const expected: string[] = [];
    for (const room of rooms) {
      const others = folders.filter((other) => other.split('/')[0] !== room);
      mkdirSync(join(folder, `src/${room}/deep`), { recursive: true });
      for (const [place, up] of [
        [room, '..'],
        [`${room}/deep`, '../..'],
      ] as const) {
        const lines = others.map((other, index) => `export { a${index} } from '${up}/${other}/x.ts';`);
        writeFileSync(join(folder, `src/${place}/x.ts`), `${lines.join('\n')}\n`);
        const may = allowed.get(room) ?? [];
        expected.push(
          ...others
            .filter((other) => !may.includes(other) && !may.includes(other.split('/')[0] ?? ''))
            .map((other) => `src/${place}/x.ts:${others.indexOf(other) + 1}`),
        );
      }
    }
    expect(brokenIn(folder)).toEqual(expected.sort());
  });

  it('keeps slices of domains apart', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'slices-'));
    cpSync('biome.json', join(folder, 'biome.json'));
    writeFileSync(join(folder, '.gitignore'), '');
    mkdirSync(join(folder, 'src/domains/one'), { recursive: true });
    const lines = ['../two/x.ts', './y.ts', '../../errors.ts', '../../query/load.ts'].map(
      (path, index) => `export { a${index} } from '${path}';`,
    );
    writeFileSync(join(folder, 'src/domains/one/x.ts'), `${lines.join('\n')}\n`);
    expect(brokenIn(folder)).toEqual(['src/domains/one/x.ts:1']);
  });
});

/** The imports in a folder that the rules of the rooms forbid, as `file:line`. */
function brokenIn(folder: string): readonly string[] {
  const program = resolve('node_modules/.bin/biome');
  const given = ['lint', '--reporter=github', '--max-diagnostics=none', '--vcs-enabled=false', 'src'];
  let output = '';
  try {
    output = execFileSync(program, given, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout);
  }
  const found = [
    ...output.matchAll(/title=lint\/style\/noRestrictedImports,file=[^,]*?(src\/[^,]+),line=(\d+)/g),
  ];
  return found.map(([, file = '', line = '']) => `${file}:${line}`).sort();
}

describe('src/', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('generated/'),
  );

  it('holds at most twenty files in one folder', () => {
    const counts = new Map<string, number>();
    for (const file of sources) {
      const folder = resolve('src', file, '..');
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });
});
