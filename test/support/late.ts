import { execFileSync } from 'node:child_process';

/**
 * V8 optimizes what was called ten times as often as usual. Tests call a little of everything, and a command ends soon: a seventh of their
 * processor time went into optimizing what was hardly called again.
 */
const OPTIMIZES_LATE = '--interrupt-budget=1000000';

/** Returns the options of Node for the processes of tests: an option of V8 that this Node does not have would keep them from starting. */
export function testProcessOptions(): string[] {
  const [option = ''] = OPTIMIZES_LATE.split('=');
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  return known.includes(`${option} `) ? [OPTIMIZES_LATE] : [];
}

/** Those that this process of tests was started with, for the processes that it starts. */
export const TEST_PROCESS_OPTIONS: readonly string[] = process.execArgv.filter(
  (option) => option === OPTIMIZES_LATE,
);
