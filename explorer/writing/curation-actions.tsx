import { mayBegin, useCaller } from '../api/caller.ts';
import { To } from '../parts/link.tsx';

/** The ways to change an entity, for who may: beside its name. */
export function CurationActions({ id, add }: { id: string; add: () => void }) {
  const caller = useCaller();
  if (!mayBegin(caller, 'RECORD') && !mayBegin(caller, 'MERGE')) return null;
  return (
    <>
      {mayBegin(caller, 'RECORD') && (
        <button type="button" className="button" onClick={add}>
          Add or correct
        </button>
      )}
      {mayBegin(caller, 'MERGE') && (
        <To address={`/merge?from=${id}`} className="button button-quiet">
          Merge
        </To>
      )}
    </>
  );
}
