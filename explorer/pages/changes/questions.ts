import { question } from '../../api/ask.ts';
import type {
  ChangeDigestQuery,
  ChangeDigestQueryVariables,
  ChangesSinceQuery,
  ChangesSinceQueryVariables,
} from '../../generated/operations.ts';

/** What a change is shown by, in the feed and in previews alike. */
export const CHANGE = /* GraphQL */ `
  fragment ChangeShown on Change {
    id on kind predicate before after isMaterial conflictClass reason
    subject { __typename id name }
    object { __typename id ... on Entity { name } ... on Source { title } }
    linkBefore { role since until basis }
    linkAfter { role since until basis }
    statements { id basis visibility embargoedUntil }
    sources { id title publisher url visibility embargoedUntil }
  }
`;

export const CHANGES = question<ChangesSinceQuery, ChangesSinceQueryVariables>(/* GraphQL */ `
  query ChangesSince($since: DateOrDateTime!, $axis: ChangeAxis, $of: [ID!], $kinds: [ChangeKind!], $material: Boolean, $after: String, $publishedBy: Date, $recordedBy: DateTime) {
    at(publishedBy: $publishedBy, recordedBy: $recordedBy) { changes(since: $since, axis: $axis, of: $of, kinds: $kinds, material: $material, direction: DESC, first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { ...ChangeShown }
    } }
  }
  ${CHANGE}
`);

/** What happened in sum, and what did not. */
export const DIGEST = question<ChangeDigestQuery, ChangeDigestQueryVariables>(/* GraphQL */ `
  query ChangeDigest($since: DateOrDateTime!, $axis: ChangeAxis, $of: [ID!], $publishedBy: Date, $recordedBy: DateTime) {
    at(publishedBy: $publishedBy, recordedBy: $recordedBy) { digest(since: $since, axis: $axis, of: $of) {
      newcomers { named { id } }
      linked { id }
      moved { id }
      amounts { id }
      withdrawn { id }
      disputed { id }
      isCut
    } }
  }
`);

export type Change = ChangesSinceQuery['at']['changes']['nodes'][number];
