import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf, RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const BINDING = idOf({ subject: 'agreement:mou-doe-acme', predicate: 'binding', value: false });

/** Faults made by hand, with what `verify` reports: the id and the part that differs. */
const DRIFTS: readonly (readonly [string, string, readonly string[]])[] = [
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
    'an edge that does not tell that it may have begun before its record was announced',
    `MATCH (a:Node {id: 'org:doe'})-[r:PARTY_TO]->(b:Node {id: 'agreement:mou-doe-acme'}) WHERE r.toAhead IS NOT NULL SET r.toAhead = null`,
    ['edge toAhead'],
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

describeEngines('verify', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  it('finds nothing in a graph that was only recorded', async () => {
    await restore(engine);
    expect(await found(engine)).toEqual([]);
  });

  it('finds nothing where a record no list reads is known otherwise on an earlier day', async () => {
    await restore(engine);
    const challenge = 'challenge:grid';
    const first = {
      ...{ type: 'Challenge', id: challenge, name: 'Grid', summary: 'Grid.', program: 'program:mission' },
      sources: ['source:energy-mou'],
    };
    const later = {
      ...{ type: 'Statement', subject: challenge, predicate: 'announcedOn', value: '2026-03' },
      sources: ['source:energy-mou-correction'],
    };
    for (const records of [[first], [later]] as DataRecord[][]) {
      await record(engine, model, { records, recordedAt: RECORDED_AT });
    }
    expect(await found(engine)).toEqual([]);
  });

  it.each(DRIFTS)('finds %s', async (_, text, expected) => {
    await restore(engine);
    await engine.write((tx) => tx.run({ name: 'plant', text }));
    const drifts = await found(engine);
    for (const drift of expected) expect(drifts).toContain(drift);
  });
});

async function restore(engine: Engine): Promise<void> {
  await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }));
  await record(engine, model, { records: world, recordedAt: RECORDED_AT });
}

/** Every drift as `id what`; ids that are hashes by their sort alone. */
async function found(engine: Engine): Promise<string[]> {
  const drifts: string[] = [];
  for await (const { id, what } of verify(engine, model)) {
    const isHash = /^(edge|conflict):[0-9a-f]{32}$|^from:/.test(id);
    drifts.push(`${isHash ? id.slice(0, id.indexOf(':')) : id} ${what}`);
  }
  return drifts;
}
