import { type Cypher, cypher, join, literal, name } from '../../engine/cypher.ts';
import { DECIDED } from '../../model/claims/acted.ts';
import { TIERS } from '../../model/claims/best-value.ts';
import { BASES } from '../../model/claims/levels.ts';
import { boundNames, foldedName, thenName } from '../../model/stored-names.ts';
import type { Bindings } from '../bindings.ts';
import { horizon, isPast, spanHolds } from './horizon.ts';

/** Statements and their evidence as a view sees them: which are there, which count, and how well they are supported. */

/** Returns the conditions under which a view sees evidence: the FROM edge `f` of a statement. */
export function evidenceVisible(bindings: Bindings, f: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [];
  const [said, recorded] = horizon(bindings);
  return [cypher`${f}.publicOn <= ${said} AND ${f}.recordedAt <= ${recorded}`];
}

/** Returns the condition that a view knows of a statement: it was recorded by then, and where publication counts some source had said it. */
export function statementVisible(bindings: Bindings, s: Cypher): Cypher {
  const { view } = bindings;
  const [said, recorded] = horizon(bindings);
  if (view?.publishedBy === undefined) return cypher`${s}.recordedAt <= ${recorded}`;
  return cypher`(${s}.recordedAt <= ${recorded} AND ${kept(bindings, s, 'publicFrom')} <= ${said})`;
}

/** What the writer keeps of a statement by all that was recorded, or by what had been by the instant of the view. */
function kept(bindings: Bindings, s: Cypher, column: 'publicFrom' | 'wholeFrom'): Cypher {
  const plain = cypher`${s}.${name(column)}`;
  return bindings.view?.recordedBy === undefined ? plain : valueThen(bindings, s, column);
}

/** That the sources of the whole record, which speak as one, had all spoken. */
function isWhole(bindings: Bindings, s: Cypher): Cypher {
  if (bindings.view?.publishedBy === undefined) return cypher`true`;
  const [said] = horizon(bindings);
  return cypher`coalesce(${kept(bindings, s, 'wholeFrom')}, '') <= ${said}`;
}

/** That the FROM edge `f` cites one of the sources behind the whole record, which speak as one, and had not been found silent. */
function isOfRecord(bindings: Bindings, f: Cypher): Cypher {
  return cypher`(${f}.level = 'RECORD' OR coalesce(${f}.ofRecord, false)) AND ${isHeard(bindings, f)}`;
}

/** That a source of the record, cited by the FROM edge `f`, had not been found silent on the predicate. */
export function isHeard(bindings: Bindings, f: Cypher): Cypher {
  if (bindings.view?.recordedBy === undefined) return cypher`${f}.isSilent IS NULL`;
  return cypher`(${f}.silences IS NULL OR NOT any(span IN ${f}.silences WHERE ${spanHolds(bindings, cypher`span`)}))`;
}

/**
 * Returns the condition under which a statement counts for a view: neither retracted nor replaced, as far as the view sees, and not given
 * up by all who ever said so.
 */
export function statementCounts(bindings: Bindings, s: Cypher): Cypher {
  if (!isPast(bindings.view))
    return cypher`${s}.retractedAt IS NULL AND ${s}.supersededBy IS NULL AND ${s}.isSilent IS NULL`;
  const o = bindings.variable('o');
  const stands = (statement: Cypher) =>
    cypher`${statementVisible(bindings, statement)} AND ${notRetracted(bindings, statement)}`;
  return cypher`${stands(s)} AND COUNT { (${s})<-[:SUPERSEDES]-(${o}:Statement) WHERE ${stands(o)} } = 0 AND ${notSilent(bindings, s)}`;
}

function notRetracted(bindings: Bindings, s: Cypher): Cypher {
  const then = cypher`${s}.${name(thenName('retractedAt'))}`;
  return cypher`(${then} IS NULL OR NOT any(span IN ${then} WHERE ${spanHolds(bindings, cypher`span`)}))`;
}

/** Some word of it stands, or none was there to end. Sources of a whole record have no word before all of them have. */
function notSilent(bindings: Bindings, s: Cypher): Cypher {
  const some = (seen: (bindings: Bindings, f: Cypher) => readonly Cypher[]) => {
    const f = bindings.variable('f');
    const counts = cypher`(${f}.level = 'CLAIM' OR ${isWhole(bindings, s)})`;
    return cypher`COUNT { (${s})-[${f}:FROM]->() WHERE ${join([...seen(bindings, f), counts], ' AND ')} } > 0`;
  };
  return cypher`(${s}.hasEnds IS NULL OR ${some(evidenceStands)} OR NOT ${some(evidenceVisible)})`;
}

/** Returns the conditions under which the evidence `f` of a statement stands for a view: said, and not ended by then. */
function evidenceStands(bindings: Bindings, f: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [cypher`${f}.endedOn IS NULL`];
  const [said] = horizon(bindings);
  const isEnded = cypher`${spanHolds(bindings, cypher`span`)} AND substring(span, 50, 10) <= ${said}`;
  return [
    ...evidenceVisible(bindings, f),
    cypher`(${f}.ends IS NULL OR NOT any(span IN ${f}.ends WHERE ${isEnded}))`,
  ];
}

/** Returns from when on the evidence `f` no longer stands, as far as a view has recorded: null where it does. */
export function evidenceEnd(bindings: Bindings, f: Cypher): Cypher {
  if (!isPast(bindings.view)) return cypher`${f}.endedOn`;
  return cypher`head([span IN coalesce(${f}.ends, []) WHERE ${spanHolds(bindings, cypher`span`)} | substring(span, 61)])`;
}

