import { useCaller } from '../api/caller.ts';
import { showSignIn, useIsSignedIn } from '../app/session.ts';

/** Why somebody may not write here, in a sentence; nothing for who may. */
export function Restriction() {
  const caller = useCaller(true);
  const isSignedIn = useIsSignedIn();
  if (!caller?.restriction) return null;
  return (
    <p className="restriction">
      {caller.restriction}{' '}
      {caller.isWritingOpen && !isSignedIn && (
        <button type="button" className="link-button" onClick={() => showSignIn(true)}>
          Sign in
        </button>
      )}
    </p>
  );
}
