import type { Params, Value } from '../engine/engine.ts';
import { Cypher } from './cypher.ts';
import type { View } from './view.ts';

/**
 * Collects the values of one statement as parameters. Names follow the order of binding, so that the text of a statement depends on
 * the shape of its arguments and never on their values.
 */
export class Bindings {
  readonly #values: Record<string, Value> = {};
  #count = 0;
  #variables = 0;
  /** In which the statement reads; undefined where it asks for what is best known now. */
  readonly view: View | undefined;

  constructor(view?: View) {
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
