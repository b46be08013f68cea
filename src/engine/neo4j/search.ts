import { createHash } from 'node:crypto';
import { editsAllowed } from '../../edit-distance.ts';
import type { Row, SearchedProperty, SearchHit, StorageSchema } from '../engine.ts';
import type { Clause, Clauses } from '../search-clauses.ts';

type SearchSchema = StorageSchema['search'];

/** Prefix of the names of our full-text indexes. */
export const TEXT_INDEX = 'accord_search_';

/**
 * Returns the name of the full-text index by what it covers. An index cannot be altered, so one that covers
 * something else has another name.
 */
export function textIndexName(search: SearchSchema): string {
  const covered = createHash('sha256')
    .update(JSON.stringify([search.label, covering(search), ANALYZER]))
    .digest('hex');
  return `${TEXT_INDEX}${covered.slice(0, 8)}`;
}

/** Words come cut and folded; Lucene's own cutting knows neither `O'Hara` nor `U.S.` as we do. */
const ANALYZER = 'whitespace';

function covering({ keys, ends, names, texts, past }: SearchSchema): readonly string[] {
  return [...keys, ...ends, ...names, ...texts, ...past.keys, ...past.names];
}

/** Returns the command that creates the full-text index. */
export function textIndexDefinition(search: SearchSchema): string {
  const properties = covering(search).map((property) => `n.\`${property}\``);
  return `CREATE FULLTEXT INDEX ${textIndexName(search)} IF NOT EXISTS FOR (n:${search.label}) ON EACH [${properties.join(', ')}]
    OPTIONS {indexConfig: {\`fulltext.analyzer\`: '${ANALYZER}', \`fulltext.eventually_consistent\`: false}}`;
}

/** At most this many that meet the clauses best are weighed by how well connected they are; a letter begins thousands. */
const WEIGHED = 2_000;

/**
 * Returns the query for candidates by a Lucene query, with the properties asked for and their degrees. It
 * answers in one row, since hundreds of rows take longer to send and to read than their content.
 */
export function searchText(search: SearchSchema, properties: readonly SearchedProperty[] = []): string {
  const values = valuesOf(properties, { node: 'node', degree: 'degree' });
  return `CALL db.index.fulltext.queryNodes('${textIndexName(search)}', $query, {limit: ${WEIGHED}}) YIELD node, score
    WITH node, floor(score) AS score, COUNT { (node)--() } AS degree ORDER BY score DESC, degree DESC, node.id LIMIT $limit
    RETURN collect([node.id, score${values}]) AS hits`;
}

/**
 * Returns the columns that a candidate has besides its id and score; none where no properties are asked for.
 */
function valuesOf(
  properties: readonly SearchedProperty[],
  { node, degree }: { readonly node: string; readonly degree: string },
): string {
  if (properties.length === 0) return '';
  const values = properties.map(({ name, labels }) =>
    labels ? `CASE WHEN ${node}:${labels.join('|')} THEN ${node}.\`${name}\` END` : `${node}.\`${name}\``,
  );
  return `, [${values.join(', ')}], ${degree}`;
}

/** Returns the candidates in the answer to one of these queries. */
export function hitsOf(rows: readonly Row[]): SearchHit[] {
  return rows.flatMap((row) =>
    (row.hits as [id: string, score: number, values?: unknown[], degree?: number][]).map(
      ([id, score, values, degree = 0]) => ({ id, score, ...(values && { values, degree }) }),
    ),
  );
}

/**
 * Returns a Lucene query whose score is the sum of the weights of the clauses met. A whole term is asked for as
 * a regular expression, which scores by its weight alone as beginnings do; terms hold letters, digits and marks
 * only, so nothing in them is syntax.
 */
export function luceneQuery({ any, together }: Clauses): string {
  const parts = any.map((clause) => `${lucene(clause)}^${clause.weight === 0 ? NOTHING : clause.weight}`);
  if (together) {
    const all = together.all.map(
      (either) => `+(${either.map((clause) => `${lucene(clause)}^${together.share}`).join(' ')})`,
    );
    parts.push(`(${all.join(' ')})`);
  }
  return parts.join(' ');
}

/** Typos find, and count less than anything that is counted. */
const NOTHING = 0.0001;

function lucene({ property, term, form }: Omit<Clause, 'weight'>): string {
  if (form === 'WHOLE') return `${property}:/${term}/`;
  return form === 'BEGINNING' ? `${property}:${term}*` : `${property}:${term}~${editsAllowed(term.length)}`;
}
