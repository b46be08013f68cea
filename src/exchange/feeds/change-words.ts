/** A change as the API returns it. */
export interface ChangeItem {
  readonly id: string;
  readonly kind: string;
  readonly predicate: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly linkBefore: LinkWords | null;
  readonly linkAfter: LinkWords | null;
  readonly conflictClass: string | null;
  readonly reason: string | null;
  readonly at: string | null;
  readonly on: string;
  readonly subject: { readonly id: string; readonly name: string };
  readonly object: { readonly id: string; readonly name?: string | null } | null;
  readonly sources: readonly SourceWords[];
}

/** The facts of a relationship before or after a change. */
export interface LinkWords {
  readonly role: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly basis: string;
}

/** A source of a change, as the API returns it. */
export interface SourceWords {
  readonly title: string;
  readonly url: string | null;
  readonly publishedOn: string | null;
}

/** A source in citable form. */
export interface Citation {
  readonly title: string;
  readonly href: string | null;
  readonly text: string;
}

/**
 * Returns a change as one sentence without its full stop: "Applications due: date changed from 2026-05-01 to
 * 2026-05-08".
 */
export function sentenceOf(change: ChangeItem): string {
  const { kind, subject, predicate, object, conflictClass } = change;
  const field = object ? `${wordsOf(predicate)} ${object.name ?? object.id}` : wordsOf(predicate);
  const before = object ? linkText(change.linkBefore) : valueText(predicate, change.before);
  const after = object ? linkText(change.linkAfter) : valueText(predicate, change.after);
  const about = `${subject.name}: ${field}`;
  if (kind === 'ADDED' && predicate === 'name') return `New: ${after}`;
  switch (kind) {
    case 'ADDED':
      return `${about} ${after}`.trim();
    case 'CHANGED':
      return `${about} changed from ${before} to ${after}`;
    case 'REMOVED':
      return `${about} ${before} no longer holds`;
    case 'RETRACTED':
      return after === NOTHING
        ? `${about} ${before} was taken back`
        : `${about} ${before} was taken back; best known is ${after}`;
    case 'DISPUTED':
      return `${about}: sources disagree (${wordsOf(conflictClass ?? '')})`;
    default:
      return `${about}: sources no longer disagree`;
  }
}

/** Returns the sources of a change in citable form. */
export function citationsOf({ sources }: Pick<ChangeItem, 'sources'>): readonly Citation[] {
  return sources.map(({ title, url, publishedOn }) => ({
    title,
    href: url,
    text: [title, publishedOn, url].filter((part) => part !== null).join(', '),
  }));
}

/**
 * Returns a name in words: `awardMaxUsd` is "award max in U.S. dollars", `PARTY_TO` is "party to"; names that
 * would not read alone have words of their own.
 */
export function wordsOf(name: string): string {
  const own = OWN_WORDS.get(name);
  if (own !== undefined) return own;
  const isMoney = name.endsWith('Usd');
  const spaced = (isMoney ? name.slice(0, -'Usd'.length) : name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return isMoney ? `${spaced} in U.S. dollars` : spaced;
}

const OWN_WORDS: ReadonlyMap<string, string> = new Map([
  ['at', 'date'],
  ['on', 'date'],
]);

const NOTHING = '';

/** Returns a value for people to read; amounts of money with separated thousands. */
function valueText(predicate: string, value: unknown): string {
  if (value === null || value === undefined) return NOTHING;
  if (typeof value === 'number' && predicate.endsWith('Usd')) return value.toLocaleString('en-US');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

function linkText(link: LinkWords | null): string {
  if (!link) return NOTHING;
  const parts = [
    link.role,
    link.since === null ? null : `since ${link.since}`,
    link.until === null ? null : `until ${link.until}`,
    link.basis.toLowerCase(),
  ];
  return `(${parts.filter((part) => part !== null).join(', ')})`;
}
