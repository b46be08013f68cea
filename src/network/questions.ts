import type { Basis } from './graph/graph.ts';
import type { RelationshipScope } from './graph/scope.ts';
import type { RouteStep, Routes } from './partners/affiliations.ts';
import type { Metric } from './partners/centrality.ts';
import type { Point } from './walks/layout.ts';
import type { NoPath } from './walks/why-no-path.ts';

/** What may be asked of the network: plain data, since it goes to another thread. Nodes are ids. */
export type Question = {
  readonly [Kind in keyof Questions]: { readonly kind: Kind } & Questions[Kind];
}[keyof Questions];
export type Kind = keyof Questions;
export type AnswerOf<K extends Kind> = Answers[K];

interface Questions {
  readonly paths: {
    readonly from: string;
    readonly to: string;
    readonly maxHops: number;
    readonly count: number;
    readonly scope: RelationshipScope;
    readonly exclude: readonly string[];
    readonly excludeHubsAbove?: number;
    readonly parts: readonly AnswerPart[];
  };
  readonly neighbourhood: {
    readonly of: string;
    readonly hops: number;
    readonly scope: RelationshipScope;
    /** Concrete types; all when left out. */
    readonly types?: readonly string[];
    readonly limit: number;
    readonly parts: readonly AnswerPart[];
  };
  readonly similar: { readonly of: string; readonly atLeast: number } & Among & Span;
  readonly sharedPartners: { readonly one: string; readonly other: string } & Among & Span;
  readonly collaboration: {
    readonly rows: Members;
    readonly columns: Members;
    readonly most: number;
  } & Through;
  readonly gaps: {
    readonly around: string;
    /** Ways from an entity that is no member to the members that stand for it. */
    readonly standIns: readonly (readonly RouteStep[])[];
  } & Among &
    Span;
  readonly partnerless: { readonly of: Members; readonly partners: Members } & Through & Span;
  readonly bridges: { readonly one: Members; readonly other: Members } & Through & Span;
  readonly overlap: { readonly with: string } & Among & Span;
  readonly concentration: {
    /** Types of the things counted. */
    readonly of: readonly string[];
    /** Ways from a thing to those who have it, and to those whose shares are counted. */
    readonly holders: readonly (readonly RouteStep[])[];
    readonly suppliers: readonly RouteStep[];
    readonly scope: RelationshipScope;
    readonly hosts: Members;
  } & Span;
  readonly centrality: { readonly metric: Metric; readonly isSampled: boolean } & Among & Span;
  readonly communities: {
    /** The view to compare with. */
    readonly before?: RelationshipScope;
  } & Among;
}

/**
 * What of a walk is asked for beside the ids of entities: their names with their types, the relationships, places for drawing, what the
 * limit cut, why there is no path. The rest is neither worked out nor sent.
 */
export type AnswerPart = 'NAMES' | 'LINKS' | 'PLACES' | 'CUT' | 'REASON';

/** Ids of the members meant; all of them when left out. */
export type Members = readonly string[] | undefined;

/** The projection that a question is asked of. */
export interface Through {
  readonly scope: RelationshipScope;
  readonly routes: Routes;
}

interface Among extends Through {
  readonly among?: readonly string[];
}

/** Which part of a ranked list is asked for. */
interface Span {
  readonly start: number;
  readonly count: number;
}

/** A relationship of an answer. */
export interface Link {
  readonly id: string;
  readonly type: string;
  readonly tail: string;
  readonly head: string;
  readonly role: string | null;
  readonly basis: Basis;
  readonly since: string | null;
  readonly until: string | null;
  readonly tier: string | null;
  readonly statementCount: number;
  readonly sourceCount: number;
  /** Null where no day was asked for. */
  readonly certainty: 'CERTAIN' | 'POSSIBLE' | null;
  /** Number of other relationships between the same two within the scope. */
  readonly others: number;
}

/** A part of a ranked list, and how long the list is. */
export interface Ranked<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Entities in columns: to send an object for each takes longer than to find them. */
export interface Entities {
  readonly ids: readonly string[];
  /** There where asked for. */
  readonly named?: {
    /** In `typeNames`. */
    readonly types: Uint8Array;
    readonly typeNames: readonly string[];
    readonly names: readonly (string | null)[];
  };
}

export interface Path {
  readonly nodes: readonly string[];
  /** Empty where they are not asked for. */
  readonly links: readonly Link[];
  readonly weakestBasis: Basis;
}

export interface Partnership {
  readonly partner: string;
  readonly withOne: readonly string[];
  readonly withOther: readonly string[];
}

export interface Cell {
  readonly row: string;
  readonly column: string;
  readonly weight: number;
  /** The first of the things that make it. */
  readonly things: readonly string[];
}

export interface Answers {
  readonly paths: {
    readonly paths: readonly Path[];
    /** All that are on them. */
    readonly entities: Entities;
    readonly isComplete: boolean;
    /** Null where there are paths, where not all ways could be tried, and where it is not asked for. */
    readonly noPath: NoPath | null;
  };
  readonly neighbourhood: {
    readonly entities: Entities;
    readonly distances: Uint8Array;
    /** In `BASES`. */
    readonly bases: Uint8Array;
    readonly degrees: Int32Array;
    /** There where asked for. */
    readonly places?: readonly Point[];
    readonly links: readonly Link[];
    readonly linksCut: number;
    readonly cut: readonly { readonly type: string; readonly count: number }[];
  };
  readonly similar: Ranked<{
    readonly id: string;
    readonly shared: readonly string[];
    readonly jaccard: number;
    readonly adamicAdar: number;
  }>;
  readonly sharedPartners: Ranked<Partnership>;
  readonly collaboration: {
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    readonly rowsCut: number;
    readonly columnsCut: number;
    readonly cells: readonly Cell[];
    readonly leftOut: readonly string[];
  };
  readonly gaps: Ranked<{
    readonly one: string;
    readonly other: string;
    readonly through: readonly string[];
    readonly commonPartners: number;
  }>;
  readonly partnerless: Ranked<string>;
  readonly bridges: Ranked<{
    readonly id: string;
    readonly one: readonly string[];
    readonly other: readonly string[];
  }>;
  readonly overlap: Ranked<{ readonly id: string; readonly things: readonly string[] }>;
  readonly concentration: Ranked<ConcentrationAnswer> & { readonly overall: ConcentrationAnswer };
  readonly centrality: Ranked<{ readonly id: string; readonly score: number; readonly degree: number }> & {
    readonly sampled: number;
    readonly leftOut: readonly string[];
  };
  readonly communities: {
    readonly groups: readonly { readonly id: string; readonly members: readonly string[] }[];
    readonly modularity: number;
    readonly moves: readonly {
      readonly id: string;
      readonly from: string | null;
      readonly to: string | null;
    }[];
    readonly leftOut: readonly string[];
  };
}

export interface ConcentrationAnswer {
  /** Null for all hosts together. */
  readonly host: string | null;
  readonly hhi: number;
  readonly total: number;
  readonly shares: readonly { readonly id: string; readonly count: number; readonly share: number }[];
}
