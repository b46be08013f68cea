import { useSyncExternalStore } from 'react';

/** What this browser remembers of its reader: whom one follows, and the day of the last visit. Nothing of it leaves the machine by itself. */

const FOLLOWED = 'accord.followed';
const VISITED = 'accord.visited';
/** As many as the API takes in one question. */
const MAX_FOLLOWED = 250;
const ID = /^[a-z][a-z0-9-]*:[^,@\s]{1,200}$/;

const listeners = new Set<() => void>();

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing follows nothing.
  }
  for (const listener of listeners) listener();
}

function idsOf(text: string): readonly string[] {
  return text.split(',').filter((id) => ID.test(id));
}

/** The ids that this reader follows. */
export function useFollowed(): readonly string[] {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      window.addEventListener('storage', listener);
      return () => {
        listeners.delete(listener);
        window.removeEventListener('storage', listener);
      };
    },
    () => read(FOLLOWED),
    () => '',
  );
  return idsOf(text);
}

/** Follows an entity, or no longer; of too many the oldest are let go. */
export function toggleFollowed(id: string): void {
  const now = idsOf(read(FOLLOWED));
  const next = now.includes(id) ? now.filter((one) => one !== id) : [...now, id];
  write(FOLLOWED, next.slice(-MAX_FOLLOWED).join(','));
}

/** The day on which this reader last looked at what had changed; then remembers the given one. Asked once while the page is open. */
export function lastVisit(today: string): string | undefined {
  const [before = '', latest = ''] = read(VISITED).split(',');
  if (latest !== today) write(VISITED, `${latest},${today}`);
  const day = latest === today ? before : latest;
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined;
}
