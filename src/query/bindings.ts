import { Cypher } from '../engine/cypher.ts';
import type { Params, Value } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import type { View } from '../model/view.ts';
import type { InView } from './request-context.ts';

/**
 * Collects the values of one statement as parameters. Names follow the order of binding, so that the text of a statement depends on
 * the shape of its arguments and never on their values.
 */
export class Bindings {
  readonly #values: Record<string, Value> = {};
  readonly #named: Record<string, Value> = {};
  #count = 0;
  #variables = 0;
  /** In which the statement reads; undefined where it asks for what is best known now. */
  readonly view: View | undefined;

  constructor({ view }: InView) {
    this.view = view;
  }

  /** Makes the value a parameter and returns its name as Cypher. */
  value(value: Value): Cypher {
    const parameter = `p${this.#count}`;
    this.#count += 1;
    this.#values[parameter] = value;
    return new Cypher(`$${parameter}`);
  }

  /** The same under a name of its own, once however often the statement needs it. */
  named(parameter: string, value: Value): Cypher {
    this.#named[parameter] = value;
    this.#values[parameter] = value;
    return new Cypher(`$${parameter}`);
  }

  /** A variable that nothing else in the statement uses. */
  variable(letter: string): Cypher {
    this.#variables += 1;
    return new Cypher(`${letter}${this.#variables}`);
  }

  get params(): Params {
    return this.#values;
  }

  /** Where this stands: what is bound next gets the same names wherever it is the same. */
  get mark(): string {
    return `${this.#count} ${this.#variables}`;
  }

  /** Does some work, and remembers what it binds for `again`. */
  remember<T>(work: () => T): { readonly result: T; readonly bound: Bound } {
    const first = this.#count;
    const result = work();
    const values: Record<string, Value> = {};
    for (let index = first; index < this.#count; index += 1) {
      const parameter = `p${index}`;
      values[parameter] = this.#values[parameter] as Value;
    }
    const named = { ...this.#named };
    return { result, bound: { values, named, count: this.#count, variables: this.#variables } };
  }

  /** Binds again, from the same mark and in an equal view, what was remembered. */
  again({ values, named, count, variables }: Bound): void {
    Object.assign(this.#values, values, named);
    Object.assign(this.#named, named);
    this.#count = count;
    this.#variables = variables;
  }
}

/** What some work bound. */
export interface Bound {
  readonly values: Params;
  /** All values with names of their own. */
  readonly named: Params;
  readonly count: number;
  readonly variables: number;
}

/** What composing any part of a statement needs: the model, and the values and view of the statement that it becomes part of. */
export interface ComposeScope {
  readonly model: Model;
  readonly bindings: Bindings;
}
