/**
 * Who may do what. The table below is the only one: the API asks it for every write, the server for every question, and keys name its roles.
 */

/** What a caller may be, from the least to the most. */
export const ROLES = ['reader', 'contributor', 'curator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A caller without a role: whoever brings no key. */
export const ANONYMOUS = 'anonymous';
export type Caller = typeof ANONYMOUS | Role;

const EVERYBODY: readonly Caller[] = [ANONYMOUS, ...ROLES];
const CONTRIBUTORS: readonly Caller[] = ['contributor', 'curator', 'admin'];
const CURATORS: readonly Caller[] = ['curator', 'admin'];
const ADMINS: readonly Caller[] = ['admin'];

/** Everything that can be done, and who may. */
const ALLOWED = {
  read: EVERYBODY,
  preview: CONTRIBUTORS,
  record: CURATORS,
  supersede: CURATORS,
  retract: CURATORS,
  reinstate: CURATORS,
  endEvidence: CURATORS,
  rule: CURATORS,
  distinguish: CURATORS,
  merge: CURATORS,
  split: CURATORS,
  undo: CURATORS,
  propose: CONTRIBUTORS,
  accept: CURATORS,
  reject: CURATORS,
  // Records with times and names of their own, as an export has them.
  import: ADMINS,
} as const satisfies Readonly<Record<string, readonly Caller[]>>;

export type Operation = keyof typeof ALLOWED;
export const OPERATIONS = Object.keys(ALLOWED) as readonly Operation[];

/** Somebody who has shown who they are. */
export interface Principal {
  /** The name that goes into what they write. */
  readonly name: string;
  readonly role: Role;
  /** The id of the key that they came with. */
  readonly keyId: string;
  /** Narrows the role to these writes; undefined where the role counts whole. Reading is never narrowed. */
  readonly only: readonly Operation[] | undefined;
}

/** Whether a caller may do something. Who is nobody has the least. */
export function mayDo(principal: Principal | undefined, operation: Operation): boolean {
  const isInScope =
    operation === 'read' || principal?.only === undefined || principal.only.includes(operation);
  return isInScope && ALLOWED[operation].includes(principal?.role ?? ANONYMOUS);
}

/** The roles that may do something, for messages. */
export function rolesFor(operation: Operation): readonly Caller[] {
  return ALLOWED[operation];
}
