import type { EntityPageQuery } from '../generated/operations.ts';

/** What the server had asked before it rendered an entity's page. */
export interface Given {
  /** As the address has it, with the view that it may carry. */
  readonly id: string;
  readonly day: string;
  /** Without relationships while the network is being read; the page asks for them then. */
  readonly entity: EntityPageQuery;
}
