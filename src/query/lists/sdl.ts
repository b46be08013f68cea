import { shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import { facetFields } from '../facets/facet-fields.ts';
import { facetApi, facetTypes } from '../facets/sdl.ts';
import { quote } from '../sdl-text.ts';
import { SHORTHANDS } from '../where/shorthand-arguments.ts';
import { LINK_FIELDS } from './shared-sdl.ts';

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
