import type { EdgeRow, NodeRow } from './graph.ts';
import type { Answers, Kind, Question } from './questions.ts';

/** What the server's thread tells the worker. A network is one engine's graph, known by a number. */
export type Message =
  /** Reading starts: anew, or on top of what is there without the relationships that lead from these nodes. */
  | { readonly op: 'begin'; readonly network: number; readonly without?: readonly string[] }
  | { readonly op: 'nodes'; readonly network: number; readonly rows: readonly NodeRow[] }
  | { readonly op: 'edges'; readonly network: number; readonly rows: readonly EdgeRow[] }
  /** Everything has been read as it stood at a revision; answered once questions meet it. */
  | { readonly op: 'finish'; readonly network: number; readonly ask: number; readonly revision: number }
  | { readonly op: 'drop'; readonly network: number }
  | {
      readonly op: 'ask';
      readonly network: number;
      readonly ask: number;
      readonly question: Question;
    };

/** What the worker says: one reply for each `ask`. */
export type Reply =
  | {
      readonly ask: number;
      readonly answer: Answers[Kind] | { readonly nodes: number; readonly edges: number };
    }
  /** The caller asked for something impossible. */
  | { readonly ask: number; readonly mistake: string }
  | { readonly ask: number; readonly error: string };
