#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { type CommandWork, EXIT, OutputError, type Setting } from './commands/command.ts';
import { createProgram } from './commands/program.ts';
import { ConfigError, readConfig, unknownSettings } from './config.ts';
import type { Engine } from './engine/engine.ts';
import { openEngine } from './engine/open-engine.ts';
import { CypherError, DataError, InputError, UnavailableError } from './errors.ts';
import { readContract } from './schema.ts';

/**
 * The only entry point: reads the environment, picks a command, and turns what it throws into a message and
 * an exit code.
 */
async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = createProgram({
    version: readVersion(),
    act: async (work) => {
      code = await withSetting(work);
    },
  });
  try {
    await program.parseAsync(args.length === 0 ? ['serve'] : [...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.input;
    process.stderr.write(`${messageOf(error)}\n`);
    return exitOf(error);
  }
}

/**
 * Log lines are written together: once this many bytes wait, or this many milliseconds after the last write.
 */
const [LOG_BYTES, LOG_MS] = [4_096, 100];

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function withSetting(work: CommandWork): Promise<number> {
  const config = readConfig(process.env);
  for (const line of unknownSettings(process.env)) process.stderr.write(`${line}\n`);
  const opened: Engine[] = [];
  const setting: Setting = {
    config,
    contract: readContract(),
    engine: async (use, how) => {
      const [known] = opened;
      if (known) return known;
      const engine = await openEngine({
        ...{ use, ...how },
        data: config.data,
        ...(config.neo4j && { neo4j: config.neo4j }),
        callMs: config.limits.engineCallMs,
        poolSize: config.limits.poolSize,
      });
      opened.push(engine);
      return engine;
    },
    logger: pino(
      { level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie', '*.password'] },
      // Writing each line by itself, one for each answer, would cost a twelfth of an answer's time.
      logOutput(),
    ),
    out: process.stdout,
    err: process.stderr,
  };
  const code = await work(setting).catch(async (error) => {
    // What went wrong first is what matters: a full disk, for example, fails the end of the engine as well.
    for (const engine of opened) await engine.close().catch(() => undefined);
    throw error;
  });
  for (const engine of opened) await engine.close();
  return code;
}

/** Standard error for the log. Where it takes nothing, as on a full disk, the log is lost and the work goes on. */
function logOutput() {
  const output = pino.destination({ dest: 2, sync: false, minLength: LOG_BYTES, periodicFlush: LOG_MS });
  output.on('error', () => undefined);
  return output;
}

function exitOf(error: unknown): number {
  if (error instanceof InputError) return EXIT.input;
  if (error instanceof DataError) return EXIT.data;
  if (error instanceof UnavailableError) return EXIT.unavailable;
  if (error instanceof ConfigError) return EXIT.config;
  if (error instanceof OutputError) return EXIT.output;
  return EXIT.bug;
}

function messageOf(error: unknown): string {
  if (
    error instanceof InputError ||
    error instanceof DataError ||
    error instanceof UnavailableError ||
    error instanceof ConfigError ||
    error instanceof OutputError
  )
    return error.message;
  if (error instanceof CypherError) return `A bug in Accord: ${error.message}`;
  return `A bug in Accord: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

// A reader that has seen enough (`accord export | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`${new OutputError('standard output', error).message}\n`);
  process.exit(EXIT.output);
});

// Nobody can be told that nobody can be told; the command goes on.
process.stderr.on('error', () => undefined);

// What renders pages does so at twice the cost where it is told nothing, and takes the user for its developer.
process.env.NODE_ENV ??= 'production';
process.exitCode = await main(process.argv.slice(2));
