import type { EdgeRow } from '../../model/claims/best-value.ts';
import type { Claim, Evidence } from '../../model/claims/claim.ts';
import type { Draft, Recording, SourceFacts } from '../../model/claims/claims-of-record.ts';
import type { ConflictState } from '../../model/claims/conflict-history.ts';
import type { ConflictRow } from '../../model/claims/conflicts.ts';
import type { Model, NodeType } from '../../model/model.ts';
import type { RetractionRecord } from '../../model/records/record-types.ts';
import type { Properties } from '../layout/properties.ts';
import type { KnownSince, Read } from '../read/read-state.ts';

/** A node that a batch declares, with the values that are written directly: all of a source, none of an entity. */
export interface NewNode {
  readonly id: string;
  readonly type: NodeType;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a batch brings, before anything is known of the graph. */
export interface Input {
  readonly nodes: readonly NewNode[];
  readonly drafts: readonly Draft[];
  readonly retractions: readonly RetractionRecord[];
  readonly recording: Recording;
}

/** The properties to set on the node with this id; null removes one. */
export interface NodeRow {
  readonly id: string;
  readonly properties: Properties;
}

export interface TypedNodeRow extends NodeRow {
  readonly type: string;
}

/** An edge without properties. */
export interface EdgeKey {
  readonly type: string;
  readonly from: string;
  readonly to: string;
}

export interface EvidenceRow {
  readonly statement: string;
  readonly evidence: Evidence;
}

/** Everything that a batch changes in the graph, worked out against the graph at one revision. */
export interface Plan
  extends ClaimChanges,
    DerivedChanges,
    Pick<PastChanges, 'newVersions' | 'lostVersions'> {
  readonly revision: number;
  readonly newNodes: readonly TypedNodeRow[];
  readonly changedNodes: readonly NodeRow[];
  /** ABOUT, OBJECT, CHECKED, SUPERSEDES, INFERRED_FROM, RECORDED_IN and the edges of sources. */
  readonly newLinks: readonly EdgeKey[];
  readonly lostLinks: readonly EdgeKey[];
  /** Identifiers whose value changed. */
  readonly changedIdentifiers: readonly string[];
  /** Ids of nodes and statements that are new, changed or have new evidence. */
  readonly touched: ReadonlySet<string>;
}

export interface ClaimChanges {
  readonly newStatements: readonly NodeRow[];
  readonly changedStatements: readonly NodeRow[];
  /** Statements of which only the support changed: the number and tier of their sources. */
  readonly regraded: readonly NodeRow[];
  readonly newEvidence: readonly EvidenceRow[];
  readonly changedEvidence: readonly EvidenceRow[];
}

/** The graph around a batch, before and after it. */
export interface PlanInput {
  readonly model: Model;
  readonly read: Read;
  readonly input: Input;
  /** Types of nodes by id, those that the batch creates among them. */
  readonly types: ReadonlyMap<string, string>;
  readonly created: ReadonlySet<string>;
  /** From where on the nodes that were there before are there, and how many other states they have. */
  readonly knownSince: ReadonlyMap<string, KnownSince>;
  readonly sourcesBefore: ReadonlyMap<string, SourceFacts>;
  readonly sourcesAfter: ReadonlyMap<string, SourceFacts>;
  readonly before: ReadonlyMap<string, Claim>;
  readonly after: Map<string, Claim>;
}

/** What changes in what views of the past see of entities. */
export interface PastChanges {
  /** Properties of nodes that say from where on they are there, and how many other states they have. */
  readonly knownSince: ReadonlyMap<string, Properties>;
  readonly newVersions: readonly Properties[];
  /** Ids of the entities whose states are replaced. */
  readonly lostVersions: readonly string[];
}

/** What follows from changed claims: best values, edges and conflicts. */
export interface DerivedChanges {
  /** Best values that changed, by entity; null where there is none any more. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly newEdges: readonly EdgeRow[];
  readonly changedEdges: readonly { readonly edge: EdgeRow; readonly properties: Properties }[];
  readonly lostEdges: readonly EdgeRow[];
  /** Edges as they were once known: all of a relationship go and come together. */
  readonly newPastEdges: readonly EdgeRow[];
  readonly lostPastEdges: readonly EdgeRow[];
  readonly newConflicts: readonly ConflictRow[];
  readonly lostConflicts: readonly ConflictRow[];
  /** Conflicts as they once stood: all on a subject and predicate go and come together. */
  readonly newConflictStates: readonly ConflictState[];
  /** Ids of the conflicts whose states are replaced. */
  readonly lostConflictStates: readonly string[];
}
