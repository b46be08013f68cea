import { type Cypher, cypher, namedQuery, whereAll } from '../../engine/cypher.ts';
import { concreteTypes, type Model, type NodeType } from '../../model/model.ts';
import { statedTypes } from '../../model/model-rules.ts';
import { Bindings } from '../../query/bindings.ts';
import { nodeOf } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import type { ReadScope } from '../../query/request-context.ts';
import { versionMap, visibleWalk } from '../../query/time/visibility.ts';
import { connectionText } from './connection-text.ts';
import { asksForKind, isTold, kindWords } from './kinds.ts';
import { questionOf, type SearchQuestion } from './question.ts';
import { isAnsweredWholly, rank } from './rank.ts';
import type { Searched } from './searched.ts';
import { hasTitles, isBeforeTitle, isTitle } from './titles.ts';

/** What a record has to do with what a question names. */
export interface Connected {
  readonly id: string;
  readonly connections: readonly Connection[];
}

/** One of them: in words, and with the words of the question by which what it is connected to is called just so, however they are written. */
export interface Connection {
  readonly text: string;
  readonly called: readonly string[];
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
      const named = starts.map(({ id, place }) => ({ id, place }));
      return read(context, text, { ...bindings.params, starts: named, types, most: MOST });
    }),
  );
  const found = new Map<string, Map<string, Connection>>();
  for (const [walk, of] of rows.entries()) {
    for (const row of of) {
      // A colleague is connected to whom a start belongs to, and not to the start.
      const start = walk === 0 ? starts[Number(row.place)] : undefined;
      const node = nodeOf(row);
      const text = connectionText(
        row.role,
        start?.alias === undefined ? node : { ...node, shortName: start.alias },
      );
      const connections = found.get(String(row.id)) ?? new Map<string, Connection>();
      if (!connections.has(text)) connections.set(text, { text, called: start?.called ?? [] });
      found.set(String(row.id), connections);
    }
  }
  return [...found].map(([id, connections]) => ({ id, connections: [...connections.values()] }));
}

/** So many of the records that are named are started from. */
const STARTS = 10;
/** One with more connections tells nothing of what it is connected to, and reading them would take long. */
const HUB = 5_000;
/** The most connections that are read. */
const MOST = 400;
/** Below it a record is hardly what was named. */
const NAMED = 0.25;

/** A record that a question names. */
interface Start {
  readonly id: string;
  readonly place: number;
  /** What others call it, where the question calls it so. */
  readonly alias: string | undefined;
  /** The words by which it is named where these are what it is called: also its initials, or its name in one word. */
  readonly called: readonly string[];
}

/** Returns the records that the words besides the kind name, best first. */
function startsOf({ words }: SearchQuestion, given: readonly Searched[]): readonly Start[] {
  const isOfTitle = words.some(isTitle);
  const rest = words.filter((word) => !asksForKind(word) && !(isOfTitle && isBeforeTitle(word)));
  if (rest.length === 0) return [];
  const weights = new Map(given.map(({ id, weight }) => [id, weight]));
  return rank(questionOf(rest.join(' ')), given)
    .filter(({ id, score }) => score >= NAMED && (weights.get(id) ?? 0) <= HUB)
    .slice(0, STARTS)
    .map((hit, place) => ({
      ...{ id: hit.id, place },
      alias: hit.field === 'aliases' ? hit.text : undefined,
      called: isAnsweredWholly([hit]) ? rest : [],
    }));
}

/** Returns the types of the kinds that a question asks for. What is told of an agreement is none. */
function typesAskedFor(model: Model, { words, isOfKind }: SearchQuestion): readonly string[] {
  if (!isOfKind) return [];
  const asked = words.filter((word) => asksForKind(word));
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
