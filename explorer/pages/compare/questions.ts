import { question } from '../../api/ask.ts';
import { CONTEXT } from '../../api/context.ts';
import type {
  BetweenDaysQuery,
  BetweenDaysQueryVariables,
  CompareFactsQuery,
  CompareFactsQueryVariables,
  CompareTiesQuery,
  CompareTiesQueryVariables,
} from '../../generated/operations.ts';

/** What is known of two entities, or of one on two days. */
export const COMPARE_FACTS = question<CompareFactsQuery, CompareFactsQueryVariables>(/* GraphQL */ `
  query CompareFacts($a: ID!, $aOn: Date, $aBy: Date, $b: ID!, $bOn: Date, $bBy: Date) {
    a: at(validOn: $aOn, publishedBy: $aBy) { entity(by: { id: $a }) { ...Compared } }
    b: at(validOn: $bOn, publishedBy: $bBy) { entity(by: { id: $b }) { ...Compared } }
  }
  fragment Compared on Entity {
    ...Context
    evidences { field part value basis claimSourceCount recordSourceCount visibility embargoedUntil conflict { class } }
  }
  ${CONTEXT}
`);

/** Who each stands with: from the network, which may still be read. */
export const COMPARE_TIES = question<CompareTiesQuery, CompareTiesQueryVariables>(/* GraphQL */ `
  query CompareTies($a: ID!, $aOn: Date, $aBy: Date, $b: ID!, $bOn: Date, $bBy: Date) {
    a: at(validOn: $aOn, publishedBy: $aBy) { neighbourhood(of: $a, hops: 1, limit: 300) { ...Ties } }
    b: at(validOn: $bOn, publishedBy: $bBy) { neighbourhood(of: $b, hops: 1, limit: 300) { ...Ties } }
  }
  fragment Ties on Neighbourhood {
    links {
      linkId type role since until basis claimSourceCount recordSourceCount
      from { __typename id name }
      to { __typename id name }
    }
    cut { type count }
  }
`);

/** Everything that is said of one side, a row for each statement with its sources: a table has one list. */
export const SIDE_ROWS = `
  query SideRows($id: ID!, $validOn: Date, $publishedBy: Date) {
    at(validOn: $validOn, publishedBy: $publishedBy) {
      entity(by: { id: $id }) {
        statements(first: 100) {
          nodes {
            id predicate value asWritten role basis rank startText endText
            object { id ... on Entity { name } ... on Source { title } }
            evidence { saidOn level quote source { title publisher tier url } }
          }
        }
      }
    }
  }
`;

/** The entity and the view of one side of a comparison. */
export function sideOf({ a, aOn, aBy, b, bOn, bBy }: CompareFactsQueryVariables, side: 'a' | 'b') {
  return side === 'a' ? { id: a, validOn: aOn, publishedBy: aBy } : { id: b, validOn: bOn, publishedBy: bBy };
}

/** What happened to an entity from one day to another. */
export const BETWEEN_DAYS = question<BetweenDaysQuery, BetweenDaysQueryVariables>(/* GraphQL */ `
  query BetweenDays($id: ID!, $from: Date!, $to: Date!) {
    timeline(of: [$id], from: $from, to: $to, first: 40) {
      totalCount
      nodes { kind on from entity { __typename id name } }
    }
  }
`);

export type Compared = NonNullable<CompareFactsQuery['a']['entity']>;
export type Ties = CompareTiesQuery['a']['neighbourhood'];
export type Happening = BetweenDaysQuery['timeline']['nodes'][number];
