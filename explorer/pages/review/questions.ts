import { question } from '../../api/ask.ts';
import type {
  OutlookQuery,
  OutlookQueryVariables,
  ProposalsQuery,
  ProposalsQueryVariables,
} from '../../generated/operations.ts';
import { CHANGE } from '../changes/questions.ts';

export const PROPOSALS = question<ProposalsQuery, ProposalsQueryVariables>(/* GraphQL */ `
  query Proposals($state: ProposalState!, $after: String) {
    open: proposals(first: 0, where: { state: { eq: OPEN } }) { totalCount }
    proposals(first: 10, after: $after, where: { state: { eq: $state } }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id state at by message operation content decidedAt decidedBy reason change { id } }
    }
  }
`);

export type Proposal = ProposalsQuery['proposals']['nodes'][number];

/** What would become of one now: worked out for each by itself, so that none holds up another. */
export const OUTLOOK = question<OutlookQuery, OutlookQueryVariables>(/* GraphQL */ `
  query Outlook($id: ID!) {
    node(id: $id) {
      ... on Proposal {
        outlook {
          userErrors { path code message remedy entity current }
          preview(first: 50) { pageInfo { hasNextPage } nodes { ...ChangeShown } }
        }
      }
    }
  }
  ${CHANGE}
`);
