import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RECORDED_AT, world } from '../support/worlds/world.ts';

/** The commands that make a graph where there is none. */
export const MAKING = ['serve', 'import'];
/** What its commands write, keys.test tries. */
export const OF_KEYS = ['keys'];

export interface EveryCommand {
  /** A file of records, and one with a question. */
  readonly records: string;
  readonly question: string;
  /** Every command that asks about a graph, as somebody gives it: its name, then its arguments. */
  readonly commands: readonly (readonly string[])[];
}

/** Returns every command that asks about a graph, with the files that they take in a folder. */
export function everyCommand(folder: string): EveryCommand {
  const records = join(folder, 'world.json');
  const question = join(folder, 'question.graphql');
  writeFileSync(records, JSON.stringify({ recordedAt: RECORDED_AT, records: world }));
  writeFileSync(question, '{ organizations { totalCount nodes { id name } } }');
  const commands = [
    ['export'],
    ['query', question],
    ['changes', '--since', '2000-01-01', '--all'],
    ['verify'],
    ['path', 'org:doe', 'org:acme-ai'],
    ['neighbours', 'org:doe'],
    ['similar', 'org:doe'],
    ['brokers'],
    ['communities'],
    ['report', 'agreement-timeline'],
  ];
  return { records, question, commands };
}

/** Commands with what they are called in the titles of tests: the same in every run, whatever folder their files are in. */
export const titled = (commands: readonly (readonly string[])[]): [string, readonly string[]][] =>
  commands.map((args) => [args.map((arg) => basename(arg)).join(' '), args]);
