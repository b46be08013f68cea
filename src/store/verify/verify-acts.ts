import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { isActIdRight, recordOfAct } from '../../model/claims/acts.ts';
import { type Act, isEqual } from '../../model/claims/claim.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { checkShape } from '../../model/records/check-record.ts';
import { present, toAct } from '../layout/properties.ts';
import { nodeIds } from '../read/export-records.ts';
import { readNodes, readStatements, readWholeNodes } from '../read/read-state.ts';
import { checkReferences } from '../record/check-references.ts';
import { actLinks, actNodeProperties } from '../record/plan-acts.ts';
import { collect, type Drift, driftsOf, mendedOnNode } from './drift.ts';

const LINKS = namedQuery(
  'verify.actLinks',
  cypher`UNWIND $ids AS id MATCH (a:Node {id: id})-[r:DECIDES|CONCERNS_SOURCE|JUDGES]->(n:Node) RETURN a.id AS id, type(r) + ' ' + n.id AS link`,
);

/** Checks every act: its hash, what it is linked to, that the statement it is about keeps the same, and what the model says of it. */
export async function* verifyActs(engine: Engine, model: Model): AsyncGenerator<Drift> {
  const type = model.internal.get('Act');
  if (!type) throw new Error('The SDL must declare the type Act.');
  for await (const ids of nodeIds(engine, type)) yield* verifyPage(engine, model, { type, ids });
}

async function* verifyPage(
  engine: Engine,
  model: Model,
  { type, ids }: { readonly type: NodeType; readonly ids: readonly string[] },
): AsyncGenerator<Drift> {
  const read = engine.read.bind(engine);
  const nodes = await readWholeNodes(read, ids);
  const acts = [...nodes.values()].map(toAct);
  const links = collect(await engine.read(LINKS, { ids }), 'link');
  const statements = await readStatements(read, { ids: acts.flatMap((act) => act.statement ?? []) });
  const known = await readNodes(
    read,
    acts.flatMap(({ statement, source, entities, from, into }) =>
      [statement ?? [], source ?? [], entities ?? [], from ?? [], into ?? []].flat(),
    ),
  );
  for (const act of acts) {
    const { id } = act;
    yield* mendedOnNode(driftsOf(id, present(actNodeProperties(type, act)), nodes.get(id) ?? {}));
    if (!isActIdRight(act)) yield { id, what: 'id', expected: 'the hash of the rest', found: act };
    const expected = actLinks(act).map((link) => `${link.type} ${link.to}`);
    const found = links.get(id) ?? [];
    if (!isEqual([...expected].sort(), [...found].sort())) yield { id, what: 'links', expected, found };
    const kept = statements.get(act.statement ?? '')?.acts?.find((other) => other.id === id);
    if (act.statement !== undefined && !isEqual(comparable(act), kept && comparable(kept)))
      yield { id, what: 'statement', expected: act, found: kept ?? null };
    yield* violations(model, act, known.types);
  }
}

function* violations(model: Model, act: Act, types: ReadonlyMap<string, string>): Generator<Drift> {
  const record = recordOfAct(act);
  const findings = [
    ...checkShape(model, record).findings.filter(({ path }) => path !== 'reason'),
    ...checkReferences(model, record, (id) => types.get(id)),
  ];
  for (const { path, message } of findings)
    yield { id: act.id, what: path, expected: message, found: (record as unknown as Row)[path] ?? null };
}

function comparable(act: Act): readonly unknown[] {
  return Object.entries(act).sort(([one], [other]) => (one < other ? -1 : 1));
}
