import { BoundedCache, bytesOf } from '../bounded-cache.ts';
import type { NamedQuery } from './engine.ts';

/** A piece of Cypher. Only the `cypher` tag makes one, so a value can never become part of a text. */
export class Cypher {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Composes Cypher from Cypher. Values are parameters (`$name`); anything but a piece of Cypher in a hole is a
 * type error.
 */
export function cypher(strings: TemplateStringsArray, ...parts: readonly Cypher[]): Cypher {
  let text = strings[0] ?? '';
  for (let index = 0; index < parts.length; index += 1)
    text += (parts[index] as Cypher).text + (strings[index + 1] ?? '');
  return new Cypher(text);
}

/** Joins pieces with a separator, such as ` AND `. */
export function join(parts: readonly Cypher[], separator: string): Cypher {
  return new Cypher(parts.map((part) => part.text).join(separator));
}

/** Returns ` WHERE` with all of the conditions; nothing when there are none. */
export function whereAll(conditions: readonly Cypher[]): Cypher {
  return conditions.length > 0 ? cypher` WHERE ${join(conditions, ' AND ')}` : cypher``;
}

/** Returns conditions as one. An empty AND is true, an empty OR is false. */
export function combine(parts: readonly Cypher[], operator: 'AND' | 'OR'): Cypher {
  if (parts.length === 0) return operator === 'AND' ? TRUE : FALSE;
  if (parts.length === 1 && parts[0]) return parts[0];
  return cypher`(${join(parts, ` ${operator} `)})`;
}

const TRUE = cypher`true`;
const FALSE = cypher`false`;

/**
 * Returns a label, relationship type, property or alias as Cypher. Names come from the model, never from a
 * caller; throws `Error` for anything but a plain identifier.
 */
export function name(identifier: string): Cypher {
  const known = names.get(identifier);
  if (known) return known;
  const found = written(identifier);
  names.set(identifier, found);
  return found;
}

/** Names already checked: those of the model, and some aliases of questions. */
const names = new BoundedCache<Cypher>(bytesOf);

function written(identifier: string): Cypher {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(identifier)) {
    throw new Error(`A Cypher name must be letters, digits and underscores; found "${identifier}".`);
  }
  return new Cypher(KEYWORDS.has(identifier.toUpperCase()) ? `\`${identifier}\`` : identifier);
}

/**
 * Words that mean something else unless quoted. Quoting every name would make texts a sixth longer, and long
 * texts take another packet.
 */
const KEYWORDS: ReadonlySet<string> = new Set(
  `ACCESS ALL ALLOCATE AND ANY ARRAY AS ASC ASCENDING ASSERT BEGIN BETWEEN BIGINT BOOLEAN BY CALL CASE CHECK COLLECT COMMIT CONSTRAINT
  CONTAINS COUNT CREATE CYPHER DATABASE DATE DELETE DESC DESCENDING DETACH DISTINCT DO DROP DURATION ELSE END ENDS EXCEPT EXISTS EXPLAIN
  EXTRACT FALSE FILTER FINISH FLOAT FOR FOREACH FROM GRAPH GROUP IF IN INDEX INSERT INTEGER INTERSECT INTO IS JOIN KEY LABEL LABELS LET
  LIMIT LIST LOAD MAP MATCH MERGE MOD NEXT NO NODE NONE NORMALIZE NOT NULL NULLS OF OFFSET ON OPTIONAL OR ORDER OTHERWISE OUT PATH POINT
  PROFILE PROPERTIES PROPERTY REDUCE RELATIONSHIP REMOVE REPEATABLE REQUIRE RETURN ROW ROWS SCAN SELECT SESSION SET SHORTEST SHOW SINGLE
  SKIP SOME START STARTS STRING THEN TIME TIMESTAMP TO TRANSACTION TRUE TYPE TYPED UNION UNIQUE UNWIND USE USING VALUE VARIABLE WHEN WHERE
  WITH XOR YIELD ZONE`.split(/\s+/),
);

/** Returns several labels as `:A:B`. */
export function labels(names: readonly string[]): Cypher {
  return new Cypher(names.map((label) => `:${name(label).text}`).join(''));
}

/**
 * Returns a word of the program's own as a Cypher literal. Values are parameters; this is for words that
 * belong to the shape of a query. Throws `Error` for characters that could end the literal.
 */
export function literal(word: string): Cypher {
  if (!/^[A-Za-z0-9_ ~\u{10FFFF}]*$/u.test(word)) {
    throw new Error(`A Cypher literal must be letters, digits, underscores and spaces; found "${word}".`);
  }
  return new Cypher(`'${word}'`);
}

/**
 * Gives a finished text the name by which logs, metrics and call counts know it. White space is joined, so
 * that equal texts are equal and share a plan.
 */
export function namedQuery(statementName: string, body: Cypher): NamedQuery {
  return { name: statementName, text: body.text.replace(/\s+/g, ' ') };
}
