import { type FormEvent, useState } from 'react';
import { AskError, ask } from '../api/ask.ts';
import { CALLER, learnCaller, useCaller } from '../api/caller.ts';
import { busy, DrawerFrame } from '../parts/actions.tsx';
import { Icon } from '../parts/icon.tsx';
import { To } from '../parts/link.tsx';
import { Faults, Field, faultsByField, type WriteFault } from '../writing/fields.tsx';
import { tell, useNotice, useServerNotice } from './notice.ts';
import { showSignIn, signIn, signOut, useIsInterrupted, useIsSignedIn, useIsSigningIn } from './session.ts';

/** Who is signed in, and the way in and out. */
export function SignInButton() {
  const isSignedIn = useIsSignedIn();
  const caller = useCaller();
  const isOpen = useIsSigningIn();
  const name = caller?.name ?? undefined;
  return (
    <button
      type="button"
      className={`button button-icon scripted-only${isSignedIn ? ' signed-in' : ''}`}
      aria-label={isSignedIn ? `Signed in as ${name ?? 'somebody with a key'}` : 'Sign in'}
      aria-expanded={isOpen}
      onClick={() => showSignIn(!isOpen)}
    >
      <Icon name="key" size={18} />
      {isSignedIn && <span className="clip">{name ?? ''}</span>}
    </button>
  );
}

/** What the application says by itself, above the page. */
export function NoticeBar() {
  const notice = useNotice();
  const state = useServerNotice();
  return (
    <div role="status">
      {state !== undefined && (
        <p className="notice notice-bad">
          <Icon name="warn" />
          <span>{state}</span>
        </p>
      )}
      {notice && (
        <p className={notice.isFault ? 'notice notice-bad' : 'notice'}>
          <Icon name={notice.isFault ? 'warn' : 'check'} />
          <span>{notice.text}</span>
          {notice.at !== undefined && <To address={notice.at}>See it</To>}
          <button
            type="button"
            className="button button-icon button-small push"
            aria-label="Dismiss"
            onClick={() => tell(undefined)}
          >
            <Icon name="close" size={14} />
          </button>
        </p>
      )}
    </div>
  );
}

/** Who is signed in and the way out, or the form for a key; nothing while it is closed. */
export function SignIn() {
  const isOpen = useIsSigningIn();
  const isSignedIn = useIsSignedIn();
  if (!isOpen) return null;
  return isSignedIn ? <Signed /> : <SignInForm />;
}

function Signed() {
  const caller = useCaller();
  return (
    <DrawerFrame title={caller?.name ?? 'Signed in'} close={() => showSignIn(false)}>
      {caller?.role && <p>Role: {caller.role}</p>}
      <p className="meta">
        {caller?.restriction ?? 'You may write, decide about proposals, and take writes back.'}
      </p>
      <p className="meta">The key is kept until this tab is closed, and in no address.</p>
      <div className="row">
        <To address="/review" className="button">
          What waits for review
        </To>
        <button
          type="button"
          className="button"
          onClick={() => {
            showSignIn(false);
            signOut();
          }}
        >
          Sign out
        </button>
      </div>
    </DrawerFrame>
  );
}

function SignInForm() {
  const isInterrupted = useIsInterrupted();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const faults: readonly WriteFault[] =
    fault === undefined ? [] : [{ path: ['key'], code: 'INVALID_VALUE', message: fault, remedy: null }];
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const given = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    if (!/^[\x21-\x7e]+$/.test(given)) {
      setFault('Expected a key or token, which has no spaces in it.');
      return;
    }
    setBusy(true);
    try {
      const { caller } = await ask(CALLER, {}, { key: given });
      if (caller.role) {
        learnCaller(given, caller);
        signIn(given);
      } else setFault('The server takes this for no key of its own. Keys begin with accord_.');
    } catch (error) {
      setFault(error instanceof AskError ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <DrawerFrame title="Sign in" close={() => showSignIn(false)}>
      <p className="meta">
        With a key that whoever runs this server made for you, or a token. It is kept until this tab is
        closed.
      </p>
      {isInterrupted && <p>What you typed on the page is still there.</p>}
      <form className="form" onSubmit={submit}>
        <Faults value={faultsByField(faults, ['key'])}>
          <Field name="key" label="Key or token">
            {(control) => (
              <input
                className="input"
                type="password"
                autoComplete="off"
                spellCheck={false}
                required
                {...control}
              />
            )}
          </Field>
        </Faults>
        <div className="row">
          <button type="submit" className="button button-main" {...busy(isBusy)}>
            Sign in
          </button>
        </div>
      </form>
    </DrawerFrame>
  );
}
