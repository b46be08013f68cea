import type { GraphQLSchema } from 'graphql';
import { TEXTS } from './bars.ts';
import { type Counted, countOurs, countTheirs } from './count.ts';
import { verdictOf } from './gates.ts';
import type { Gate } from './result.ts';
import { type Data, ourShape, type Shape } from './shape.ts';

const COUNTRIES = ['US', 'DE', 'FR', 'GB', 'JP', 'KR', 'CA'];
const PAGES = [1, 5, 10];
const KINDS = [['MOU'], ['LEASE', 'CONTRACT', 'MEMBERSHIP']];

const OURS = `query Texts($country: String!, $first: Int!, $after: String, $kinds: [AgreementKind!]!) {
  organizations(first: $first, after: $after, where: {country: {eq: $country}}, orderBy: [{name: ASC}]) { nodes { id name
    agreements(first: $first, where: {kind: {in: $kinds}}) { nodes { id name parties(first: $first) { nodes { id name } } } } } } }`;
const THEIRS = `query Texts($country: String!, $first: Int!, $after: String, $kinds: [String!]!) {
  bodiesConnection(first: $first, after: $after, where: {country: {eq: $country}}, sort: [{nameKey: ASC}]) { edges { node { id name
    agreementsConnection(first: $first, where: {node: {kind: {in: $kinds}}}, sort: [{node: {id: DESC}}]) { edges { node { id name
      partiesConnection(first: $first, sort: [{node: {nameKey: ASC}}]) { edges { node { id name } } } } } } } } } }`;

/** The library's cursors are offsets. */
const THEIR_CURSOR = Buffer.from('arrayconnection:19').toString('base64');

/**
 * Every country with every page size, on the first page and further on, with lists of one and three kinds: 84
 * sets of variables.
 */
function setsWith(cursor: string): readonly Data[] {
  return COUNTRIES.flatMap((country) =>
    PAGES.flatMap((first) =>
      [null, cursor].flatMap((after) => KINDS.map((kinds) => ({ country, first, after, kinds }))),
    ),
  );
}

/**
 * Counts the Cypher texts that one document makes. Each text is planned once, so a text for each set of
 * values would be planned each time.
 */
export async function textsGate(
  on: Counted,
  given: { readonly library: GraphQLSchema | undefined; readonly cursor: string },
): Promise<Omit<Gate, 'at'>> {
  const [sets, theirSets] = [setsWith(given.cursor), setsWith(THEIR_CURSOR)];
  const { library } = given;
  const shape: Shape = {
    ...ourShape(
      'texts',
      sets.map((variables) => ({ query: OURS, variables })),
    ),
    theirs: (variant) => ({ query: THEIRS, variables: theirSets[variant] ?? {}, plain: (data) => data }),
  };
  const { texts } = await countOurs(on, shape);
  // At the largest size the library asks for more memory than one transaction may have.
  const theirs = library
    ? await countTheirs(on.driver, library, shape).then(
        (counts) => counts?.texts,
        () => undefined,
      )
    : undefined;
  return {
    id: 'texts',
    what: `Cypher texts of one document over ${sets.length} sets of variables`,
    bar: `<= ${TEXTS}`,
    found: `${texts}${theirs === undefined ? '' : ` (theirs ${theirs})`}`,
    verdict: verdictOf(texts <= TEXTS),
  };
}
