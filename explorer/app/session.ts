import { useSyncExternalStore } from 'react';
import { tell } from './notice.ts';

/**
 * The key or token of whoever signed in, for as long as this tab is open: in its session storage, never in an address, and sent as a header
 * with what the pages ask. Signing in or out, and every write, begins a new epoch, in which everything shown is asked anew.
 */
const KEY = 'accord.key';

let epoch = 0;
let isAsking = false;
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

export function signIn(key: string): void {
  keep(key);
  tell(undefined);
  isAsking = false;
  askAnew();
}

/** Forgets the key; `why` where that was not asked for. */
export function signOut(why?: string): void {
  keep(undefined);
  tell(why === undefined ? undefined : { text: `You were signed out. ${why}`, isFault: true });
  askAnew();
}

/** What is shown may no longer be so: all of it is asked again. */
export function askAnew(): void {
  epoch += 1;
  changed();
}

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

export function showSignIn(isOpen: boolean): void {
  isAsking = isOpen;
  changed();
}
