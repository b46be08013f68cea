import type { Engine } from '../engine/engine.ts';
import { clockBehind, readEdition } from '../store/read/edition.ts';
import { type Setting, write } from './command.ts';

/** Warns on standard error where the clock of this machine is behind the last write; what is written then is dated after that one. */
export async function warnOfClock({ err }: Setting, engine: Engine): Promise<void> {
  const behind = clockBehind(await readEdition(engine.read.bind(engine)));
  if (behind !== undefined) await write(err, `Warning: ${behind}\n`);
}
