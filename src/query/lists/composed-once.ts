import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql';
import { BoundedCache, bytesOf } from '../../bounded-cache.ts';
import type { Capabilities } from '../../engine/engine.ts';
import type { Survivors } from '../../model/claims/merges.ts';
import { once } from '../../model/memoize.ts';
import type { Model } from '../../model/model.ts';
import type { Bound } from '../bindings.ts';
import { type ListInfo, type NestedReadRegistration, registerNestedRead, type Site } from './nested-reads.ts';

/**
 * The result of composing a part of a statement, with the values it bound and the nested reads it registered.
 */
interface Kept<T> {
  readonly composed: T;
  readonly bound: Bound;
  readonly registrations: readonly NestedReadRegistration[];
}

/** What nested reads are registered with belongs to what was composed, so that they are counted with it. */
function bytesOfKept({ composed, bound, registrations }: Kept<unknown>): number {
  return bytesOf(composed) + bytesOf(bound) + A_REGISTRATION * registrations.length;
}

const A_REGISTRATION = 200;

/** The place in a document that a part of a statement is composed from. */
interface From {
  /** The field that the part belongs to. */
  readonly node: FieldNode;
  readonly on: string;
  /** Everything in the document that the part depends on: a variable in it forbids keeping the result. */
  readonly selected: FieldNode | SelectionSetNode;
}

/**
 * Returns a function that composes a part of a statement, or returns what composing the same field gave for
 * an earlier request with an equal view. Composing three levels of lists for every request costs half as much
 * processor time again. Parts with variables are composed every time, since their text may depend on the
 * values.
 */
export function composedOnce<T>(): (site: Site, from: From, compose: () => T) => T {
  // Kept by the field of the parsed document (itself kept), the model, the capabilities of the engine, where
  // ids lead, and what was bound before.
  const kept = once((_node: FieldNode) =>
    once((_model: Model) =>
      once((_capabilities: Capabilities) =>
        once((_survivors: Survivors) => new BoundedCache<Kept<T>>(bytesOfKept)),
      ),
    ),
  );
  return (site, { node, on, selected }, compose) => {
    const { context, asked, bindings, registrations } = site;
    if (!isConstant(selected, asked.fragments)) return compose();
    const known = kept(node)(context.model)(context.engine.capabilities)(bindings.survivors);
    const key = `${on} ${bindings.mark} ${bindings.view ? JSON.stringify(bindings.view) : ''}`;
    const before = known.get(key);
    if (before) return replay(site, before) ? before.composed : compose();
    const earlier = registrations.length;
    const { result: composed, bound } = bindings.remember(compose);
    const own = registrations.slice(earlier);
    // A part left out because the field is read elsewhere in this document may be possible in the next
    // request: keep complete results only.
    if (own.every(({ isAccepted }) => isAccepted)) {
      known.set(key, { composed, bound, registrations: own });
    }
    return composed;
  };
}

/**
 * Repeats the bindings and registrations of a kept result. Returns false when one of its nested reads is
 * refused this time.
 */
function replay(site: Site, { registrations, bound }: Kept<unknown>): boolean {
  for (const { node, nest } of registrations) if (!registerNestedRead(site, node, nest)) return false;
  site.bindings.again(bound);
  return true;
}

/** Returns true when a part of a document contains no variable, nor do the fragments it uses. */
function isConstant(node: From['selected'], fragments: ListInfo['fragments']): boolean {
  const known = constants.get(node);
  if (known !== undefined) return known;
  const found = !hasVariables(node, fragments, new Set());
  constants.set(node, found);
  return found;
}

const constants = new WeakMap<From['selected'], boolean>();

function hasVariables(
  node: FieldNode | FragmentDefinitionNode | SelectionSetNode,
  fragments: ListInfo['fragments'],
  seen: Set<string>,
): boolean {
  const spread: string[] = [];
  let has = false;
  visit(node, {
    enter: (each) => {
      if (each.kind === Kind.VARIABLE) has = true;
      if (each.kind === Kind.FRAGMENT_SPREAD) spread.push(each.name.value);
    },
  });
  return (
    has ||
    spread.some((name) => {
      const fragment = fragments[name];
      if (!fragment || seen.has(name)) return false;
      seen.add(name);
      return hasVariables(fragment, fragments, seen);
    })
  );
}
