import { useEffect, useRef, useSyncExternalStore } from 'react';
import { bearer, useEpoch, useIsInterrupted, useIsSignedIn } from '../app/session.ts';
import type { CallerQuery, CallerQueryVariables, Operation } from '../generated/operations.ts';
import { AskError, ask, question } from './ask.ts';

/** Who asks, and what they may do: what a page offers follows from it. */
export const CALLER = question<CallerQuery, CallerQueryVariables>(/* GraphQL */ `
  query Caller { caller { name role isWritingOpen may restriction } }
`);

export type Caller = CallerQuery['caller'];

interface Known {
  /** The key that it was asked with; empty for nobody's. */
  readonly key: string;
  readonly caller?: Caller;
}

/** Asked once for each key, however many parts of a page want to know. */
let known: Known | undefined;
const listeners = new Set<() => void>();

function set(next: Known | undefined): void {
  known = next;
  for (const listener of listeners) listener();
}

function load(key: string): void {
  if (known?.key === key) return;
  known = { key };
  ask(CALLER, {}).then(
    ({ caller }) => {
      if (known?.key === key) set({ key, caller });
    },
    (error: unknown) => {
      if (known?.key !== key) return;
      const wait = error instanceof AskError ? error.retryAfter : undefined;
      if (wait !== undefined)
        setTimeout(() => {
          if (known?.key !== key || known.caller) return;
          known = undefined;
          load(key);
        }, wait * 1_000);
    },
  );
}

/** Keeps whose key it is, where that was asked before it is taken for a sign-in. */
export function learnCaller(key: string, caller: Caller): void {
  set({ key, caller });
}

/**
 * Who asks; undefined until it is known. Where a key is taken no longer, a part of a page that knew whose it was goes on knowing it until
 * somebody signs in or leaves the page, so that no form is lost; whatever it sends is refused meanwhile. Asked where somebody is signed in, and wherever a page has something
 * to say to those who are not.
 */
export function useCaller(isAlways = false): Caller | undefined {
  const isSignedIn = useIsSignedIn();
  const isInterrupted = useIsInterrupted();
  const epoch = useEpoch();
  const before = useRef<Caller>(undefined);
  const isWanted = isSignedIn || isAlways;
  useEffect(() => {
    if (isWanted) load(bearer() ?? '');
  }, [isWanted, epoch]);
  const found = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => known,
    () => undefined,
  );
  // What was true of somebody who has signed out is true of nobody.
  const caller = isWanted && found?.key === (bearer() ?? '') ? found.caller : undefined;
  if (isSignedIn) before.current = caller;
  return isInterrupted && before.current ? before.current : caller;
}

/** Whether a caller may do something themselves. */
export function may(caller: Caller | undefined, operation: Operation): boolean {
  return caller?.may.includes(operation) === true;
}

/** Whether a write can be begun at all: written, or at least proposed. Both are looked at first. */
export function mayBegin(caller: Caller | undefined, operation: Operation): boolean {
  return may(caller, 'PREVIEW') && (may(caller, operation) || may(caller, 'PROPOSE'));
}
