/** The field under which search tells whom a record has to do with, where it was found by that: titles of people, parties, hosts. */
export const CONNECTIONS = 'connections';

const BETWEEN = ' · ';

/** Returns a connection in words: `Chief executive · Advanced Micro Devices (AMD)`. */
export function connectionText(
  role: unknown,
  { name, shortName }: Readonly<Record<string, unknown>>,
): string {
  const called = typeof shortName === 'string' ? `${String(name)} (${shortName})` : String(name ?? '');
  return typeof role === 'string' ? `${role}${BETWEEN}${called}` : called;
}

/** The roles in a connection, each alone: `Director; Assistant to the President` are two. */
export function rolesIn(connection: string): readonly string[] {
  const end = connection.lastIndexOf(BETWEEN);
  return end < 0 ? [] : connection.slice(0, end).split(/\s*;\s*/);
}
