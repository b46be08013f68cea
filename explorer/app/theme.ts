import { useSyncExternalStore } from 'react';

type Theme = 'light' | 'dark';

const listeners = new Set<() => void>();

function current(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

/** The colours that are shown; pictures on a canvas read them anew when they change. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    current,
    () => 'light',
  );
}

/** Turns light into dark and back, and keeps the choice. */
export function toggleTheme(): void {
  const theme = current() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('accord.theme', theme);
  } catch {
    // A browser that keeps nothing shows what the system prefers next time.
  }
  for (const listener of listeners) listener();
}
