import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql';
import type { Nests } from './list-page.ts';
import type { Model } from './model.ts';
import { type Asked, type Below, type Claim, claimNest, hearClaims, type Site } from './nest.ts';
import { once } from './once.ts';
import type { Bound } from './params.ts';

type Read = Nests[number];

/** What one composing of a nest came to, to be had again. */
interface Kept {
  readonly read: Read | undefined;
  readonly bound: Bound;
  readonly claims: readonly Claim[];
}

/** By the field of a document, which is kept parsed, the model, and what composing goes on from. */
const kept = once((_node: FieldNode) => once((_model: Model) => new Map<string, Kept>()));
const MAX_KEPT = 16;

/**
 * Composes how a field is read with the record above it, or has what an earlier request of the same view came to. A field with variables
 * in or below it is composed anew, since what it reads may be another.
 */
export function rememberNest(site: Site, below: Below, compose: () => Read | undefined): Read | undefined {
  const { context, asked, bindings } = site;
  if (!isConstant(below.node, asked.fragments)) return compose();
  const known = kept(below.node)(context.model);
  const key = `${below.on} ${bindings.mark} ${bindings.view ? JSON.stringify(bindings.view) : ''}`;
  const before = known.get(key);
  if (before) return again(site, before) ? before.read : compose();
  const heard = hearClaims(() => bindings.remember(compose));
  const { result: read, bound } = heard.result;
  // What was claimed elsewhere before may not be so next time.
  if (heard.claims.every(({ isGranted }) => isGranted)) {
    if (known.size >= MAX_KEPT) known.clear();
    known.set(key, { read, bound, claims: heard.claims });
  }
  return read;
}

function again({ context, bindings }: Site, { claims, bound }: Kept): boolean {
  const { view } = bindings;
  for (const { node, nest } of claims) if (!claimNest(context, node, { ...nest, view })) return false;
  bindings.again(bound);
  return true;
}

/** Whether what a field asks for follows from its text alone. */
function isConstant(node: FieldNode, fragments: Asked['fragments']): boolean {
  const known = constants.get(node);
  if (known !== undefined) return known;
  const found = !hasVariables(node, fragments, new Set());
  constants.set(node, found);
  return found;
}

const constants = new WeakMap<FieldNode, boolean>();

function hasVariables(
  node: FieldNode | FragmentDefinitionNode | SelectionSetNode,
  fragments: Asked['fragments'],
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
