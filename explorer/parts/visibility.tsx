/** What a statement or source says of who may read it. */
export interface Published {
  readonly visibility?: string;
  readonly embargoedUntil?: string | null;
}

/** A plain badge on what the public does not read; nothing on what it does. */
export function VisibilityMark({ of: { visibility = 'PUBLIC', embargoedUntil } }: { of: Published }) {
  if (visibility === 'PUBLIC') return null;
  const until = visibility === 'EMBARGOED' && embargoedUntil;
  return (
    <span className="tag" title="It stays back from what is published.">
      {until ? `embargoed until ${embargoedUntil}` : 'internal'}
    </span>
  );
}
