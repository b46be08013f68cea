/** Data in the form of an answer. */
export type Data = Readonly<Record<string, unknown>>;

/**
 * A question to one GraphQL server, and how its answer is brought into the form that all of them are compared
 * in.
 */
export interface Question {
  readonly query: string;
  readonly variables: Data;
  readonly plain: (data: Data) => unknown;
}

/** Runs one query in the raw server and returns its rows. */
export type Run = (text: string, params: Data) => Promise<readonly Data[]>;

/**
 * One shape of question. It is asked with several values, so that nothing is answered from a memory of the
 * last one.
 */
export interface Shape {
  readonly id: string;
  readonly what: string;
  /** The number of variable sets that it is asked with, one after the other. */
  readonly variants: number;
  readonly ours: (variant: number) => Question;
  /** Undefined where the library has no such feature. */
  readonly theirs: ((variant: number) => Question) | undefined;
  /** Hand-tuned Cypher. */
  readonly raw: (run: Run, variant: number) => Promise<unknown>;
}

/** Facts that differ between sizes. */
export interface Facts {
  readonly organizations: number;
  /** The row of the deep page, and the name there. */
  readonly deepRow: number;
  readonly deep: { readonly name: string; readonly nameKey: string; readonly id: string };
  /** Our cursor of that row. */
  readonly cursor: string;
  readonly hasStatements: boolean;
  /** Name of our text index in Neo4j. */
  readonly searchIndex: string;
}

export const VARIANTS = 84;

/** A shape that only our servers are asked. */
export function ourShape(id: string, questions: readonly Pick<Question, 'query' | 'variables'>[]): Shape {
  return {
    id,
    what: id,
    variants: questions.length,
    ours: (variant) => {
      const question = questions[variant];
      if (!question) throw new Error(`${id} has no variant ${variant}.`);
      return { ...question, plain: (data) => data };
    },
    theirs: undefined,
    raw: () => {
      throw new Error(`${id} is for our servers only.`);
    },
  };
}

type Tree = { readonly [key: string]: unknown };

/** The nodes of a connection of ours or theirs. */
export function nodes(connection: unknown): readonly Tree[] {
  return ((connection as Tree | undefined)?.nodes ?? []) as Tree[];
}

export function edges(connection: unknown): readonly Tree[] {
  return ((connection as Tree | undefined)?.edges ?? []) as Tree[];
}