/**
 * Returns a stored value of a record, for conditions and orders. Of a statement, the value as it stood in the view: by the evidence that
 * there was, retracted if it was by then.
 */
export function columnOf(
  bindings: Bindings,
  target: string,
  column: { readonly of: Cypher; readonly name: string },
): Cypher {
  const { of: s, name: property } = column;
  const plain = cypher`${s}.${name(property)}`;
  if (target !== 'Statement' || !isPast(bindings.view)) return plain;
  const tied = () => wordsThat(bindings, s, isTied);
  const heard = () =>
    wordsThat(
      bindings,
      s,
      (f) => cypher`${f}.level = 'RECORD' AND ${isHeard(bindings, f)} AND ${isWhole(bindings, s)}`,
    );
  switch (property) {
    case 'basis':
      // Whatever has no better basis is inferred.
      return cypher`CASE ${graded(bindings, s, { grade: 'basis', grades: BASES.slice(0, -1) })} ELSE ${literal('INFERRED')} END`;
    case 'tier':
      return cypher`CASE ${graded(bindings, s, { grade: 'tier', grades: TIERS })} ELSE null END`;
    case 'sourceCount':
      return cypher`CASE WHEN ${tied()} = 0 AND ${heard()} > 0 THEN 1 ELSE ${tied()} END`;
    case 'claimSourceCount':
      return tied();
    case 'recordSourceCount':
      return heard();
    default:
      return DECIDED_COLUMNS.includes(property) ? valueThen(bindings, s, property) : plain;
  }
}

function graded(
  bindings: Bindings,
  s: Cypher,
  { grade, grades }: { readonly grade: Grade; readonly grades: readonly string[] },
): Cypher {
  const cases = grades.map((value, place) => {
    const better = grades.slice(0, place + 1);
    return cypher`WHEN ${isAmong(bindings, s, { grade, among: better })} THEN ${literal(value)}`;
  });
  return join(cases, ' ');
}

/** What evidence is graded by. */
export type Grade = 'basis' | 'tier';

/**
 * Whether a statement's best voice, as a view of the past hears it, has one of the best grades: a source tied to it speaks for itself, those
 * of the record as one, once all have spoken and as the weakest of them.
 */
export function isAmong(
  bindings: Bindings,
  s: Cypher,
  { grade, among }: { readonly grade: Grade; readonly among: readonly string[] },
): Cypher {
  if (among.length === 0) return cypher`false`;
  const names = cypher`[${join(among.map(literal), ', ')}]`;
  const has = (f: Cypher, x: Cypher) => cypher`${grade === 'basis' ? f : x}.${name(grade)} IN ${names}`;
  const says = wordsThat(bindings, s, (f, x) => cypher`${isTied(f)} AND ${has(f, x)}`);
  const isAnyGrade = among.length === (grade === 'basis' ? BASES : TIERS).length;
  if (isAnyGrade) {
    // No voice is weaker than that: one pattern tells.
    const speaks = (f: Cypher) =>
      cypher`(${isTied(f)} OR ${isWhole(bindings, s)} AND ${isOfRecord(bindings, f)})`;
    return cypher`${wordsThat(bindings, s, (f, x) => cypher`${speaks(f)} AND ${has(f, x)}`)} > 0`;
  }
  const speaks = wordsThat(bindings, s, (f) => isOfRecord(bindings, f));
  const weaker = wordsThat(bindings, s, (f, x) => cypher`${isOfRecord(bindings, f)} AND NOT ${has(f, x)}`);
  // As an OR of ANDs the planner of Neo4j would multiply it out.
  return cypher`CASE WHEN ${says} > 0 THEN true ELSE ${isWhole(bindings, s)} AND ${speaks} > 0 AND ${weaker} = 0 END`;
}

/** The number of words for a statement that stand in a view and meet a condition. */
function wordsThat(bindings: Bindings, s: Cypher, condition: (f: Cypher, x: Cypher) => Cypher): Cypher {
  const [f, x] = [bindings.variable('f'), bindings.variable('x')];
  const where = [...evidenceStands(bindings, f), condition(f, x)];
  return cypher`COUNT { (${s})-[${f}:FROM]->(${x}:Source) WHERE ${join(where, ' AND ')} }`;
}

function isTied(f: Cypher): Cypher {
  return cypher`${f}.level = 'CLAIM'`;
}

/** What acts decide of a statement, in all forms in which it is stored. */
export const DECIDED_COLUMNS: readonly string[] = DECIDED.flatMap((column) => {
  if (column === 'rank' || column === 'visibility' || column === 'retractedAt') return [column];
  if (column !== 'embargoedUntil') return [column, foldedName(column)];
  const { min, max } = boundNames(column);
  return [column, min, max];
});

/** Returns the condition under which a statement is not marked as wrong, as far as a view has recorded. Without acts none is. */
export function notDeprecated(bindings: Bindings, s: Cypher): Cypher {
  if (!isPast(bindings.view)) return cypher`${s}.rank <> 'DEPRECATED'`;
  const then = cypher`${s}.${name(thenName('rank'))}`;
  const holds = spanHolds(bindings, cypher`span`);
  return cypher`(${then} IS NULL OR NOT any(span IN ${then} WHERE ${holds} AND substring(span, 50) = 'DEPRECATED'))`;
}

/** What a column was by the view's instant; the column itself where it never was otherwise. */
function valueThen(bindings: Bindings, s: Cypher, column: string): Cypher {
  const plain = cypher`${s}.${name(column)}`;
  const then = cypher`${s}.${name(thenName(column))}`;
  return cypher`CASE WHEN ${then} IS NULL THEN ${plain} ELSE head([span IN ${then} WHERE ${spanHolds(bindings, cypher`span`)} | substring(span, 50)]) END`;
}
