import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';

/** The address is the whole view: pages read what they show from it and change it. */
export interface Place {
  readonly path: string;
  readonly search: string;
}

/** The place on the server, where there is no window. */
export const PlaceContext = createContext<Place>({ path: '/', search: '' });

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function current(): string {
  return `${window.location.pathname}${window.location.search}`;
}

/** The path and the search of the address, which a component follows. */
export function usePlace(): Place {
  const given = useContext(PlaceContext);
  const address = useSyncExternalStore(subscribe, current, () => `${given.path}${given.search}`);
  return useMemo(() => {
    const mark = address.indexOf('?');
    return mark < 0
      ? { path: address, search: '' }
      : { path: address.slice(0, mark), search: address.slice(mark) };
  }, [address]);
}

/** The parameters of the address. */
export function useParams(): URLSearchParams {
  const { search } = usePlace();
  return useMemo(() => new URLSearchParams(search), [search]);
}

/** Goes to another view; `replace` where going back should pass it over. */
export function go(address: string, how: 'push' | 'replace' = 'push'): void {
  if (address === current()) return;
  if (how === 'push') window.history.pushState(null, '', address);
  else window.history.replaceState(null, '', address);
  if (how === 'push') window.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

/** The address with some parameters set anew; an empty value takes one out. Order is kept, so equal views have equal addresses. */
export function withParams(
  place: Place,
  changes: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const params = new URLSearchParams(place.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') params.delete(name);
    else params.set(name, String(value));
  }
  const text = readableParams(params);
  return text === '' ? place.path : `${place.path}?${text}`;
}

/** Colons, commas and the marks of a view need no escape in a query, and ids are full of them. */
function readableParams(params: URLSearchParams): string {
  return readable(params.toString());
}

function readable(encoded: string): string {
  const signs = { '%3A': ':', '%40': '@', '%3D': '=', '%2C': ',', '%21': '!' };
  return Object.entries(signs).reduce((text, [code, sign]) => text.replaceAll(code, sign), encoded);
}

/** The address of the page of an entity. */
export function entityAddress(id: string): string {
  return `/e/${readable(encodeURIComponent(id))}`;
}
