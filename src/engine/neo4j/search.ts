import { createHash } from 'node:crypto';
import { fuzziness, isBeginning, words } from '../embedded/text-index.ts';
import type { Row, SearchedProperty, SearchHit, SearchRequest, StorageSchema } from '../engine.ts';

type SearchSchema = StorageSchema['search'];

/** Prefix of the names of our full-text indexes. */
export const TEXT_INDEX = 'accord_search_';

/**
 * Returns the name of the full-text index by what it covers. An index cannot be altered, so one that covers
 * something else has another name.
 */
export function textIndexName({ label, properties }: SearchSchema): string {
  const covered = createHash('sha256')
    .update(JSON.stringify([label, properties]))
    .digest('hex');
  return `${TEXT_INDEX}${covered.slice(0, 8)}`;
}

/** Returns the command that creates the full-text index. */
export function textIndexDefinition(search: SearchSchema): string {
  const properties = search.properties.map((property) => `n.\`${property}\``).join(', ');
  return `CREATE FULLTEXT INDEX ${textIndexName(search)} IF NOT EXISTS FOR (n:${search.label}) ON EACH [${properties}]
    OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'standard-folding', \`fulltext.eventually_consistent\`: false}}`;
}

/**
 * Returns the query for candidates by words, typos included, with the properties asked for and their degrees.
 * It answers in one row, since hundreds of rows take longer to send and to read than their content.
 */
export function searchText(search: SearchSchema, properties: readonly SearchedProperty[] = []): string {
  const values = valuesOf(properties, { node: 'node', degree: 'COUNT { (node)--() }' });
  return `CALL db.index.fulltext.queryNodes('${textIndexName(search)}', $query, {limit: $limit}) YIELD node, score
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

/** At most this many names that begin with a text are weighed; a single letter begins thousands. */
const WEIGHED = 2_000;

/**
 * Returns the query for nodes whose names begin with a text, by the indexes on the names, the best connected
 * first; with the properties asked for.
 */
export function beginningText(
  { label, names }: SearchSchema,
  properties: readonly SearchedProperty[] = [],
): string {
  const begins = names.map((name) => `n.\`${name}\` STARTS WITH $text`).join(' OR ');
  const values = valuesOf(properties, { node: 'n', degree: 'score' });
  return `MATCH (n:${label}) WHERE ${begins} WITH n LIMIT ${WEIGHED}
    WITH n, COUNT { (n)--() } AS score ORDER BY score DESC, n.id LIMIT $limit RETURN collect([n.id, score${values}]) AS hits`;
}

/**
 * Returns a Lucene query that finds each word in full, by its beginning, or with typos. Words hold letters
 * and digits only, so nothing a person types is query syntax.
 */
export function luceneQuery(request: SearchRequest): string {
  const asked = words(request.text);
  return asked
    .map((word, index) => {
      const edits = fuzziness(word.length);
      const forms = [
        `"${word}"^4`,
        ...(isBeginning(word, index === asked.length - 1) ? [`${word}*^2`] : []),
        ...(edits > 0 ? [`${word}~${edits}`] : []),
      ];
      return `(${forms.join(' OR ')})`;
    })
    .join(' OR ');
}

/**
 * Returns a Lucene query in which every word must be present, the last one just begun. Lucene keeps
 * `scale.com` as one word where we see two, so both readings are asked for; neither contains a character of
 * the query syntax.
 */
export function luceneBeginning(text: string): string {
  const readings = [words(text), text.match(/[\p{L}\p{N}]+(?:[.'_][\p{L}\p{N}]+)*/gu) ?? []];
  const queries = readings.map((asked) =>
    asked.map((word, index) => (index === asked.length - 1 ? `+${word}*` : `+"${word}"`)).join(' '),
  );
  return [...new Set(queries)].map((query) => `(${query})`).join(' OR ');
}
