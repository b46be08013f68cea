import { type Cypher, cypher, namedQuery, whereAll } from '../../engine/cypher.ts';
import { concreteTypes, type Model, type NodeType } from '../../model/model.ts';
import { statedTypes } from '../../model/model-rules.ts';
import { Bindings } from '../../query/bindings.ts';
import { nodeOf } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import type { ReadScope } from '../../query/request-context.ts';
import { versionMap, visibleWalk } from '../../query/time/visibility.ts';
import { connectionText } from './connection-text.ts';
import { asksForKind, hasTitles, isBeforeTitle, isTitle, isTold, kindWords } from './kinds.ts';
import { questionOf, type SearchQuestion } from './question.ts';
import { rank, type Searched } from './rank.ts';

/** What a record has to do with what a question names. */
export interface Connected {
  readonly id: string;
  /** Each in words, in the order of how well what it is connected to answers the question. */
  readonly connections: readonly string[];
}

/**
 * Returns the records of the kinds that a question asks for which have to do with what else it names: `AMD supercomputer`, `director of
 * Argonne`, `secretary of energy`. They are read when a question asks for a kind, so that nothing is stored for it: `given` are the records
 * that answer the question by their own names, from which it starts. Empty for a question that asks for no kind, or for nothing else.
 */
export async function connectedTo(
  context: ReadScope,
  question: SearchQuestion,
  given: readonly Searched[],
): Promise<readonly Connected[]> {
  const types = typesAskedFor(context.model, question);
  const starts = types.length === 0 ? [] : startsOf(question, given);
  if (starts.length === 0) return [];
  const walks = question.words.some(isTitle) ? [near, colleagues] : [near];
  const rows = await Promise.all(
    walks.map((walk) => {
      const bindings = new Bindings(context);
      const text = walk(context.model, bindings);
      return read(context, text, { ...bindings.params, starts, types, most: MOST });
    }),
  );
  const found = new Map<string, Set<string>>();
  for (const row of rows.flat()) {
    const id = String(row.id);
    found.set(id, (found.get(id) ?? new Set()).add(connectionText(row.role, nodeOf(row))));
  }
  return [...found].map(([id, connections]) => ({ id, connections: [...connections] }));
}

/** So many of the records that are named are started from. */
const STARTS = 10;
/** One with more connections tells nothing of what it is connected to, and reading them would take long. */
const HUB = 5_000;
/** The most connections that are read. */
const MOST = 400;
/** Below it a record is hardly what was named. */
const NAMED = 0.25;

/** Returns the records that the words besides the kind name, best first. */
function startsOf({ words }: SearchQuestion, given: readonly Searched[]) {
  const isOfTitle = words.some(isTitle);
  const rest = words.filter((word) => !asksForKind(word) && !(isOfTitle && isBeforeTitle(word)));
  if (rest.length === 0) return [];
  const weights = new Map(given.map(({ id, weight }) => [id, weight]));
  return rank(questionOf(rest.join(' ')), given)
    .filter(({ id, score }) => score >= NAMED && (weights.get(id) ?? 0) <= HUB)
    .slice(0, STARTS)
    .map(({ id }, place) => ({ id, place }));
}

/** Returns the types of the kinds that a question asks for. What is told of an agreement is none. */
function typesAskedFor(model: Model, { words, isOfKind }: SearchQuestion): readonly string[] {
  if (!isOfKind) return [];
  const asked = words.filter(asksForKind);
  return concreteTypes(model, 'Entity')
    .filter(({ name }) => !isTold(name))
    .filter((type) =>
      asked.some((word) => (hasTitles(type.name) && isTitle(word)) || isCalled(model, type, word)),
    )
    .map(({ name }) => name);
}

/** Whether records of a type, of whatever kind, are called by a word. */
function isCalled(model: Model, { name, properties }: NodeType, word: string): boolean {
  const kinds = model.enums.get(properties.get('kind')?.scalar ?? '') ?? [];
  return [undefined, ...kinds].some((kind) => kindWords(name, kind).has(word));
}

/** What is connected to a start itself. */
function near(model: Model, bindings: Bindings) {
  const { types, seen } = walkIn(model, bindings);
  const where = whereAll([cypher`n.type IN $types`, ...seen(R)]);
  return namedQuery(
    'search.connected',
    cypher`UNWIND $starts AS start MATCH (s:Node {id: start.id})-[r:${types}]-(n:Entity)${where}
      RETURN n.id AS id, r.role AS role, ${called(bindings, cypher`s`)}, start.place AS place ORDER BY place, id, role LIMIT $most`,
  );
}

/** Who holds a role at an organization that a start belongs to: the director of a facility is one of the laboratory that runs it. */
function colleagues(model: Model, bindings: Bindings) {
  const { types, seen } = walkIn(model, bindings);
  const where = whereAll([
    cypher`n.type IN $types`,
    cypher`r.role IS NOT NULL`,
    ...seen(cypher`b`),
    ...seen(R),
  ]);
  return namedQuery(
    'search.colleagues',
    cypher`UNWIND $starts AS start MATCH (s:Node {id: start.id})-[b:${types}]-(o:Organization)-[r:${types}]-(n:Person)${where}
      RETURN n.id AS id, r.role AS role, ${called(bindings, cypher`o`)}, start.place AS place ORDER BY place, id, role LIMIT $most`,
  );
}

const R = cypher`r`;

function walkIn(model: Model, bindings: Bindings) {
  return visibleWalk({ model, bindings }, statedTypes(model));
}

/** Returns the names of a record as the view sees them. */
function called(bindings: Bindings, n: Cypher): Cypher {
  const version = bindings.view ? cypher`, ${versionMap(bindings, n)} AS version` : cypher``;
  return cypher`${n} {.name, .shortName} AS node${version}`;
}
