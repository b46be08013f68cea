import { question } from '../../api/ask.ts';
import { CONTEXT } from '../../api/context.ts';
import type {
  EntityLinksQuery,
  EntityLinksQueryVariables,
  EntityPageQuery,
  EntityPageQueryVariables,
} from '../../generated/operations.ts';

/** All that a page says of one entity, but its relationships. */
export const ENTITY_PAGE = question<EntityPageQuery, EntityPageQueryVariables>(/* GraphQL */ `
  query EntityPage($id: ID!, $validOn: Date, $publishedBy: Date) {
    at(validOn: $validOn, publishedBy: $publishedBy) {
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
          field part description value basis claimSourceCount recordSourceCount rule
          conflict { class reason }
          statements(first: 8, standing: [CHOSEN, SUPPORTING, OUTWEIGHED]) {
            nodes {
              standing
              statement {
                id value asWritten basis
                evidence { saidOn level quote source { id title publisher tier url } }
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
          nodes { predicate reason asOf checked { id title publisher tier url } }
        }
        sources(first: 20) {
          totalCount
          nodes { id title publisher tier url publishedOn state }
        }
        identifiers { nodes { scheme value } }
        statements(first: 0) { totalCount }
      }
    }
  }
  ${CONTEXT}
`);

/** Its relationships come from the network, which may still be read: a question of its own, so that the rest does not wait. */
export const ENTITY_LINKS = question<EntityLinksQuery, EntityLinksQueryVariables>(/* GraphQL */ `
  query EntityLinks($id: ID!, $validOn: Date, $publishedBy: Date) {
    at(validOn: $validOn, publishedBy: $publishedBy) {
      neighbourhood(of: $id, hops: 1, limit: 200) {
        links {
          linkId type role since until basis claimSourceCount recordSourceCount
          from { __typename id name }
          to { __typename id name }
        }
        cut { type count }
      }
    }
  }
`);

export type Entity = NonNullable<EntityPageQuery['at']['entity']>;
export type FieldEvidence = Entity['evidences'][number];
export type Neighbourhood = EntityLinksQuery['at']['neighbourhood'];
export type EntityLink = Neighbourhood['links'][number];

/** The parts of an id: what it names, and the view that it carries after an `@`. */
export interface IdInView {
  readonly id: string;
  readonly validOn: string | undefined;
  readonly publishedBy: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** `org:nlr@validOn=2025-06-01` in parts. What is no day is left out. */
export function readIdInView(text: string): IdInView {
  const [id = '', view = ''] = text.split('@');
  const params = new URLSearchParams(view.replaceAll(',', '&'));
  const day = (name: string) => {
    const value = params.get(name);
    return value && DAY.test(value) ? value : undefined;
  };
  return { id, validOn: day('validOn'), publishedBy: day('publishedBy') };
}

export function variablesOf({ id, validOn, publishedBy }: IdInView): EntityPageQueryVariables {
  return { id, ...(validOn && { validOn }), ...(publishedBy && { publishedBy }) };
}

export interface LinkGroup {
  readonly heading: string;
  readonly links: readonly { readonly link: EntityLink; readonly other: EntityLink['from'] }[];
}
