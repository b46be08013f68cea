import { useSyncExternalStore } from 'react';
import { tell } from './notice.ts';

/**
 * The key or token of whoever signed in, for as long as this tab is open: in its session storage, never in an address, and sent as a header
 * with what the pages ask. Signing in or out, and every write, begins a new epoch, in which everything shown is asked anew.
 */
const KEY = 'accord.key';

let epoch = 0;
let isAsking = false;
/** The path of the page on which the key was taken no longer; what is open there stays as it is until somebody signs in or leaves. */
let interruptedAt: string | undefined;
/** For browsers that keep nothing. */
let kept: string | undefined;

const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The key to send; undefined for nobody. */
export function bearer(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return kept;
  }
}

/** The header that shows who asks; nothing where nobody signed in. */
export function authorization(key: string | undefined = bearer()): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

function keep(key: string | undefined): void {
  try {
    if (key === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, key);
  } catch {
    kept = key;
  }
}

/** Keeps a key for this tab, and asks everything again with it. */
export function signIn(key: string): void {
  keep(key);
  tell(undefined);
  isAsking = false;
  interruptedAt = undefined;
  askAnew();
}

/** Forgets the key. With `why` that was not asked for: what is open stays, so that nothing typed is lost, and the form for signing in opens. */
export function signOut(why?: string): void {
  keep(undefined);
  isAsking = why !== undefined;
  interruptedAt = why === undefined ? undefined : window.location.pathname;
  tell(why === undefined ? undefined : { text: `You were signed out. ${why}`, isFault: true });
  askAnew();
}

/** Whether whoever uses the page was signed out without asking for it, and has neither signed in again nor left it. */
export function isInterrupted(): boolean {
  return interruptedAt === window.location.pathname && bearer() === undefined;
}

/** The same for a component, which follows it. */
export function useIsInterrupted(): boolean {
  return useSyncExternalStore(subscribe, isInterrupted, () => false);
}

/** What is shown may no longer be so: all of it is asked again. */
export function askAnew(): void {
  epoch += 1;
  changed();
}

/** A number that changes when all that is shown has to be asked again. */
export function useEpoch(): number {
  return useSyncExternalStore(
    subscribe,
    () => epoch,
    () => 0,
  );
}

/** Whether somebody is signed in. A page from the server does not know, and takes nobody until it runs. */
export function useIsSignedIn(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => bearer() !== undefined,
    () => false,
  );
}

/** Whether the form for signing in is open. */
export function useIsSigningIn(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isAsking,
    () => false,
  );
}

/** Opens or closes the form for signing in. */
export function showSignIn(isOpen: boolean): void {
  isAsking = isOpen;
  changed();
}
