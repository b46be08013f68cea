import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Engine, GraphUse } from '../engine/engine.ts';
import type { Contract } from '../schema.ts';

/** The environment that every command works in. */
export interface Setting {
  readonly config: Config;
  readonly contract: Contract;
  /** Opened on first use and closed when the command ends; commands open it by `openGraph`. */
  readonly engine: (use: GraphUse, how?: { readonly isHolder: boolean }) => Promise<Engine>;
  readonly logger: Logger;
  readonly out: NodeJS.WritableStream;
  /** For people: progress, counts, hints. Never data. */
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** The work of one command; returns the exit code. */
export type CommandWork = (setting: Setting) => Promise<number>;

/** Carries out the work of the command that the arguments name. */
export type Act = (work: CommandWork) => Promise<void>;

/** Returns examples as help shows them below the options. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Exit codes (those of sysexits.h where it has one). */
export const EXIT = {
  ...{ ok: 0, failed: 1, input: 2, data: 65, unavailable: 69 },
  ...{ bug: 70, output: 74, config: 78 },
} as const;

/** The output could not be written to its end. Exit 74. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(output: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The output could not be written to ${output}: ${why}. What is in the graph is safe. Free some room there or write to another place, and give the command again.`,
      { cause },
    );
  }
}

/** Writes text, and waits when the reader is slow. A stream that has failed takes nothing more; whoever opened it hears of that. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (!stream.writable || stream.write(text)) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'error', 'close'];
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}
