import { prepareStorage } from '../store/record/record.ts';
import { verify } from '../store/verify/verify.ts';
import { EXIT, type Setting, write } from './command.ts';

/**
 * Prints every drift between what is stored and what follows from the statements. Returns 1 when there is
 * any.
 */
export async function run(setting: Setting): Promise<number> {
  const engine = await setting.engine();
  await prepareStorage(engine, setting.contract.model);
  let found = 0;
  for await (const drift of verify(engine, setting.contract.model)) {
    found += 1;
    await write(
      setting.out,
      `${drift.id}: ${drift.what}; expected ${show(drift.expected)}, found ${show(drift.found)}\n`,
    );
  }
  await write(
    setting.err,
    found === 0
      ? 'Everything follows from the statements.\n'
      : `${found} ${found === 1 ? 'drift' : 'drifts'} found.\n`,
  );
  return found === 0 ? EXIT.ok : EXIT.failed;
}

function show(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value);
}
