import { idOf } from './world.ts';

const BINDING = idOf({ subject: 'agreement:mou-doe-acme', predicate: 'binding', value: false });

/** Faults made by hand, with what `verify` reports: the id and the part that differs. */
export const DAMAGES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a best value', `MATCH (n:Node {id: 'org:doe'}) SET n.name = 'Wrong'`, ['org:doe name']],
  ['a folded name', `MATCH (n:Node {id: 'org:doe'}) SET n.nameKey = 'wrong'`, ['org:doe nameKey']],
  [
    'the bounds of a date',
    `MATCH (n:Node {id: 'org:doe'}) SET n.foundedOnMin = '1900-01-01'`,
    ['org:doe foundedOnMin'],
  ],
  ['a value that nothing says', `MATCH (n:Node {id: 'org:doe'}) SET n.note = 'x'`, ['org:doe note']],
  [
    'identifier values',
    `MATCH (n:Node {id: 'org:doe'}) SET n.identifierValues = ['x']`,
    ['org:doe identifierValues'],
  ],
  ['the end of a name', `MATCH (n:Node {id: 'org:doe'}) SET n.nameEndKeys = ['x']`, ['org:doe nameEndKeys']],
  [
    'a value outside its enum',
    `MATCH (n:Node {id: 'source:daily-press'}) SET n.tier = 'BEST'`,
    ['source:daily-press tier'],
  ],
  [
    'a required value that is gone',
    `MATCH (n:Node {id: 'source:daily-press'}) SET n.state = null`,
    ['source:daily-press state'],
  ],
  ['a label too many', `MATCH (n:Node {id: 'org:doe'}) SET n:Company`, ['org:doe labels']],
  [
    'an edge that nothing says',
    `MATCH (a:Node {id: 'org:doe'}) MATCH (b:Node {id: 'agreement:lease'}) CREATE (a)-[:PARTY_TO {id: 'edge:00'}]->(b)`,
    ['edge:00 edge'],
  ],
  ['an edge that is gone', `MATCH (a:Node {id: 'org:elan-lab'})<-[r:OPERATES]-() DELETE r`, ['edge edge']],
  [
    'an edge twice',
    `MATCH (a:Node {id: 'org:elan-lab'})<-[r:OPERATES]-(b) CREATE (b)-[s:OPERATES {id: r.id}]->(a)`,
    ['edge edge'],
  ],
  [
    'a count on an edge',
    `MATCH (a:Node {id: 'org:elan-lab'})<-[r:OPERATES]-() SET r.sourceCount = 7`,
    ['edge sourceCount'],
  ],
  [
    'an edge as it was once known that is gone',
    `MATCH (a:Node {id: 'agreement:mou-doe-acme'})<-[r:PARTY_TO_THEN]-() DELETE r`,
    ['edge edge'],
  ],
  [
    'a state that nothing says',
    `MATCH (n:Node {id: 'agreement:mou-doe-acme'})-[:WAS]->(v) SET v.name = 'x'`,
    ['agreement:mou-doe-acme versions'],
  ],
  ['a state of nothing', `CREATE (v:Version {id: 'org:doe'})`, ['org:doe WAS']],
  [
    'a day before anything was said',
    `MATCH (n:Node {id: 'org:doe'}) SET n.saidFrom = '2020-01-01'`,
    ['org:doe saidFrom'],
  ],
  [
    'the day from which a record is presumed to be there',
    `MATCH (n:Node {id: 'org:doe'}) SET n.presumedFrom = '2999-01-01'`,
    ['org:doe presumedFrom'],
  ],
  [
    'the day from which a record is there for certain',
    `MATCH (n:Node {id: 'agreement:mou-doe-acme'}) SET n.certainFrom = null`,
    ['agreement:mou-doe-acme certainFrom'],
  ],
  [
    'the first day by which a relationship of a record had begun',
    `MATCH (n:Node {id: 'org:doe'}) SET n.joinedFrom = '1900-01-01'`,
    ['org:doe joinedFrom'],
  ],
  [
    'the place of an edge in an ordered list',
    `MATCH (a:Node {id: 'org:doe'})-[r:PARTY_TO]->(b:Node {id: 'agreement:mou-doe-acme'}) SET r.toOrder = 'Agreement 1999'`,
    ['edge toOrder'],
  ],
  [
    'an edge that does not tell of the other states of its record',
    `MATCH (a:Node {id: 'org:doe'})-[r:PARTY_TO]->(b:Node {id: 'agreement:mou-doe-acme'}) SET r.toVersions = null`,
    ['edge toVersions'],
  ],
  [
    'an edge that tells that it may have begun before its record was announced',
    `MATCH (a:Node {id: 'org:doe'})-[r:PARTY_TO]->(b:Node {id: 'agreement:mou-doe-acme'}) SET r.toAhead = r.toOrder`,
    ['edge toAhead'],
  ],
  [
    'an edge that tells that it had begun before its record was announced',
    `MATCH (a:Node {id: 'org:doe'})-[r:PARTY_TO]->(b:Node {id: 'agreement:mou-doe-acme'}) SET r.toBegun = r.toOrder`,
    ['edge toBegun'],
  ],
  [
    'a conflict that is gone',
    `MATCH (c:Conflict {subject: 'date:rfa-1-due'}) DETACH DELETE c`,
    ['conflict conflict'],
  ],
  [
    'a conflict in the wrong class',
    `MATCH (c:Conflict {subject: 'date:rfa-1-due'}) SET c.class = 'SCOPE'`,
    ['conflict class'],
  ],
  [
    'a conflict about nothing',
    `CREATE (c:Node:Conflict {id: 'conflict:x', type: 'Conflict'})`,
    ['conflict:x CONFLICT_ABOUT'],
  ],
  [
    'a statement that is about nothing',
    `MATCH (s:Node {id: '${BINDING}'})-[r:ABOUT]->() DELETE r`,
    [`${BINDING} links`],
  ],
  ['a statement that was edited', `MATCH (s:Node {id: '${BINDING}'}) SET s.value = true`, [`${BINDING} id`]],
  [
    'a basis that the evidence does not bear',
    `MATCH (s:Node {id: '${BINDING}'}) SET s.basis = 'INFERRED'`,
    [`${BINDING} basis`],
  ],
  ['a rank outside its enum', `MATCH (s:Node {id: '${BINDING}'}) SET s.rank = 'TOP'`, [`${BINDING} rank`]],
  [
    'evidence twice',
    `MATCH (s:Node {id: '${BINDING}'})-[f:FROM]->(n:Source) CREATE (s)-[g:FROM]->(n) SET g += properties(f)`,
    ['from FROM'],
  ],
  [
    'the bounds of a day of saying',
    `MATCH (s:Node {id: '${BINDING}'})-[f:FROM]->(n:Source) SET f.saidOnMin = '1999-01-01'`,
    ['from saidOnMin'],
  ],
  [
    'a source without its publisher',
    `MATCH (n:Node {id: 'source:acme-blog'})-[r:PUBLISHED_BY]->() DELETE r`,
    ['source:acme-blog PUBLISHED_BY'],
  ],
  ['a node without a type', `CREATE (n:Node {id: 'x:stray'})`, ['x:stray type']],
];

type Damage = (typeof DAMAGES)[number];

/**
 * Deals damages out, so that those listed beside each other, which are damages to one thing, come apart: what a group expects, one of it
 * alone can bring.
 */
export function damagesInGroups(damages: readonly Damage[], count: number): Damage[][] {
  return Array.from({ length: count }, (_, group) =>
    damages.filter((_each, place) => place % count === group),
  );
}
