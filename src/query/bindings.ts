import { Cypher } from '../engine/cypher.ts';
import type { Params, Value } from '../engine/engine.ts';
import type { Survivors } from '../model/claims/merges.ts';
import type { Model } from '../model/model.ts';
import type { View } from '../model/view.ts';
import type { InView } from './request-context.ts';
import { dayIn, isInstant, momentAsked } from './time/asked-day.ts';

/**
 * Collects the values of one statement as parameters. Names follow the order of binding, so that the text of
 * a statement depends on the shape of its arguments and never on their values.
 */
export class Bindings {
  readonly #values: Record<string, Value> = {};
  readonly #named: Record<string, Value> = {};
  #count = 0;
  #variables = 0;
  /** The view that the statement reads in; undefined where it reads what is best known now. */
  readonly view: View | undefined;

  /** Ids of merged entities, with the entity that each is. */
  readonly survivors: Survivors;

  /** The day or the instant that the statement is about. */
  readonly #moment: string;

  constructor({ view, survivors, now }: InView & { readonly now?: string }) {
    this.view = view;
    this.survivors = survivors;
    this.#moment = momentAsked(view, now ?? new Date().toISOString());
  }

  /** Returns the day that the statement is about, that of the view or today, as Cypher. */
  day(): Cypher {
    return this.named(DAY, dayIn(this.#moment));
  }

  /** Returns the instant that the statement is about, as Cypher; undefined where its view gives a day instead. */
  instant(): Cypher | undefined {
    return isInstant(this.#moment) ? this.named(INSTANT, this.#moment) : undefined;
  }

  /** Makes the value a parameter and returns its name as Cypher. */
  value(value: Value): Cypher {
    const parameter = `p${this.#count}`;
    this.#count += 1;
    this.#values[parameter] = value;
    return new Cypher(`$${parameter}`);
  }

  /**
   * Makes the value a parameter of the given name, bound once however often it is used, and returns the name
   * as Cypher.
   */
  named(parameter: string, value: Value): Cypher {
    this.#named[parameter] = value;
    this.#values[parameter] = value;
    return new Cypher(`$${parameter}`);
  }

  /** Returns a variable that nothing else in the statement uses. */
  variable(letter: string): Cypher {
    this.#variables += 1;
    return new Cypher(`${letter}${this.#variables}`);
  }

  get params(): Params {
    return this.#values;
  }

  /**
   * The number of values bound so far. After equal marks, equal work gets equal names, which makes a composed
   * part reusable.
   */
  get mark(): string {
    return `${this.#count} ${this.#variables}`;
  }

  /** Does some work and returns its result with what it bound, for `again`. */
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

  /** Repeats what `remember` returned. The mark and the view must be the ones that it started from. */
  again({ values, named, count, variables }: Bound): void {
    Object.assign(this.#values, values, named);
    Object.assign(this.#named, named);
    // What was composed yesterday is about today now.
    if (named[DAY] !== undefined) this.day();
    if (named[INSTANT] !== undefined) this.instant();
    this.#count = count;
    this.#variables = variables;
  }
}

const DAY = 'onDay';
const INSTANT = 'atInstant';

/** The values that some work bound, and the counts after it. */
export interface Bound {
  readonly values: Params;
  /** All values with names of their own, bound before or by the work. */
  readonly named: Params;
  readonly count: number;
  readonly variables: number;
}

/**
 * Everything that composing a part of a statement needs: the model, and the bindings of that statement with
 * its view.
 */
export interface ComposeScope {
  readonly model: Model;
  readonly bindings: Bindings;
}
