import type { Command } from 'commander';
import type { Engine } from '../engine/engine.ts';
import { type RepairProgress, repair } from '../store/repair/repair.ts';
import { verify } from '../store/verify/verify.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { openGraph } from './open-graph.ts';
import { progressBar } from './progress.ts';

export interface VerifyOptions {
  readonly repair?: boolean;
}

/** Declares `accord verify`. */
export function addVerify(program: Command, act: Act): void {
  program
    .command('verify')
    .description(
      'Work out anew everything that follows from the statements and print every drift; exits with 1 when there is any',
    )
    .option('--repair', 'write what follows anew where it drifted; may be stopped and given again')
    .addHelpText('after', examples('accord verify', 'accord verify --repair'))
    .action((options: VerifyOptions) => act((setting) => run(setting, options)));
}

/**
 * Prints every drift between what is stored and what follows from the statements, after mending it where that
 * was asked for. Returns 1 when there is any.
 */
async function run(setting: Setting, options: VerifyOptions = {}): Promise<number> {
  const engine = await openGraph(setting, options.repair ? 'change' : 'read');
  if (options.repair) await mend(setting, engine);
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

async function mend({ contract, err }: Setting, engine: Engine): Promise<void> {
  const bar = progressBar(err);
  const onProgress = ({ stage, mended }: RepairProgress) =>
    bar.show({ stage, done: mended, total: undefined });
  const mended = await repair(engine, contract.model, { onProgress }).finally(() => bar.stop());
  await write(err, `${mended} ${mended === 1 ? 'thing' : 'things'} written anew.\n`);
}

function show(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : JSON.stringify(value);
}
