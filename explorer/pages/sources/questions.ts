import { question } from '../../api/ask.ts';
import type {
  SourceDetailQuery,
  SourceDetailQueryVariables,
  SourcesQuery,
  SourcesQueryVariables,
} from '../../generated/operations.ts';

export const SOURCES = question<SourcesQuery, SourcesQueryVariables>(/* GraphQL */ `
  query Sources($where: SourceFilter, $orderBy: [SourceOrder!], $after: String) {
    sources(first: 50, after: $after, where: $where, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      facets(by: [TIER, STATE]) { field buckets { key count } }
      nodes { id title publisher tier state publishedOn url visibility embargoedUntil statements(first: 0) { totalCount } }
    }
  }
`);

/** A source with what leans on it, and what would fall were it withdrawn: worked out, nothing is written. */
export const SOURCE = question<SourceDetailQuery, SourceDetailQueryVariables>(/* GraphQL */ `
  query SourceDetail($id: ID!, $after: String) {
    node(id: $id) {
      ... on Source {
        id title publisher tier state kind access publishedOn url note visibility embargoedUntil
        publishedBy { __typename id name }
        checkedFor(first: 0) { totalCount }
        statements(first: 40, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes {
            id predicate value asWritten role basis sourceCount visibility embargoedUntil
            subject { __typename id name }
            object { __typename id ... on Entity { name } ... on Source { title } }
          }
        }
      }
    }
    withdrawal(source: $id) {
      statementCount
      disappears(first: 25) { ...Effects }
      changes(first: 25) { ...Effects }
      weakened(first: 25) { ...Effects }
    }
  }
  fragment Effects on WithdrawalEffectConnection {
    totalCount
    nodes {
      predicate role before after reason sourcesLeft
      subject { __typename id name }
      object { __typename id ... on Entity { name } ... on Source { title } }
    }
  }
`);

export type Effects = NonNullable<SourceDetailQuery['withdrawal']>['disappears'];
