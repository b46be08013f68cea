import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../src/engine/open-engine.ts';
import { importFiles } from '../src/exchange/import/import-files.ts';
import { createContext } from '../src/query/request-context.ts';
import { buildSchema, readContract } from '../src/schema.ts';
import { createAsk } from '../src/server/graphql/ask.ts';
import { readReport } from '../src/server/reports/read-report.ts';
import { REPORTS } from '../src/server/reports/reports.ts';
import { writeReport } from '../src/server/reports/write-report.ts';
import { prepareStorage } from '../src/store/record/record.ts';

/**
 * `tsx tools/print-reports.ts` writes the reports of the seeds in `docs/reports/`; with `--check` it writes nothing, names those that are
 * out of date and exits with 1 when there is any. They are about one day, so that only the data and the program change them.
 */
const ON = '2026-11-28';
const FOLDER = 'docs/reports';
const GIVEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'lab-profile': { of: 'org:ornl' },
  'what-changed': { since: '2026-09-01' },
};

const folder = mkdtempSync(join(tmpdir(), 'accord-reports-'));
try {
  const isCheck = process.argv.includes('--check');
  const stale: string[] = [];
  mkdirSync(FOLDER, { recursive: true });
  for (const [path, text] of await reportsOf(folder)) {
    if (!isCheck) writeFileSync(path, text);
    else if (readOrEmpty(path) !== text) stale.push(path);
  }
  for (const path of stale) process.stderr.write(`${path} is out of date: run \`npm run reports\`.\n`);
  if (stale.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function reportsOf(data: string): Promise<ReadonlyMap<string, string>> {
  const contract = readContract();
  const engine = await openEngine({ data, callMs: 30_000, poolSize: 1, use: 'make' });
  try {
    await prepareStorage(engine, contract.model);
    const paths = readdirSync('seeds')
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => `seeds/${name}`);
    await importFiles(engine, contract.model, { paths });
    const ask = createAsk(buildSchema(contract), 'plans');
    const written = new Map<string, string>();
    for (const { name } of REPORTS) {
      const read = readReport(name, { on: ON, format: 'md', ...GIVEN[name] }, ON);
      const context = createContext({ engine, model: contract.model });
      written.set(`${FOLDER}/${name}.md`, await writeReport({ ask, context }, read));
    }
    return written;
  } finally {
    await engine.close();
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
