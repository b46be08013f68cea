import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql';
import type { Capabilities } from '../../engine/engine.ts';
import { once } from '../../model/memoize.ts';
import type { Model } from '../../model/model.ts';
import type { Bound } from '../bindings.ts';
import { type ListInfo, type NestedReadRegistration, registerNestedRead, type Site } from './nested-reads.ts';

/** The result of composing a part of a statement, with what composing it bound and registered. */
interface Kept<T> {
  readonly composed: T;
  readonly bound: Bound;
  readonly registrations: readonly NestedReadRegistration[];
}

const MAX_KEPT = 16;

/** What a part of a statement is composed from: a part of the document, on records of a type. */
interface From {
  /** The field that it belongs to. */
  readonly node: FieldNode;
  readonly on: string;
  /** All of the document that it is composed from. */
  readonly selected: FieldNode | SelectionSetNode;
}

/**
 * Composes a part of a statement, or has what an earlier request of the same view came to: composing three levels of lists anew for every
 * request takes half as much processor time again. What variables stand in is composed anew, since it may read something else.
 */
export function composedOnce<T>(): (site: Site, from: From, compose: () => T) => T {
  // By the field of a document, which is kept parsed, the model, what the engine can do, and what composing goes on from.
  const kept = once((_node: FieldNode) =>
    once((_model: Model) => once((_capabilities: Capabilities) => new Map<string, Kept<T>>())),
  );
  return (site, { node, on, selected }, compose) => {
    const { context, asked, bindings, registrations } = site;
    if (!isConstant(selected, asked.fragments)) return compose();
    const known = kept(node)(context.model)(context.engine.capabilities);
    const key = `${on} ${bindings.mark} ${bindings.view ? JSON.stringify(bindings.view) : ''}`;
    const before = known.get(key);
    if (before) return replay(site, before) ? before.composed : compose();
    const earlier = registrations.length;
    const { result: composed, bound } = bindings.remember(compose);
    const own = registrations.slice(earlier);
    // What another place of this document kept from being read so may be read so next time.
    if (own.every(({ isAccepted }) => isAccepted)) {
      if (known.size >= MAX_KEPT) known.clear();
      known.set(key, { composed, bound, registrations: own });
    }
    return composed;
  };
}

/** Binds and registers again what composing bound and registered. Returns false when something cannot be registered this time. */
function replay(site: Site, { registrations, bound }: Kept<unknown>): boolean {
  for (const { node, nest } of registrations) if (!registerNestedRead(site, node, nest)) return false;
  site.bindings.again(bound);
  return true;
}

/** Whether what a part of a document asks for follows from its text alone. */
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
