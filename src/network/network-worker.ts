import { parentPort } from 'node:worker_threads';
import { InputError } from '../errors.ts';
import { Analyst } from './analyst.ts';
import { answer } from './answer.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Message, Reply } from './messages.ts';

/** The thread that holds the networks and answers questions about them, one after another. */

interface Network {
  analyst?: Analyst;
  builder: GraphBuilder;
}

const networks = new Map<number, Network>();

parentPort?.on('message', (message: Message) => {
  const reply = take(message);
  if (reply) parentPort?.postMessage(reply);
});

function take(message: Message): Reply | undefined {
  const network = networks.get(message.network);
  switch (message.op) {
    case 'begin':
      begin(message, network);
      return undefined;
    case 'nodes':
      network?.builder.addNodes(message.rows);
      return undefined;
    case 'edges':
      network?.builder.addEdges(message.rows);
      return undefined;
    case 'finish':
      return finish(message, network);
    case 'drop':
      networks.delete(message.network);
      return undefined;
    case 'ask':
      return tryToAnswer(message, network);
    default:
      return message satisfies never;
  }
}

function begin(message: Extract<Message, { readonly op: 'begin' }>, network: Network | undefined): void {
  const builder =
    message.without && network?.analyst
      ? GraphBuilder.from(network.analyst.graph, new Set(message.without))
      : new GraphBuilder();
  networks.set(message.network, { ...network, builder });
}

function finish(message: Extract<Message, { readonly op: 'finish' }>, network: Network | undefined): Reply {
  if (!network) return { ask: message.ask, error: 'Nothing has been read that could be finished.' };
  const graph = network.builder.build(message.revision);
  networks.set(message.network, { analyst: new Analyst(graph), builder: new GraphBuilder() });
  return { ask: message.ask, answer: { nodes: graph.ids.length, edges: graph.edges.count } };
}

function tryToAnswer(message: Extract<Message, { readonly op: 'ask' }>, network: Network | undefined): Reply {
  const { ask } = message;
  if (!network?.analyst) return { ask, error: 'The network has not been read yet.' };
  try {
    return { ask, answer: answer(network.analyst, message.question) };
  } catch (error) {
    if (error instanceof InputError) return { ask, mistake: error.message };
    return { ask, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
