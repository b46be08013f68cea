import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql';
import type { Capabilities } from '../../engine/engine.ts';
import { once } from '../../model/memoize.ts';
import type { Model } from '../../model/model.ts';
import type { Bound } from '../bindings.ts';
import {
  claimNest,
  hearClaims,
  type ListInfo,
  type NestedReadRegistration,
  type Site,
} from './nested-reads.ts';

/** What one composing came to, to be had again. */
interface Kept<T> {
  readonly composed: T;
  readonly bound: Bound;
  readonly claims: readonly NestedReadRegistration[];
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
 * Composes a part of a statement, or has what an earlier request of the same view came to. What variables stand in is composed anew,
 * since it may read something else.
 */
export function composedOnce<T>(): (site: Site, from: From, compose: () => T) => T {
  // By the field of a document, which is kept parsed, the model, what the engine can do, and what composing goes on from.
  const kept = once((_node: FieldNode) =>
    once((_model: Model) => once((_capabilities: Capabilities) => new Map<string, Kept<T>>())),
  );
  return (site, { node, on, selected }, compose) => {
    const { context, asked, bindings } = site;
    if (!isConstant(selected, asked.fragments)) return compose();
    const known = kept(node)(context.model)(context.engine.capabilities);
    const key = `${on} ${bindings.mark} ${bindings.view ? JSON.stringify(bindings.view) : ''}`;
    const before = known.get(key);
    if (before) return replay(site, before) ? before.composed : compose();
    const heard = hearClaims(() => bindings.remember(compose));
    const { result: composed, bound } = heard.result;
    // What was claimed elsewhere before may not be so next time.
    if (heard.claims.every(({ isGranted }) => isGranted)) {
      if (known.size >= MAX_KEPT) known.clear();
      known.set(key, { composed, bound, claims: heard.claims });
    }
    return composed;
  };
}

function replay({ context, bindings }: Site, { claims, bound }: Kept<unknown>): boolean {
  const { view } = bindings;
  for (const { node, nest } of claims) if (!claimNest(context, node, { ...nest, view })) return false;
  bindings.again(bound);
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
