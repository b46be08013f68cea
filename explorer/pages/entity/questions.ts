import { question } from '../../api/ask.ts';
import { CONTEXT } from '../../api/context.ts';
import type {
  EntityPageQuery,
  EntityPageQueryVariables,
  LinkMarksQuery,
  LinkMarksQueryVariables,
} from '../../generated/operations.ts';

/**
 * All that a page says of one entity. Its relationships come from the network, which may still be read: without them the rest need not
 * wait.
 */
export const ENTITY_PAGE = question<EntityPageQuery, EntityPageQueryVariables>(/* GraphQL */ `
  query EntityPage($id: ID!, $validOn: Date, $publishedBy: Date, $recordedBy: DateTime, $certainty: Certainty, $withLinks: Boolean!) {
    at(validOn: $validOn, publishedBy: $publishedBy, recordedBy: $recordedBy, certainty: $certainty) {
      entity(by: { id: $id }) {
        ...Context
        aliases
        note
        ... on Organization { website }
        ... on Agreement { agreementStatus: status { value reason reported } }
        ... on FundingCall { callStatus: status { value reason reported } }
        ... on ComputeResource { systemStatus: status { value reason reported } }
        ... on KeyDate { dateStatus: status { value reason reported } }
        evidences {
          field part description value basis claimSourceCount recordSourceCount rule visibility embargoedUntil
          conflict { class reason }
          statements(first: 8, standing: [CHOSEN, SUPPORTING, OUTWEIGHED]) {
            nodes {
              standing
              statement {
                id value asWritten basis visibility embargoedUntil
                evidence { saidOn level quote visibility embargoedUntil source { id title publisher tier url visibility embargoedUntil } }
              }
            }
          }
        }
        timeline(first: 30) {
          totalCount
          nodes { kind on isEstimate field entity { __typename id name } }
        }
        undisclosed(first: 25) {
          totalCount
          nodes { predicate reason asOf statement { visibility embargoedUntil } checked { id title publisher tier url } }
        }
        sources(first: 20) {
          totalCount
          nodes { id title publisher tier url publishedOn state visibility embargoedUntil }
        }
        identifiers { nodes { scheme value } }
        statements(first: 0) { totalCount }
      }
      neighbourhood(of: $id, hops: 1, limit: 200) @include(if: $withLinks) {
        links {
          linkId type role since until attestedOn certainty basis claimSourceCount recordSourceCount
          from { __typename id name ... on Organization { shortName } }
          to { __typename id name ... on Organization { shortName } }
        }
        cut { type count }
      }
    }
  }
  ${CONTEXT}
`);

/** What is marked of the relationships: asked for by who is signed in, apart from the page. */
export const LINK_MARKS = question<LinkMarksQuery, LinkMarksQueryVariables>(/* GraphQL */ `
  query LinkMarks($id: ID!, $validOn: Date, $publishedBy: Date, $recordedBy: DateTime, $certainty: Certainty) {
    at(validOn: $validOn, publishedBy: $publishedBy, recordedBy: $recordedBy, certainty: $certainty) {
      neighbourhood(of: $id, hops: 1, limit: 200) {
        links {
          linkId
          statements(first: 4) {
            nodes { visibility embargoedUntil evidence { visibility embargoedUntil source { visibility embargoedUntil } } }
          }
        }
      }
    }
  }
`);

export type Entity = NonNullable<EntityPageQuery['at']['entity']>;
export type FieldEvidence = Entity['evidences'][number];
export type Neighbourhood = NonNullable<EntityPageQuery['at']['neighbourhood']>;
export type EntityLink = Neighbourhood['links'][number];

/** The parts of an id: what it names, and the view that it carries after an `@`. */
export interface IdInView extends Omit<EntityPageQueryVariables, 'id' | 'withLinks'> {
  readonly id: string;
}

/** Parts of a view and the beginning of what each may hold; the server says what is wrong with the rest. */
const PARTS = {
  validOn: /^\d{4}-\d{2}-\d{2}$/,
  publishedBy: /^\d{4}-\d{2}-\d{2}$/,
  recordedBy: /^\d{4}-\d{2}-\d{2}T/,
  certainty: /^[A-Z]+$/,
};

/** `org:nlr@validOn=2025-06-01` in parts. What is none is left out. */
export function readIdInView(text: string): IdInView {
  const [id = '', view = ''] = text.split('@');
  const given = view.split(',').map((part) => part.split('='));
  const parts = Object.entries(PARTS).flatMap(([name, pattern]) => {
    const value = given.find(([named]) => named === name)?.[1];
    return value !== undefined && pattern.test(value) ? [[name, value]] : [];
  });
  return { id, ...Object.fromEntries(parts) };
}

/** The variables of the page of an entity in a view. */
export function variablesOf(view: IdInView, withLinks = true): EntityPageQueryVariables {
  return { ...view, withLinks };
}

export interface LinkGroup {
  readonly heading: string;
  readonly links: readonly { readonly link: EntityLink; readonly other: EntityLink['from'] }[];
}
