import type { BasisName } from '../model/records/record-types.ts';
import type { Certainty } from '../model/view.ts';
import type { RelationshipScope } from './graph/scope.ts';
import type { RouteStep, Routes } from './partners/affiliations.ts';
import type { Metric } from './partners/centrality.ts';
import type { DrawingPlace } from './walks/layout.ts';
import type { NoPath } from './walks/why-no-path.ts';

/** A question to the network: plain data, since it goes to another thread. Nodes are named by id. */
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
    /** Routes from an entity that is no member to the members that stand for it. */
    readonly standIns: readonly (readonly RouteStep[])[];
  } & Among &
    Span;
  readonly partnerless: { readonly of: Members; readonly partners: Members } & Through & Span;
  readonly bridges: { readonly one: Members; readonly other: Members } & Through & Span;
  readonly overlap: { readonly with: string } & Among & Span;
  readonly concentration: {
    /** Types of the things that are counted. */
    readonly of: readonly string[];
    /** Routes from a thing to those who have it, and to those whose shares are counted. */
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
 * The parts of an answer besides the ids of entities: their names with their types, the relationships, places
 * for drawing, what the limit cut, why there is no path. Parts that are not asked for are neither computed
 * nor sent.
 */
export type AnswerPart = 'NAMES' | 'LINKS' | 'PLACES' | 'CUT' | 'REASON';

/** Ids of the members that a question is about; all of them when left out. */
export type Members = readonly string[] | undefined;

/** The projection that a question is asked of. */
export interface Through {
  readonly scope: RelationshipScope;
  readonly routes: Routes;
}

interface Among extends Through {
  readonly among?: readonly string[];
}

/** The part of a ranked list that is asked for. */
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
  readonly basis: BasisName;
  readonly since: string | null;
  readonly until: string | null;
  readonly attestedOn: readonly string[];
  readonly tier: string | null;
  readonly statementCount: number;
  readonly sourceCount: number;
  readonly claimSourceCount: number;
  readonly recordSourceCount: number;
  /** Null where no day was asked for. */
  readonly certainty: Certainty | null;
  /** Number of other relationships between the same two within the scope. */
  readonly others: number;
}

/** A part of a ranked list, and the length of the whole list. */
export interface Ranked<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Entities in columns: sending an object for each takes longer than finding them. */
export interface Entities {
  readonly ids: readonly string[];
  /** Present where it was asked for. */
  readonly named?: {
    /** Numbers in `typeNames`. */
    readonly types: Uint8Array;
    readonly typeNames: readonly string[];
    readonly names: readonly (string | null)[];
  };
}

/** A path and how well it is known. */
export interface Path {
  readonly nodes: readonly string[];
  /** Empty where they are not asked for. */
  readonly links: readonly Link[];
  readonly weakestBasis: BasisName;
}

/** A partner of two organizations, with what it shares with each. */
export interface Partnership {
  readonly partner: string;
  readonly withOne: readonly string[];
  readonly withOther: readonly string[];
}

/** One cell of a matrix of who works with whom. */
export interface Cell {
  readonly row: string;
  readonly column: string;
  readonly weight: number;
  /** The first of the things that they share. */
  readonly things: readonly string[];
}

/** The answer to each kind of question. Nodes are named by id. */
export interface Answers {
  readonly paths: {
    readonly paths: readonly Path[];
    /** All entities on the paths. */
    readonly entities: Entities;
    readonly isComplete: boolean;
    /** Null where there are paths, where the search was given up early, and where it is not asked for. */
    readonly noPath: NoPath | null;
  };
  readonly neighbourhood: {
    readonly entities: Entities;
    readonly distances: Uint8Array;
    /** Numbers in `BASES`. */
    readonly bases: Uint8Array;
    readonly degrees: Int32Array;
    /** Present where they were asked for. */
    readonly places?: readonly DrawingPlace[];
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

/** How concentrated the suppliers of one host are. */
export interface ConcentrationAnswer {
  /** Null for all hosts together. */
  readonly host: string | null;
  readonly hhi: number;
  readonly total: number;
  readonly shares: readonly { readonly id: string; readonly count: number; readonly share: number }[];
}
