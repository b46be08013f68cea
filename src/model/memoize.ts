/**
 * Wraps a function of one object so that it runs once for each object. The result is kept as long as the
 * object itself, and no longer.
 */
export function once<T extends object, R>(work: (thing: T) => R): (thing: T) => R {
  const known = new WeakMap<T, { readonly result: R }>();
  return (thing) => {
    const found = known.get(thing) ?? { result: work(thing) };
    known.set(thing, found);
    return found.result;
  };
}
