import { Command, type OutputConfiguration } from 'commander';
import { SETTINGS } from '../config.ts';
import { LIMITS } from '../limits.ts';
import { addBrokers } from './brokers.ts';
import type { Act } from './command.ts';
import { addCommunities } from './communities.ts';
import { addChanges } from './documents/changes.ts';
import { addReport } from './documents/report.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addKeys } from './keys/keys.ts';
import { addNeighbours } from './neighbours.ts';
import { addPath } from './path.ts';
import { addQuery } from './query.ts';
import { addServe } from './serve.ts';
import { addSimilar } from './similar.ts';
import { addVerify } from './verify.ts';

export interface ProgramParts {
  readonly version: string;
  readonly act: Act;
  /** Where help and complaints go; the standard streams when left out. */
  readonly output?: OutputConfiguration;
}

/**
 * Returns all commands with their options and help texts. Parsing throws a `CommanderError` for wrong use, and where help or the version
 * was asked for.
 */
export function createProgram({ version, act, output = {} }: ProgramParts): Command {
  const program = new Command('accord')
    .configureOutput(output)
    .description(
      'A knowledge graph of partnerships: who agreed what with whom, on which machines, data and money, and how we know.',
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError('(accord --help lists the commands)')
    .addHelpText('after', settingsHelp());
  addServe(program, act);
  addImport(program, act);
  addExport(program, act);
  addQuery(program, act);
  addChanges(program, act);
  addReport(program, act);
  addVerify(program, act);
  addKeys(program, act);
  addPath(program, act);
  addNeighbours(program, act);
  addSimilar(program, act);
  addBrokers(program, act);
  addCommunities(program, act);
  return program;
}

function settingsHelp(): string {
  const settings = SETTINGS.map(
    ({ variable, value, meaning }) => `  ${variable.padEnd(26)} ${meaning}${value ? ` (${value})` : ''}`,
  );
  const limits = Object.values(LIMITS).map(
    ({ variable, value, unit, meaning }) => `  ${variable.padEnd(26)} ${meaning} (${value} ${unit})`,
  );
  const codes =
    'Exit codes: 0 done, 1 found something wrong, 2 wrong use, 65 bad records, 69 database unavailable or no graph there, 70 a bug, 74 output that cannot be written, 78 bad configuration.';
  return `\nSettings, from the environment:\n${settings.join('\n')}\n\nLimits:\n${limits.join('\n')}\n\n${codes}`;
}
