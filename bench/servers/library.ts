import { Neo4jGraphQL } from '@neo4j/graphql';
import type { Driver } from 'neo4j-driver';

const SCALARS = `
  id: ID!
  name: String!
  nameKey: String!
  shortName: String
  kind: String
  website: String
  city: String
  region: String
  country: String
  foundedOn: String
  summary: String
  note: String
  aliases: [String!]`;
const AGREEMENTS =
  'agreements: [Agreement!]! @relationship(type: "PARTY_TO", direction: OUT, properties: "Party")';
const KINDS = ['Company', 'University', 'Nonprofit', 'NationalLab'];

/**
 * The same data as `@neo4j/graphql` declares them. `Body` reads the label that all kinds share, which spares it its branch per kind: the
 * best phrasing for every shape but the one that asks for an interface.
 */
const TYPES = `
  type Party @relationshipProperties { role: String }
  type Body @node(labels: ["Organization"]) @plural(value: "bodies") { ${SCALARS}
    parent: [Body!]! @relationship(type: "PART_OF", direction: OUT)
    ${AGREEMENTS} }
  type Agreement @node {
    id: ID! name: String! nameKey: String! kind: String valueUsd: BigInt
    announcedOn: String announcedOnMin: String announcedOnMax: String
    parties: [Body!]! @relationship(type: "PARTY_TO", direction: IN, properties: "Party") }
  interface Organization { id: ID! name: String! nameKey: String! agreements: [Agreement!]! @declareRelationship }
  ${KINDS.map((kind) => `type ${kind} implements Organization @node { id: ID! name: String! nameKey: String! ${AGREEMENTS} }`).join('\n')}`;

export function libraryOver(driver: Driver): Neo4jGraphQL {
  return new Neo4jGraphQL({ typeDefs: TYPES, driver, features: { filters: { String: { GT: true } } } });
}
