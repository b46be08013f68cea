import { shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import { facetFields } from '../facets/facet-fields.ts';
import { facetApi, facetTypes } from '../facets/sdl.ts';
import { quote } from '../sdl-text.ts';
import { SHORTHANDS } from '../where/shorthand-arguments.ts';

const LINK_FIELDS = `"Id of the relationship, the same in every view."
  linkId: ID!
  "What the tail is to the head, such as a party's part in an agreement."
  role: String
  "When it began, as written by its best source."
  since: FuzzyDate
  "When it ended, as written by its best source."
  until: FuzzyDate
  "Days on which sources have it hold, as written, in order: those that they report, else those of their words; at most 20, the first and last."
  attestedOn: [FuzzyDate!]!
  "Whether it held on the day asked for; empty where no day was asked for."
  certainty: Certainty
  "How it is known, at best."
  basis: Basis
  "The best tier among its sources; empty where it has none."
  tier: SourceTier
  "Number of statements behind it."
  statementCount: Int!
  "Number of sources behind it: those tied to it, and at least one where there is any evidence."
  sourceCount: Int!
  "Number of sources that were tied to this very claim."
  claimSourceCount: Int!
  "Number of other sources behind whole records: one of them or more says so, which is not told."
  recordSourceCount: Int!
  "The statements behind it."
  statements(
    "How many; 25 when left out, at most 100."
    first: Int
    "Only what comes after this cursor."
    after: String
    "How many, from the end of the list, at most 100."
    last: Int
    "Only what comes before this cursor."
    before: String
  ): StatementConnection!`;

/** What the connections of all types share, as SDL. */
export const PAGES_AND_LINKS = `"Where a page stands in its list (Relay Cursor Connections)."
type PageInfo {
  "Whether more follows."
  hasNextPage: Boolean!
  "Whether more stands before."
  hasPreviousPage: Boolean!
  "Cursor of the first item."
  startCursor: String
  "Cursor of the last item."
  endCursor: String
}

"What a relationship says of itself."
interface Link {
  ${LINK_FIELDS}
}

"How certain it is that something held on a day. Each takes in those before it."
enum Certainty {
  "Attested that day, or between two days on which it was."
  CERTAIN
  "It had begun, and no end is known."
  PRESUMED
  "Nothing rules it out."
  POSSIBLE
}`;

/** Arguments of a list, as SDL. */
export function pageArguments(target: string): string {
  const short = (SHORTHANDS[target] ?? []).map(
    ({ argument, type, description }) => `${quote(description)} ${argument}: ${type}`,
  );
  return `
    ${short.join('\n')}
    ${quote('How many, from the start of the list; 25 when neither `first` nor `last` is given, at most 100.')} first: Int
    ${quote('Only what comes after this cursor.')} after: String
    ${quote('How many, from the end of the list, at most 100.')} last: Int
    ${quote('Only what comes before this cursor.')} before: String
    ${quote('Only what meets these conditions.')} where: ${target}Filter
    ${quote('Order; ties are broken by id, empty values come last.')} orderBy: [${target}Order!]`;
}

/** A list of records of a type, as SDL. */
export function connection(model: Model, target: string): string {
  const shape = shapeOf(model, target);
  const counted = facetFields(model, shape);
  return `"A page of ${target} records."
type ${target}Connection {
  "The items with their cursors."
  edges: [${target}Edge!]!
  "The items."
  nodes: [${target}!]!
  "Where the page stands."
  pageInfo: PageInfo!
  "Number of items on all pages; counted only when asked for."
  totalCount: Int!
  ${counted.size > 0 ? facetApi(target) : ''}
}

"One item of a page."
type ${target}Edge {
  "Its place in the list, for \`after\` and \`before\`."
  cursor: String!
  "The item."
  node: ${target}!
}
${counted.size > 0 ? facetTypes(target, shape, counted) : ''}`;
}

/** A list of records that a relationship leads to, as SDL. */
export function relatedConnection(target: string): string {
  return `"A page of related ${target} records, with what each relationship says of itself."
type Related${target}Connection {
  "The relationships with their cursors."
  edges: [Related${target}Edge!]!
  "The records at the other end."
  nodes: [${target}!]!
  "Where the page stands."
  pageInfo: PageInfo!
  "Number of relationships on all pages; counted only when asked for."
  totalCount: Int!
}`;
}

/** A relationship and the record that it leads to, as SDL. */
export function relatedEdge(target: string): string {
  return `"One relationship of a page and the record at its other end."
type Related${target}Edge implements Link {
  "Its place in the list, for \`after\` and \`before\`."
  cursor: String!
  "The record at the other end."
  node: ${target}!
  ${LINK_FIELDS}
}`;
}
