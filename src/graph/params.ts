import type { Params, Value } from '../engine/engine.ts';
import { Cypher } from './cypher.ts';

/**
 * Collects the values of one statement as parameters. Names follow the order of binding, so that the text of a statement depends on
 * the shape of its arguments and never on their values.
 */
export class Bindings {
  readonly #values: Record<string, Value> = {};
  #variables = 0;

  /** Makes the value a parameter and returns its name as Cypher. */
  value(value: Value): Cypher {
    const parameter = `p${Object.keys(this.#values).length}`;
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
}
