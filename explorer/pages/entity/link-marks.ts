import { useMemo } from 'react';
import { useAsk } from '../../api/use-ask.ts';
import { useIsSignedIn } from '../../app/session.ts';
import { type Published, sharedMark, statementMark } from '../../parts/visibility.tsx';
import { type IdInView, LINK_MARKS } from './questions.ts';

/** Who may read which relationship of an entity, by its id, of those that are not for everybody; for who is signed in. */
export function useLinkMarks(view: IdInView): ReadonlyMap<string, Published> {
  const isSignedIn = useIsSignedIn();
  const { data } = useAsk(LINK_MARKS, isSignedIn ? view : null);
  return useMemo(() => {
    const links = isSignedIn ? (data?.at.neighbourhood.links ?? []) : [];
    return new Map(
      links.flatMap(({ linkId, statements }) => {
        const mark = sharedMark(statements.nodes.map(statementMark));
        return mark ? [[linkId, mark] as const] : [];
      }),
    );
  }, [data, isSignedIn]);
}
