import { useSyncExternalStore } from 'react';

/** What the application has to say by itself: that something was written, or that somebody was signed out. One at a time. */
export interface Notice {
  readonly text: string;
  /** An address where it can be seen. */
  readonly at?: string;
  readonly isFault?: boolean;
}

let notice: Notice | undefined;
let state: string | undefined;
const listeners = new Set<() => void>();

/** Says something until it is dismissed or something else is said; nothing takes it away. */
export function tell(next: Notice | undefined): void {
  notice = next;
  for (const listener of listeners) listener();
}

/** Says what the server has to say of the graph, such as that an import is not finished, for as long as it says so. */
export function tellState(next: string | undefined): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

/** What the reader is to be told now; undefined where nothing is. */
export function useNotice(): Notice | undefined {
  return useSyncExternalStore(listen, () => notice, nothing);
}

/** What the server has to say of the graph; undefined where that is nothing. */
export function useServerNotice(): string | undefined {
  return useSyncExternalStore(listen, () => state, nothing);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const nothing = () => undefined;
