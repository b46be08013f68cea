import type { NamesQuery, NamesQueryVariables } from '../generated/operations.ts';
import { plainId } from '../parts/words.ts';
import { question } from './ask.ts';
import { useAsk } from './use-ask.ts';

const NAMES = question<NamesQuery, NamesQueryVariables>(/* GraphQL */ `
  query Names($ids: [ID!]!) {
    nodes(ids: $ids) { __typename id ... on Entity { name } ... on Source { title } }
  }
`);

interface Named {
  readonly type: string;
  readonly name: string;
}

/** Types and names of ids in an address; an unknown id keeps its id for a name. */
export function useNames(ids: readonly string[]): (id: string) => Named {
  const { data } = useAsk(NAMES, ids.length > 0 ? { ids } : null);
  const named = new Map(
    (data?.nodes ?? []).flatMap((node) => {
      if (!node) return [];
      const name = 'name' in node ? node.name : 'title' in node ? node.title : node.id;
      return [[plainId(node.id), { type: node.__typename, name }] as const];
    }),
  );
  return (id) => named.get(id) ?? { type: '', name: id };
}
