import type { Row } from '../../engine/engine.ts';
import type { Resolvers } from '../../generated/graphql.ts';
import { mayDo, OPERATIONS, type Operation, type Principal } from '../../model/access.ts';
import { constantCase } from '../../model/constant-case.ts';
import type { RequestContext } from '../../query/request-context.ts';

const IMPORT: Operation = 'import';

/** Resolves who asks, and what they may do. */
export function caller(): Resolvers {
  return { Query: { caller: (_source, _args, context) => callerOf(context) } };
}

function callerOf({ access: { principal, isWritingOpen } }: RequestContext): Row {
  const may = OPERATIONS.filter(
    (operation) => operation === 'read' || (isWritingOpen && mayDo(principal, operation)),
  );
  return {
    name: principal?.name ?? null,
    role: principal?.role ?? null,
    isWritingOpen,
    may: may.map(constantCase),
    restriction: isWritingOpen
      ? restrictionOf(principal)
      : 'Writing is not open here: this graph can only be read. Whoever runs the server opens it by ACCORD_WRITING=on.',
  };
}

/** Why somebody may not do everything where writing is open; null for who may. */
function restrictionOf(principal: Principal | undefined): string | null {
  if (!principal) return 'Who brings no key may only read. Sign in with the key of a contributor or curator.';
  // What an export holds is sent by who runs the server; it is no write of its own.
  const writes = OPERATIONS.filter((operation) => operation !== IMPORT);
  if (writes.every((operation) => mayDo(principal, operation))) return null;
  if (principal.only)
    return `This key is limited to ${principal.only.join(', ')}. Whoever runs the server makes others.`;
  if (mayDo(principal, 'propose'))
    return `The role ${principal.role} may look at a write and propose it; somebody who may write decides about it.`;
  return `The role ${principal.role} may only read. Whoever runs the server makes keys that may propose or write.`;
}
