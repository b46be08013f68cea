import type { EdgeRow } from '../../model/claims/best-value.ts';
import type { Act, Claim, StoredStatement } from '../../model/claims/claim.ts';
import type { Draft, Recording, SourceFacts } from '../../model/claims/claims-of-record.ts';
import type { ConflictState } from '../../model/claims/conflict-history.ts';
import type { ConflictRow } from '../../model/claims/conflicts.ts';
import type { Evidence } from '../../model/claims/levels.ts';
import type { Survivors } from '../../model/claims/merges.ts';
import type { Model, NodeType } from '../../model/model.ts';
import type { Properties } from '../layout/properties.ts';
import type { ClaimPlace, KnownSince, Read } from '../read/read-state.ts';

/**
 * A node that a batch declares, with the values that are written directly: all values of a source, none of an
 * entity.
 */
export interface NewNode {
  readonly id: string;
  readonly type: NodeType;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The content of a batch, before the graph is consulted. */
export interface Input {
  readonly nodes: readonly NewNode[];
  readonly drafts: readonly Draft[];
  readonly acts: readonly Act[];
  readonly recording: Recording;
  /** Plans the graph as it would be without the merges and splits after this instant. */
  readonly mergedUntil?: string;
}

/** The properties to set on the node with this id; null removes one. */
export interface NodeRow {
  readonly id: string;
  readonly properties: Properties;
}

/** A node to be created. */
export interface TypedNodeRow extends NodeRow {
  readonly type: string;
}

/** An edge without properties. */
export interface EdgeKey {
  readonly type: string;
  readonly from: string;
  readonly to: string;
}

/** Evidence and the statement it belongs to. */
export interface EvidenceRow {
  readonly statement: string;
  readonly evidence: Evidence;
}

/** Everything that a batch changes in the graph, worked out at one revision of it. */
export interface Plan
  extends ClaimChanges,
    DerivedChanges,
    ActChanges,
    Pick<PastChanges, 'newVersions' | 'lostVersions'> {
  readonly revision: number;
  readonly newNodes: readonly TypedNodeRow[];
  readonly changedNodes: readonly NodeRow[];
  /** From when on views of a day see entities that existed before, as far as that changes. */
  readonly begins: readonly NodeRow[];
  /** ABOUT, OBJECT, CHECKED, SUPERSEDES, INFERRED_FROM, RECORDED_IN and the edges of sources. */
  readonly newLinks: readonly EdgeKey[];
  readonly lostLinks: readonly EdgeKey[];
  /** Identifiers whose value changed. */
  readonly changedIdentifiers: readonly string[];
  /** Entities that are no records of their own any more. */
  readonly vanished: readonly { readonly id: string; readonly type: string }[];
  /** Entities that are records of their own again. */
  readonly reborn: readonly string[];
  /** Where merged entities lead. */
  readonly leads: readonly NodeRow[];
  /** Values of sources, identifiers and imports that the batch replaces. */
  readonly revisions: readonly Revision[];
  /** Ids of nodes and statements that are new, changed or have new evidence. */
  readonly touched: ReadonlySet<string>;
}

/** The values of one record that are replaced: those that no statement holds. */
export interface Revision {
  readonly id: string;
  readonly values: readonly {
    readonly property: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
}

/** How acts change. */
export interface ActChanges {
  readonly newActs: readonly TypedNodeRow[];
  /** Acts that were recorded earlier than was known. */
  readonly changedActs: readonly NodeRow[];
}

/** Changes of statements and their evidence. */
export interface ClaimChanges {
  readonly newStatements: readonly NodeRow[];
  readonly changedStatements: readonly NodeRow[];
  /** Statements of which only the support changed: the number and best tier of their sources. */
  readonly regraded: readonly NodeRow[];
  readonly newEvidence: readonly EvidenceRow[];
  readonly changedEvidence: readonly EvidenceRow[];
}

/** What the merges and splits of a batch do to the entities concerned, before anything is recomputed. */
export interface MergePlan {
  /** Of all entities that the batch names. */
  readonly survivors: Survivors;
  /** Entities that are no records of their own from now on, with their types. */
  readonly vanished: ReadonlyMap<string, string>;
  /** Entities that the batch brings and that never were records of their own, with their types. */
  readonly stillborn: ReadonlyMap<string, string>;
  /** Entities that are records of their own again, with their types. */
  readonly reborn: ReadonlyMap<string, string>;
  /** Statements that are about another record than before. */
  readonly moved: readonly string[];
  /** Where those stood and where they stand. */
  readonly places: readonly ClaimPlace[];
  /** Those statements as they stood, by id: a hub has tens of thousands, which are read once. */
  readonly stood: ReadonlyMap<string, StoredStatement>;
  /** Groups of them of which nothing else is part. */
  readonly wholeGroups: ReadonlySet<string>;
  /** Edges without properties of records that are no entities, such as sources, to an entity that was merged. */
  readonly newLinks: readonly EdgeKey[];
  readonly lostLinks: readonly EdgeKey[];
  /** Where each merged entity leads, as far as that changes. */
  readonly leads: readonly NodeRow[];
}

/** The part of the graph that a batch touches, before and after it. */
export interface PlanInput {
  readonly model: Model;
  readonly read: Read;
  readonly input: Input;
  /** Types of nodes by id, those that the batch creates included. */
  readonly types: ReadonlyMap<string, string>;
  readonly created: ReadonlySet<string>;
  readonly merges: MergePlan;
  /** Since when the nodes that existed before are visible, and how many other versions they have. */
  readonly knownSince: ReadonlyMap<string, KnownSince>;
  readonly sourcesBefore: ReadonlyMap<string, SourceFacts>;
  readonly sourcesAfter: ReadonlyMap<string, SourceFacts>;
  readonly before: ReadonlyMap<string, Claim>;
  readonly after: Map<string, Claim>;
}

/** Changes of what views of the past see of entities. */
export interface PastChanges {
  /** Properties of nodes that say since when they are visible, and how many other versions they have. */
  readonly knownSince: ReadonlyMap<string, Properties>;
  readonly newVersions: readonly Properties[];
  /** Ids of the entities whose versions are replaced. */
  readonly lostVersions: readonly string[];
}

/** A relationship as it is and as it was, and the properties to set on it; null removes one. */
export interface ChangedEdge {
  readonly edge: EdgeRow;
  readonly was: EdgeRow;
  readonly properties: Properties;
}

/** Everything that follows from changed claims: best values, edges and conflicts. */
export interface DerivedChanges {
  /** Best values that changed, by entity; null where there is none any more. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly newEdges: readonly EdgeRow[];
  readonly changedEdges: readonly ChangedEdge[];
  readonly lostEdges: readonly EdgeRow[];
  /** Edges as they were once known. The past edges of a relationship are replaced together. */
  readonly newPastEdges: readonly EdgeRow[];
  readonly lostPastEdges: readonly EdgeRow[];
  readonly newConflicts: readonly ConflictRow[];
  readonly lostConflicts: readonly (Pick<ConflictRow, 'id'> & Partial<ConflictRow>)[];
  /** Conflicts as they once stood. Those on one subject and predicate are replaced together. */
  readonly newConflictStates: readonly ConflictState[];
  /** Ids of the conflicts whose versions are replaced. */
  readonly lostConflictStates: readonly string[];
}
