import type { Engine, GraphUse } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { hasGraph, prepareStorage } from '../store/record/record.ts';
import type { Setting } from './command.ts';

/**
 * Opens the graph for a command. Throws `UnavailableError` where there is none and the command would not make
 * one: an empty answer of a mistyped address looks like an answer.
 */
export async function openGraph(setting: Setting, use: GraphUse): Promise<Engine> {
  const { config, contract } = setting;
  const engine = await setting.engine(use);
  if (use !== 'make' && !(await hasGraph(engine))) {
    const { neo4j, data } = config;
    const place = neo4j ? `the database ${neo4j.database} at ${neo4j.uri}` : data;
    const setting = neo4j ? 'NEO4J_URI and NEO4J_DATABASE to the address' : 'ACCORD_DATA to the folder';
    throw new UnavailableError(
      `There is no graph in ${place}. Set ${setting} of one, or make one there with accord import or accord serve.`,
    );
  }
  await prepareStorage(engine, contract.model);
  return engine;
}
