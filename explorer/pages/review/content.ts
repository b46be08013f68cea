/** What a proposal asks for, read from its arguments: whom it is about, what it cites, and the reason that it gives. */
export interface ProposedWrite {
  readonly ids: readonly string[];
  readonly citations: readonly Cited[];
  /** Titles of the sources that it brings itself. */
  readonly titles: ReadonlyMap<string, string>;
  readonly reason: string | undefined;
  /** The arguments as lines of name and value, for who wants to see the very write. */
  readonly text: string;
}

export interface Cited {
  readonly source: string;
  readonly quote: string | undefined;
}

const ENTITY = /^(?!source:|statement:|change:|proposal:|act:)[a-z][a-z0-9-]*:[^\s@]{1,200}$/;

/** Reads what a proposal would write: its citations, and the entities that it names. */
export function readContent(content: string): ProposedWrite {
  const args = parsed(content);
  const citations = new Map<string, Cited>();
  const ids = new Set<string>();
  const titles = new Map<string, string>();
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, name);
      return;
    }
    if (
      typeof value === 'string' &&
      /^(?:subject|id|from|into|one|other|object)$/.test(name) &&
      ENTITY.test(value)
    )
      ids.add(value);
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Readonly<Record<string, unknown>>;
    if (typeof fields.source === 'string') {
      const quote = typeof fields.quote === 'string' ? fields.quote : undefined;
      citations.set(`${fields.source} ${quote}`, { source: fields.source, quote });
    }
    if (name === 'source' && typeof fields.id === 'string' && typeof fields.title === 'string')
      titles.set(fields.id, fields.title);
    for (const [key, part] of Object.entries(fields)) visit(part, key);
  };
  visit(args, '');
  const reason = typeof args.reason === 'string' ? args.reason : undefined;
  const text = JSON.stringify(args, null, 2);
  return { ids: [...ids], citations: [...citations.values()], titles, reason, text };
}

function parsed(content: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
