import type { MessagePort } from 'node:worker_threads';
import type { Elsewhere } from '../../engine/engine.ts';
import type { Pair } from '../../store/read/journal.ts';
import type { ReadEdge, ReadNode } from '../graph/graph.ts';
import type { Progress, Texts } from '../graph/read-graph.ts';
import type { Answers, Kind, Question } from '../questions.ts';

/** A message from the server's thread to the worker. A network is one engine's graph, known by a number. */
export type Message =
  /** Reading starts, of everything or of what has changed; the older copy answers until it ends. */
  | { readonly op: 'begin'; readonly network: number; readonly what: 'all' | 'changes' }
  | { readonly op: 'nodes'; readonly network: number; readonly rows: readonly ReadNode[] }
  | { readonly op: 'edges'; readonly network: number; readonly rows: readonly ReadEdge[] }
  /** Everything has been read as of a revision; replied to once questions use it. */
  | { readonly op: 'finish'; readonly network: number; readonly ask: number; readonly revision: number }
  /**
   * The worker is to read by itself the graph of at least this revision; replied to once questions use it,
   * with progress before.
   */
  | {
      readonly op: 'read';
      readonly network: number;
      readonly ask: number;
      readonly revision: number;
      readonly from: Elsewhere;
      readonly texts: Texts;
    }
  /**
   * The changes up to a revision have been read: entities, and all relationships between pairs; replied to
   * once questions use them.
   */
  | {
      readonly op: 'change';
      readonly network: number;
      readonly ask: number;
      readonly revision: number;
      readonly pairs: readonly Pair[];
    }
  | { readonly op: 'drop'; readonly network: number }
  | {
      readonly op: 'ask';
      readonly network: number;
      readonly ask: number;
      readonly question: Question;
      /** Memory that the threads share: it holds the number of a question for which nobody waits any more. */
      readonly abandoned: Int32Array;
    };

/** The first message to a worker: by this port come the quick questions that pass a long one. */
export interface Door {
  readonly op: 'door';
  readonly port: MessagePort;
  /** Memory that the threads share: the number of questions sent by the port. */
  readonly sent: Int32Array;
}

/** A message from the worker: one reply for each `ask`, and how far a reading has come. */
export type Reply =
  | { readonly ask: number; readonly answer: Answers[Kind] | NetworkSize }
  | { readonly ask: number; readonly progress: Progress }
  /** The caller asked for something impossible. */
  | { readonly ask: number; readonly mistake: string }
  /** The database cannot be read, or the copy is lost. */
  | { readonly ask: number; readonly unavailable: string }
  | { readonly ask: number; readonly error: string };

/** The size of a network. */
export interface NetworkSize {
  readonly entities: number;
  readonly relationships: number;
}
