import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { InputError, UnavailableError } from '../../errors.ts';
import { Abandoned, abandonable, letPass } from '../abandoned.ts';
import type { Graph, ReadEdge, ReadNode } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { patched } from '../graph/patch.ts';
import { Analyst } from './analyst.ts';
import { answer } from './answer.ts';
import type { Door, Message, NetworkSize, Reply } from './messages.ts';
import { readElsewhere } from './read-elsewhere.ts';

/** The thread that holds the networks and answers questions about them, one after another, quick ones also in the middle of a long one. */

interface Network {
  analyst?: Analyst;
  /** Collects everything that is being read; when only changes are read, `nodes` and `edges` do. */
  builder?: GraphBuilder | undefined;
  nodes: ReadNode[];
  edges: ReadEdge[];
}

const networks = new Map<number, Network>();

parentPort?.on('message', (message: Message | Door) => {
  if (message.op === 'door') open(message);
  else if (message.op === 'ask') parentPort?.postMessage(replyTo(message));
  else if ('ask' in message) readThen(message).then((reply) => parentPort?.postMessage(reply));
  else take(message);
});

type Asking = Extract<Message, { readonly ask: number }>;
type AskMessage = Extract<Message, { readonly op: 'ask' }>;
type Reading = Exclude<Asking, AskMessage>;

/** Takes the quick questions at the door, as they come or while a long one is being answered. */
function open({ port, sent }: Door): void {
  let seen = 0;
  port.on('message', (message: AskMessage) => parentPort?.postMessage(replyTo(message)));
  letPass(() => {
    const now = Atomics.load(sent, 0);
    if (now === seen) return;
    seen = now;
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      parentPort?.postMessage(replyTo(next.message as AskMessage));
  });
}

function take(message: Exclude<Message, Asking>): void {
  const network = networks.get(message.network);
  switch (message.op) {
    case 'begin':
      networks.set(message.network, {
        ...network,
        builder: message.what === 'all' ? new GraphBuilder() : undefined,
        nodes: [],
        edges: [],
      });
      return;
    case 'nodes':
      if (network?.builder) network.builder.addNodes(message.rows);
      else network?.nodes.push(...message.rows);
      return;
    case 'edges':
      if (network?.builder) network.builder.addEdges(message.rows);
      else network?.edges.push(...message.rows);
      return;
    case 'drop':
      networks.delete(message.network);
      return;
    default:
      message satisfies never;
  }
}

function replyTo(message: AskMessage): Reply {
  const { ask } = message;
  try {
    const analyst = networks.get(message.network)?.analyst;
    if (!analyst) throw lostNetwork();
    return { ask, answer: abandonable(message, () => answer(analyst, message.question)) };
  } catch (error) {
    return refusal(ask, error);
  }
}

async function readThen(message: Reading): Promise<Reply> {
  const { ask } = message;
  try {
    return { ask, answer: await sizeAfter(message) };
  } catch (error) {
    return refusal(ask, error);
  }
}

function refusal(ask: number, error: unknown): Reply {
  if (error instanceof InputError) return { ask, mistake: error.message };
  if (error instanceof UnavailableError || error instanceof Abandoned)
    return { ask, unavailable: error.message };
  return { ask, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function sizeAfter(message: Reading): NetworkSize | Promise<NetworkSize> {
  const network = networks.get(message.network);
  switch (message.op) {
    case 'read':
      return read(message);
    case 'finish':
      return adopt(message.network, network?.builder?.build(message.revision));
    case 'change': {
      const { revision, pairs } = message;
      const graph = network?.analyst?.graph;
      const { nodes = [], edges = [] } = network ?? {};
      return adopt(message.network, graph && patched(graph, { revision, pairs, nodes, edges }));
    }
    default:
      return message satisfies never;
  }
}

async function read(message: Extract<Message, { readonly op: 'read' }>): Promise<NetworkSize> {
  const { ask, network, revision } = message;
  const builder = new GraphBuilder();
  await readElsewhere(message, builder, (progress) => parentPort?.postMessage({ ask, progress }));
  return adopt(network, builder.build(revision));
}

/** Makes this graph the one that questions use. */
function adopt(network: number, graph: Graph | undefined): NetworkSize {
  if (!graph) throw lostNetwork();
  networks.set(network, { analyst: new Analyst(graph), nodes: [], edges: [] });
  return { entities: graph.ids.length, relationships: graph.edges.count - graph.edges.free.length };
}

/** The error when a new worker has no copy, because the one that read it has ended. */
function lostNetwork(): UnavailableError {
  return new UnavailableError('The network thread ended and has to read the network again; ask again.');
}
