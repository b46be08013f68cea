import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Worlds that several files read, by how a file asks for them; the one that takes longest to write first. */
const SHARED = [/\bopen\(SEEDS\)/, /\bopen\(worldOf\(world\)\)|\bbeforeFilled\(open, world\)/];
/** Any asking for a graph, an empty one or one of its own among them. */
const ANY = /\bopen\(|\bbeforeFilled\(open/;
/** What takes long in a short file: a browser, or the program as processes. */
const LONG = /\b(describeBrowser|describeServed|startCli|cli|runChild)\(/;

/**
 * Runs the files that read one world one after another, since the Neo4j of a worker holds one world at a time: the seeds alone take it
 * some seconds to copy, and a dozen files read them. Then those that take long, and the rest from the largest on, so that the workers
 * end together.
 */
export class WorldsTogether extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placed = (await super.sort(files)).map((file) => ({ file, place: placeOf(file.moduleId) }));
    return placed.sort((one, other) => one.place - other.place).map(({ file }) => file);
  }
}

function placeOf(path: string): number {
  const text = readFileSync(path, 'utf8');
  const place = SHARED.findIndex((asks) => asks.test(text));
  const shared = SHARED[place];
  // Last those that ask for other graphs too, after which the world has to be put back.
  if (shared) return place + (ANY.test(text.replaceAll(new RegExp(shared, 'g'), '')) ? 0.5 : 0);
  return SHARED.length + (LONG.test(text) ? 0 : 1);
}
