import { question } from '../../api/ask.ts';
import type {
  CallsQuery,
  CallsQueryVariables,
  CallTotalQuery,
  CallTotalQueryVariables,
  MonthDatesQuery,
  MonthDatesQueryVariables,
} from '../../generated/operations.ts';

/** Every call with its phases and dates, by one question. */
export const CALLS = question<CallsQuery, CallsQueryVariables>(/* GraphQL */ `
  query Calls($where: FundingCallFilter) {
    fundingCalls(first: 60, where: $where, orderBy: [{ postedOn: DESC }]) {
      totalCount
      nodes {
        __typename id name number kind postedOn announcedOn totalUsd awardFloorUsd awardCeilingUsd eligibility summary
        status { value reason reported closesOn nextClosesOn daysLeft openTo }
        offeredBy(first: 4) { nodes { id name shortName } }
        evidence(field: "totalUsd") { basis claimSourceCount recordSourceCount conflict { class } }
        keyDates(first: 20) { nodes { ...CallDate } }
        phases(first: 8) {
          nodes {
            id name teamSize awardMinUsd awardMaxUsd
            conflicts(first: 2) { nodes { predicate class } }
            keyDates(first: 10) { nodes { ...CallDate } }
          }
        }
      }
    }
  }
  fragment CallDate on KeyDate {
    id name kind at timeOfDay timeZone isEstimate
    status { value }
    conflicts(first: 1) { nodes { class } }
  }
`);

/** What is known of the calls themselves, a row each. */
export const CALL_ROWS = `
  query CallRows($where: FundingCallFilter) {
    fundingCalls(first: 100, where: $where, orderBy: [{ postedOn: DESC }]) {
      nodes {
        id name number kind postedOn announcedOn totalUsd awardFloorUsd awardCeilingUsd eligibility openness summary
        status { value reason closesOn nextClosesOn daysLeft openTo }
        offeredBy { nodes { id name } }
        keyDates { nodes { name kind at timeOfDay timeZone isEstimate } }
        phases { nodes { name teamSize awardMinUsd awardMaxUsd keyDates { nodes { name kind at timeOfDay timeZone } } } }
      }
    }
  }
`;

/** What closes or is due in a month, of calls and of programmes. */
export const MONTH_DATES = question<MonthDatesQuery, MonthDatesQueryVariables>(/* GraphQL */ `
  query MonthDates($from: Date!, $to: Date!) {
    deadlines(from: $from, to: $to, first: 40) {
      totalCount
      nodes {
        __typename id name kind at isEstimate
        call { id }
        evidence(field: "at") { basis claimSourceCount recordSourceCount }
      }
    }
  }
`);

/** The total of a call as each source has it. */
export const CALL_TOTAL = question<CallTotalQuery, CallTotalQueryVariables>(/* GraphQL */ `
  query CallTotal($id: ID!) {
    entity(by: { id: $id }) {
      id
      evidence(field: "totalUsd") {
        rule
        conflict { class reason }
        statements(first: 20, standing: [CHOSEN, SUPPORTING, OUTWEIGHED]) {
          nodes { standing statement { id value asWritten basis evidence { source { id title publisher url } } } }
        }
      }
    }
  }
`);

export type Call = CallsQuery['fundingCalls']['nodes'][number];
export type CallDate = Call['keyDates']['nodes'][number];
export type Phase = Call['phases']['nodes'][number];
