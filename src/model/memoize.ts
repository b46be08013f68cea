/** Works something out of a thing once, and keeps it as long as the thing itself is kept. */
export function once<T extends object, R>(work: (thing: T) => R): (thing: T) => R {
  const known = new WeakMap<T, { readonly result: R }>();
  return (thing) => {
    const found = known.get(thing) ?? { result: work(thing) };
    known.set(thing, found);
    return found.result;
  };
}
