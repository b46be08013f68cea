import { type Question, question } from '../api/ask.ts';
import type {
  AboutQuery,
  AboutQueryVariables,
  AcceptMutation,
  AcceptMutationVariables,
  DistinguishMutation,
  DistinguishMutationVariables,
  MergeMutation,
  MergeMutationVariables,
  Operation,
  RecordMutation,
  RecordMutationVariables,
  RejectMutation,
  RejectMutationVariables,
  RetractMutation,
  RetractMutationVariables,
  RuleMutation,
  RuleMutationVariables,
  UndoMutation,
  UndoMutationVariables,
  WriteOptions,
  WrittenFragment,
} from '../generated/operations.ts';
import { CHANGE } from '../pages/changes/questions.ts';

const WRITTEN = /* GraphQL */ `
  fragment Written on WriteResult {
    change { id revision }
    proposal { id state }
    userErrors { path code message remedy entity current }
    preview(first: 50) { pageInfo { hasNextPage } nodes { ...ChangeShown } }
  }
  ${CHANGE}
`;

export type Written = WrittenFragment;

/** A write as the pages make one: what it is called among the operations, and how it is asked for with its options. */
export interface Write<Variables> {
  readonly operation: Operation;
  readonly asked: Question<{ readonly written: Written }, Variables & { readonly options: WriteOptions }>;
}

type Own<Variables> = Omit<Variables, 'options'>;

export const RECORD: Write<Own<RecordMutationVariables>> = {
  operation: 'RECORD',
  asked: question<
    RecordMutation,
    RecordMutationVariables & { readonly options: WriteOptions }
  >(/* GraphQL */ `
    mutation Record($records: [RecordInput!]!, $options: WriteOptions) {
      written: record(records: $records, options: $options) { ...Written }
    }
    ${WRITTEN}
  `),
};

export const RETRACT: Write<Own<RetractMutationVariables>> = {
  operation: 'RETRACT',
  asked: question<
    RetractMutation,
    RetractMutationVariables & { readonly options: WriteOptions }
  >(/* GraphQL */ `
    mutation Retract($statement: ID!, $reason: String!, $options: WriteOptions) {
      written: retract(statement: $statement, reason: $reason, options: $options) { ...Written }
    }
    ${WRITTEN}
  `),
};

export const RULE: Write<Own<RuleMutationVariables>> = {
  operation: 'RULE',
  asked: question<RuleMutation, RuleMutationVariables & { readonly options: WriteOptions }>(/* GraphQL */ `
    mutation Rule($statement: ID!, $rank: Rank, $scope: String, $visibility: Visibility, $embargoedUntil: FuzzyDate, $reason: String!, $options: WriteOptions) {
      written: rule(
        statement: $statement, rank: $rank, scope: $scope, visibility: $visibility, embargoedUntil: $embargoedUntil, reason: $reason, options: $options
      ) { ...Written }
    }
    ${WRITTEN}
  `),
};

export const MERGE: Write<Own<MergeMutationVariables>> = {
  operation: 'MERGE',
  asked: question<MergeMutation, MergeMutationVariables & { readonly options: WriteOptions }>(/* GraphQL */ `
    mutation Merge($from: ID!, $into: ID!, $reason: String!, $options: WriteOptions) {
      written: merge(from: $from, into: $into, reason: $reason, options: $options) { ...Written }
    }
    ${WRITTEN}
  `),
};

export const DISTINGUISH: Write<Own<DistinguishMutationVariables>> = {
  operation: 'DISTINGUISH',
  asked: question<
    DistinguishMutation,
    DistinguishMutationVariables & { readonly options: WriteOptions }
  >(/* GraphQL */ `
    mutation Distinguish($one: ID!, $other: ID!, $isUnsure: Boolean, $reason: String!, $options: WriteOptions) {
      written: distinguish(one: $one, other: $other, isUnsure: $isUnsure, reason: $reason, options: $options) { ...Written }
    }
    ${WRITTEN}
  `),
};

export const UNDO: Write<Own<UndoMutationVariables>> = {
  operation: 'UNDO',
  asked: question<UndoMutation, UndoMutationVariables & { readonly options: WriteOptions }>(/* GraphQL */ `
    mutation Undo($change: ID!, $reason: String!, $options: WriteOptions) {
      written: undo(change: $change, reason: $reason, options: $options) { ...Written }
    }
    ${WRITTEN}
  `),
};

export const ACCEPT: Write<Own<AcceptMutationVariables>> = {
  operation: 'ACCEPT',
  asked: question<
    AcceptMutation,
    AcceptMutationVariables & { readonly options: WriteOptions }
  >(/* GraphQL */ `
    mutation Accept($proposal: ID!, $options: WriteOptions) {
      written: accept(proposal: $proposal, options: $options) { ...Written }
    }
    ${WRITTEN}
  `),
};

/** Nothing of it has to be looked at first: the graph stays as it is. */
export const REJECT = question<RejectMutation, RejectMutationVariables>(/* GraphQL */ `
  mutation Reject($proposal: ID!, $reason: String!) {
    written: reject(proposal: $proposal, reason: $reason) { userErrors { path code message remedy } }
  }
`);

/** The last writes about an entity: what `ifVersion` compares, and its history. */
export const ABOUT = question<AboutQuery, AboutQueryVariables>(/* GraphQL */ `
  query About($id: ID!, $first: Int!, $after: String) {
    changeSets(of: $id, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id revision at by message proposedBy method statementCount evidenceCount actCount revisedCount acts(first: 3) { nodes { id kind reason } } }
    }
  }
`);

export type ChangeSet = AboutQuery['changeSets']['nodes'][number];
