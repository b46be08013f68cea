import type { EdgeRow } from '../../model/claims/best-value.ts';
import type { Act } from '../../model/claims/claim.ts';
import type { ConflictState } from '../../model/claims/conflict-history.ts';
import type { ConflictRow } from '../../model/claims/conflicts.ts';
import type { Properties } from '../layout/properties.ts';
import type { EdgeKey, EvidenceRow } from '../record/plan-types.ts';

/** One stored thing as it must be: whatever is stored in its place goes, and this comes. */
export type Mend =
  /** Properties of a node; null removes one. */
  | { readonly kind: 'node'; readonly id: string; readonly properties: Properties }
  | {
      readonly kind: 'labels';
      readonly id: string;
      readonly missing: readonly string[];
      readonly wrong: readonly string[];
    }
  /** Edges without properties: all of these types that begin at a node. */
  | {
      readonly kind: 'links';
      readonly id: string;
      readonly types: readonly string[];
      readonly links: readonly EdgeKey[];
    }
  /** The FROM edge of a statement to one source. */
  | { readonly kind: 'evidence'; readonly id: string; readonly row: EvidenceRow }
  /** The direct edges of one relationship: that of today and those of the past, which share an id. */
  | { readonly kind: 'edges'; readonly id: string; readonly rows: readonly EdgeRow[] }
  | { readonly kind: 'versions'; readonly id: string; readonly rows: readonly Properties[] }
  | { readonly kind: 'conflict'; readonly id: string; readonly row: ConflictRow | undefined }
  /** A merge or split that is not carried out: the acts that decide it. */
  | { readonly kind: 'merge'; readonly id: string; readonly acts: readonly Act[] }
  | { readonly kind: 'conflictStates'; readonly id: string; readonly rows: readonly ConflictState[] }
  /** What belongs to nothing: versions and versions of conflicts without an owner, edges without an id. */
  | { readonly kind: 'strays'; readonly id: string };

/** Returns the number of rows that a mend writes, by which batches are bounded. */
export function weightOf(mend: Mend): number {
  if ('rows' in mend) return 1 + mend.rows.length;
  return mend.kind === 'links' ? 1 + mend.links.length : 1;
}
