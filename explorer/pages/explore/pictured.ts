import { agreementNames, namedAgreement } from '../../parts/agreement-names.ts';
import { cutMiddle, plainId } from '../../parts/words.ts';
import type { PictureLink, PictureNode } from '../../picture/scene.ts';
import type { SetLink, SetNode } from './working-set.ts';

/** The longest name that a picture writes. */
const LABEL = 26;

/** What the picture draws of a set: names short enough to stand beside each other, and what is only possible on a day. */
export function pictured(
  nodes: readonly (readonly [string, SetNode])[],
  links: readonly SetLink[],
  isDated: boolean,
): { readonly nodes: readonly PictureNode[]; readonly links: readonly PictureLink[] } {
  const [sure, tied] = [new Set<string>(), new Set<string>()];
  for (const { from, to, certainty } of links)
    for (const { id } of [from, to]) {
      tied.add(plainId(id));
      if (certainty !== 'POSSIBLE') sure.add(plainId(id));
    }
  const short = shortNames(nodes);
  return {
    nodes: nodes.map(([id, { node, degree }]) => ({
      ...{ id, type: node.__typename, rank: degree },
      label: short.get(id) ?? cutMiddle(ownName(node), LABEL),
      isPossible: isDated && tied.has(id) && !sure.has(id),
    })),
    links: links.map(({ linkId, from, to, basis }) => ({
      ...{ id: linkId, from: plainId(from.id), to: plainId(to.id) },
      basis: basis ?? 'INFERRED',
    })),
  };
}

function ownName(node: SetNode['node']): string {
  return 'shortName' in node && node.shortName ? node.shortName : node.name;
}

/** Agreements by those who made them. */
function shortNames(nodes: readonly (readonly [string, SetNode])[]) {
  return agreementNames(
    nodes.flatMap(([id, { node }]) => (node.__typename === 'Agreement' ? [namedAgreement(id, node)] : [])),
    LABEL,
  );
}
