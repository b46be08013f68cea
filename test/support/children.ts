import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openNeo4j } from '../../src/engine/neo4j/neo4j.ts';
import { TEST_PROCESS_OPTIONS } from './late.ts';

/** Where a process of its own writes to, so that a test can kill it, bound its memory, or have two at once. */
export interface ChildTarget {
  readonly folder?: string;
  readonly neo4j?: { readonly uri: string; readonly username: string; readonly password: string };
}

/** Returns the Neo4j that is given, or else a folder in `parent`. */
export function childTarget(neo4j: ChildTarget['neo4j'], parent: string): ChildTarget {
  return neo4j ? { neo4j } : { folder: join(parent, 'data') };
}

/** What came of a process: its answer, where it ended by itself. */
export interface ChildEnd {
  readonly report: Readonly<Record<string, unknown>> | undefined;
}

/** Runs a process on its task to its end, or to where the task has it die. Throws where it fails otherwise. */
export async function runChild(
  file: string,
  task: ChildTarget & { readonly kill?: unknown },
  flags: readonly string[] = [],
): Promise<ChildEnd> {
  const child = spawn(process.execPath, [...TEST_PROCESS_OPTIONS, ...flags, file, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, problems] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    problems += String(chunk);
  });
  const [code] = await once(child, 'close');
  if (task.kill === undefined && code !== 0)
    throw new Error(`The process ended with ${String(code)}: ${problems}`);
  return { report: output.startsWith('{') ? JSON.parse(output) : undefined };
}

/** Opens what a process writes to. */
export function openChildTarget({ folder = '', neo4j }: ChildTarget): Engine {
  return neo4j
    ? openNeo4j({ ...neo4j, database: 'neo4j', callMs: 60_000, poolSize: 5 })
    : openEmbedded({ folder, callMs: 60_000 });
}
