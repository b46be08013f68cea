import { question } from '../../api/ask.ts';
import { CONTEXT, PARTIES } from '../../api/context.ts';
import type {
  HubQuery,
  HubQueryVariables,
  OtherWaysQuery,
  OtherWaysQueryVariables,
  WaysQuery,
  WaysQueryVariables,
} from '../../generated/operations.ts';

export const WAYS = question<WaysQuery, WaysQueryVariables>(/* GraphQL */ `
  query Ways($from: ID!, $to: ID!, $hops: Int!, $not: [ID!], $basis: Basis, $validOn: Date) {
    at(validOn: $validOn) {
      paths(from: $from, to: $to, maxHops: $hops, exclude: $not, minBasis: $basis, first: 10) {
        nodes {
          length
          weakestBasis
          nodes { ...Context ...Parties }
          hops {
            linkId type direction role since until basis others claimSourceCount recordSourceCount
            statements(first: 4) { nodes { id visibility embargoedUntil evidence { saidOn level basis visibility embargoedUntil source { id title publisher tier url visibility embargoedUntil } } } }
          }
        }
        isComplete
        noPath {
          reason message
          relaxation { maxHops validOn isUndated minBasis include { id name } length }
        }
      }
    }
  }
  ${CONTEXT}
  ${PARTIES}
`);

export type Path = WaysQuery['at']['paths']['nodes'][number];

/** Other questions on the same two, tried before they are offered: not through a hub either, through one that is left out, stated all along. */
export const OTHER_WAYS = question<OtherWaysQuery, OtherWaysQueryVariables>(/* GraphQL */ `
  query OtherWays(
    $from: ID!, $to: ID!, $hops: Int!, $basis: Basis, $validOn: Date, $not: [ID!], $without: [ID!], $with: [ID!],
    $hasHub: Boolean!, $hasOut: Boolean!
  ) {
    at(validOn: $validOn) {
      without: paths(from: $from, to: $to, maxHops: $hops, exclude: $without, minBasis: $basis, first: 1) @include(if: $hasHub) { ...Way }
      with: paths(from: $from, to: $to, maxHops: $hops, exclude: $with, minBasis: $basis, first: 1) @include(if: $hasOut) { ...Way }
      stated: paths(from: $from, to: $to, maxHops: $hops, exclude: $not, minBasis: STATED, first: 1) { ...Way }
    }
  }
  fragment Way on PathConnection { nodes { length weakestBasis nodes { __typename id name } hops { basis } } }
`);

/** How many relationships an entity has. */
export const HUB = question<HubQuery, HubQueryVariables>(/* GraphQL */ `
  query Hub($id: ID!) {
    neighbourhood(of: $id, limit: 1) { neighbours { degree node { id } } }
  }
`);
