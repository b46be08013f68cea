import { useSyncExternalStore } from 'react';

/** What the application has to say by itself: that something was written, or that somebody was signed out. One at a time. */
export interface Notice {
  readonly text: string;
  /** An address where it can be seen. */
  readonly at?: string;
  readonly isFault?: boolean;
}

let notice: Notice | undefined;
const listeners = new Set<() => void>();

/** Says something until it is dismissed or something else is said; nothing takes it away. */
export function tell(next: Notice | undefined): void {
  notice = next;
  for (const listener of listeners) listener();
}

export function useNotice(): Notice | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
    () => undefined,
  );
}
