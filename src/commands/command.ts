import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import type { Contract } from '../schema.ts';

/** The environment that every command works in. */
export interface Setting {
  readonly config: Config;
  readonly contract: Contract;
  /** Opened on first use and closed when the command ends. */
  readonly engine: () => Promise<Engine>;
  readonly logger: Logger;
  readonly out: NodeJS.WritableStream;
  /** For people: progress, counts, hints. Never data. */
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Exit codes (those of sysexits.h where it has one). */
export const EXIT = { ok: 0, failed: 1, input: 2, data: 65, unavailable: 69, bug: 70, config: 78 } as const;

/** Writes text, and waits when the reader is slow. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (stream.write(text)) return;
  await new Promise<void>((resolve) => stream.once('drain', resolve));
}
