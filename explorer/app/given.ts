import type { EntityLinksQuery, EntityPageQuery } from '../generated/operations.ts';

/** What the server had asked before it rendered an entity's page. */
export interface Given {
  /** As the address has it, with the view that it may carry. */
  readonly id: string;
  readonly day: string;
  readonly entity: EntityPageQuery;
  /** Left out while the network is being read; the page asks for it then. */
  readonly links?: EntityLinksQuery | undefined;
}
