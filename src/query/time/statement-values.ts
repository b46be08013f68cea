import { type Cypher, cypher, join, name } from '../../engine/cypher.ts';
import { placeOfTier, TIERS } from '../../model/claims/best-value.ts';
import { basisOf, bestOfVoices, type Evidence, type Voiced } from '../../model/claims/levels.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import { spanAt } from '../../model/spans.ts';
import { thenName } from '../../model/stored-names.ts';
import type { View } from '../../model/view.ts';
import type { Bindings } from '../bindings.ts';
import { type Columns, propertiesOf } from '../row-shape.ts';
import { isPast } from './horizon.ts';
import { DECIDED_COLUMNS, evidenceVisible } from './statements.ts';

/**
 * What a view of the past shows of a statement. The words for it are read once and as they are stored, and what they come to is worked out
 * here: in Cypher each value took patterns of its own, 28 in all, and Neo4j plans each as a query.
 */

/** What depends on the evidence that a view sees. */
const SUPPORT: ReadonlySet<string> = new Set([
  ...['basis', 'tier'],
  ...['sourceCount', 'claimSourceCount', 'recordSourceCount'],
]);

/**
 * Returns what is read of the statement `s` besides its properties (all when undefined), and how these become what the view shows. Where
 * records may be `isOfAnyType`, others stay as they are.
 */
export function statementValues(
  bindings: Bindings,
  s: Cypher,
  asked: { readonly properties: readonly string[] | undefined; readonly isOfAnyType?: boolean },
): Columns {
  const { view } = bindings;
  if (!view || !isPast(view)) return { values: [], names: [] };
  const { properties, isOfAnyType = false } = asked;
  const decided = DECIDED_COLUMNS.filter((column) => properties?.includes(column) ?? true);
  const isWeighed = properties?.some((property) => SUPPORT.has(property)) ?? true;
  const whole = isWeighed && view.publishedBy !== undefined ? WHOLE : [];
  const kept = propertiesOf(s, properties ? [...decided.map(thenName), ...whole] : []);
  const words = () =>
    isOfAnyType ? cypher`CASE WHEN ${s}:Statement THEN ${wordsFor(bindings, s)} END` : wordsFor(bindings, s);
  return {
    values: isWeighed ? [...kept.values, words()] : kept.values,
    names: isWeighed ? [...kept.names, WORDS] : kept.names,
    complete: (record) => {
      const found = record[WORDS] as readonly WordRow[] | null | undefined;
      if (found) Object.assign(record, supportOf(view, record, found));
      delete record[WORDS];
      for (const column of decided) {
        const then = record[thenName(column)] as readonly string[] | null | undefined;
        if (then) record[column] = spanAt(then, recordedBy(view)) ?? null;
      }
    },
  };
}

/** Under which the words are read; no property is called so. */
const WORDS = 'words';

/** From when on all sources of the record had spoken, now and by what was recorded. */
const WHOLE: readonly string[] = ['wholeFrom', thenName('wholeFrom')];

/** What is read of a word: of the FROM edge, and of the source. */
type WordRow = readonly [
  level: Evidence['level'],
  basis: Evidence['basis'],
  ofRecord: boolean | null,
  isSilent: boolean | null,
  silences: readonly string[] | null,
  ends: readonly string[] | null,
  tier: string,
];

function wordsFor(bindings: Bindings, s: Cypher): Cypher {
  const [f, x] = [bindings.variable('f'), bindings.variable('x')];
  const ofEdge = ['level', 'basis', 'ofRecord', 'isSilent', 'silences', 'ends'];
  const read = [...ofEdge.map((property) => cypher`${f}.${name(property)}`), cypher`${x}.tier`];
  return cypher`[(${s})-[${f}:FROM]->(${x}:Source) WHERE ${join(evidenceVisible(bindings, f), ' AND ')} | [${join(read, ', ')}]]`;
}

/** A word as a view hears it, with the place of its source's tier. */
type Word = Voiced & Pick<Evidence, 'basis'> & { readonly tier: number };

/** How well a statement is supported by the words that stand in a view. */
function supportOf(
  view: View,
  statement: Readonly<Record<string, unknown>>,
  found: readonly WordRow[],
): Readonly<Record<string, unknown>> {
  const isWhole = isWholeIn(view, statement);
  const standing = found.flatMap((row) => wordIn(view, row) ?? []);
  // The sources of the record speak as one, once all have spoken.
  const words = isWhole ? standing : standing.filter(({ level }) => level === 'CLAIM');
  const tied = words.filter(({ level }) => level === 'CLAIM').length;
  const around = words.filter(({ level, isSilent }) => level === 'RECORD' && !isSilent).length;
  return {
    basis: basisOf(words),
    tier: TIERS[bestOfVoices(words, ({ tier }) => tier) ?? TIERS.length] ?? null,
    sourceCount: tied > 0 ? tied : Math.min(1, around),
    claimSourceCount: tied,
    recordSourceCount: around,
  };
}

function isWholeIn({ publishedBy, recordedBy }: View, statement: Readonly<Record<string, unknown>>): boolean {
  if (publishedBy === undefined) return true;
  const [now, then] = WHOLE.map((property) => statement[property]);
  const from = recordedBy !== undefined && Array.isArray(then) ? spanAt(then, recordedBy) : now;
  return String(from ?? '') <= publishedBy;
}

/** Returns a word as a view hears it; undefined where it no longer stands. */
function wordIn(view: View, row: WordRow): Word | undefined {
  const [level, basis, ofRecord, isSilent, silences, ends, tier] = row;
  const end = ends ? spanAt(ends, recordedBy(view)) : undefined;
  if (end !== undefined && end.slice(0, 10) <= (view.publishedBy ?? END_OF_TIME)) return undefined;
  const wasSilent =
    view.recordedBy === undefined
      ? isSilent === true
      : silences !== null && spanAt(silences, view.recordedBy) !== undefined;
  return {
    ...{ level, basis, tier: placeOfTier(tier) },
    ...(ofRecord === true && { ofRecord }),
    ...(wasSilent && { isSilent: true }),
  };
}

function recordedBy({ recordedBy: recorded = END_OF_TIME }: View): string {
  return recorded;
}
