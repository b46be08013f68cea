/** Pages as they were sent, the last asked for last; those asked for longest ago make room. */
export interface PageCache {
  readonly get: (key: string) => KeptPage | undefined;
  readonly keep: (key: string, page: KeptPage) => void;
}

/** The page with what tells it from every other. */
export interface KeptPage {
  readonly etag: string;
  /** Compressed by gzip. */
  readonly body: Buffer;
}

/** What an entry takes beside its body, about: its key and its place in the table. */
const ENTRY_BYTES = 512;

/** Returns an empty cache that never holds more than `maxBytes`. */
export function createPageCache(maxBytes: number): PageCache {
  const pages = new Map<string, KeptPage>();
  let held = 0;
  const drop = (key: string): void => {
    const page = pages.get(key);
    if (!page || !pages.delete(key)) return;
    held -= sizeOf(page);
  };
  return {
    get: (key) => {
      const page = pages.get(key);
      if (!page) return undefined;
      pages.delete(key);
      pages.set(key, page);
      return page;
    },
    keep: (key, page) => {
      drop(key);
      if (sizeOf(page) > maxBytes) return;
      pages.set(key, page);
      held += sizeOf(page);
      for (const oldest of pages.keys()) {
        if (held <= maxBytes) return;
        drop(oldest);
      }
    },
  };
}

function sizeOf({ body }: KeptPage): number {
  return body.length + ENTRY_BYTES;
}
