import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import {
  type DataRecord,
  isAct,
  isStatement,
  type SourceCitation,
} from '../../../src/model/records/record-types.ts';
import { prepareStorage, writeBatch } from '../../../src/store/record/record.ts';
import { ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf, RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();

interface Effect {
  readonly subject: { readonly id: string };
  readonly predicate: string;
  readonly object: { readonly id: string } | null;
  readonly role: string | null;
  readonly after: unknown;
  readonly sourcesLeft: number;
  readonly reason: string;
}
interface EffectPage {
  readonly nodes: readonly Effect[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
type Withdrawal = Readonly<Record<'disappears' | 'changes' | 'weakened', EffectPage>> & {
  readonly statementCount: number;
};

const PAGE = `totalCount pageInfo { hasNextPage endCursor } nodes { subject { id: key } predicate object { id: key } role before after sourcesLeft basisLeft tierLeft reason statements { id: key } }`;
const WITHDRAWAL = `query ($source: ID!) { withdrawal(source: $source) { statementCount
  disappears(first: 100) { ${PAGE} } changes(first: 100) { ${PAGE} } weakened(first: 100) { ${PAGE} } } }`;

describeEngines('withdrawal', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await restore(engine, world);
  });

  const withdraw = async (source: string, on = engine): Promise<Withdrawal> =>
    (await ask(on, WITHDRAWAL, { source })).withdrawal as Withdrawal;

  it('tells what disappears, what changes to what, and what only loses a witness', async () => {
    const { statementCount, disappears, changes, weakened } = await withdraw('source:energy-mou');
    expect(statementCount).toBeGreaterThan(30);
    expect(disappears.nodes).toContainEqual(
      expect.objectContaining({
        subject: { id: 'org:doe' },
        predicate: 'PARTY_TO',
        object: { id: 'agreement:mou-doe-acme' },
        role: 'government lead',
        sourcesLeft: 0,
        reason: 'Nothing else backs it.',
      }),
    );
    // The inference that the memorandum is no procurement was drawn from its not binding.
    expect(disappears.nodes.map((effect) => effect.predicate)).toContain('procurementStatus');
    expect(changes.nodes).toContainEqual(
      expect.objectContaining({
        predicate: 'announcedOn',
        before: '2026-03-02',
        after: '2026-01-31',
        tierLeft: 'AGGREGATOR',
      }),
    );
    expect(weakened.nodes).toContainEqual(
      expect.objectContaining({
        subject: { id: 'org:acme-ai' },
        predicate: 'PARTY_TO',
        sourcesLeft: 1,
        basisLeft: 'STATED',
        tierLeft: 'PARTY',
        reason: 'It stays, STATED, on one other source.',
      }),
    );
  });

  it.each(['source:energy-mou', 'source:daily-press', 'source:list-of-deals'])(
    'foresees what the graph is without %s',
    { timeout: 120_000 },
    async (source) => {
      await restore(engine, world);
      const foreseen = await withdraw(source);
      const before = await facts(engine);
      await restore(
        engine,
        world.flatMap((given) => strip(given, source)),
      );
      const after = await facts(engine);
      await restore(engine, world);

      const keys = (page: EffectPage) => page.nodes.filter(isField).map(keyOf).sort();
      expect(keys(foreseen.disappears)).toEqual([...before.keys()].filter((key) => !after.has(key)).sort());
      const changed = [...after].filter(([key, value]) => before.has(key) && before.get(key) !== value);
      expect(keys(foreseen.changes)).toEqual(changed.map(([key]) => key).sort());
      for (const effect of foreseen.changes.nodes.filter((one) => one.object === null))
        expect(JSON.stringify(effect.after)).toBe(after.get(keyOf(effect)));
      expect([...after.keys()].filter((key) => !before.has(key))).toEqual([]);
    },
  );

  it('sees what a view sees: a relationship that later gained a witness would have fallen', async () => {
    const seen = async (view: string): Promise<Withdrawal | null> => {
      const text = WITHDRAWAL.replace('{ withdrawal(', `{ at(${view}) { withdrawal(`);
      const { at } = await ask(engine, `${text} }`, { source: 'source:energy-mou' });
      return (at as { readonly withdrawal: Withdrawal | null }).withdrawal;
    };
    const falls = ({ subject, predicate }: Effect) =>
      subject.id === 'org:acme-ai' && predicate === 'PARTY_TO';
    const then = await seen('publishedBy: "2026-03-02"');
    const today = await seen('publishedBy: "2026-03-03"');
    expect(then?.disappears.nodes.some(falls)).toBe(true);
    expect(today?.disappears.nodes.some(falls)).toBe(false);
    expect(today?.weakened.nodes.some(falls)).toBe(true);
    expect(await seen('publishedBy: "2026-03-01"')).toBeNull();
    const isOver = ({ predicate }: Effect) => predicate === 'HOLDS_ROLE_AT';
    expect((await seen('validOn: "2026-01-01"'))?.disappears.nodes.some(isOver)).toBe(true);
    expect((await seen('validOn: "2025-01-01"'))?.disappears.nodes.some(isOver)).toBe(false);
  });

  it('pages what disappears', async () => {
    const query = `query ($after: String) { withdrawal(source: "source:energy-mou") { disappears(first: 7, after: $after) { ${PAGE} } } }`;
    const all = (await withdraw('source:energy-mou')).disappears.nodes.map(keyOf);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const data: Readonly<Record<string, unknown>> = await ask(engine, query, { after });
      const page: EffectPage = (data.withdrawal as Withdrawal).disappears;
      seen.push(...page.nodes.map(keyOf));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(all);
  });

  it('writes nothing and takes a number of calls that does not grow', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    await withdraw('source:energy-mou', counted);
    expect(counts.transactions).toBe(0);
    expect(counts.reads.length).toBeLessThanOrEqual(16);
  });

  it('gives null for an unknown source and refuses a foreign cursor', async () => {
    expect(await ask(engine, WITHDRAWAL, { source: 'source:nobody' })).toEqual({ withdrawal: null });
    const { errors } = await askResult(
      engine,
      `{ withdrawal(source: "source:energy-mou") { changes(after: "abc") { totalCount } } }`,
    );
    expect(errors?.[0]?.message).toContain('must be a cursor from an earlier page');
  });
});

async function restore(engine: Engine, records: readonly DataRecord[]): Promise<void> {
  await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }));
  await writeBatch(engine, model, { records, recording: { recordedAt: RECORDED_AT, method: 'MANUAL' } });
}

/** A record as if nobody had read the source: claims that only it backs are left out. */
function strip(given: DataRecord, source: string): DataRecord[] {
  if (isAct(given)) return source === 'source:list-of-deals' ? [] : [given];
  const left = without(given.sources, source);
  if (isStatement(given)) {
    const binding = idOf({ subject: 'agreement:mou-doe-acme', predicate: 'binding', value: false });
    const isBare = given.inferredFrom?.includes(binding) === true && source === 'source:energy-mou';
    const { supersedes, ...rest } = given;
    // The replaced statement rests on that source alone.
    const kept = source === 'source:daily-press' || !supersedes ? rest : given;
    return isBare || left?.length === 0 ? [] : [{ ...kept, ...(left && { sources: left }) }];
  }
  const fields = Object.entries(given).map(([key, value]) => {
    if (!Array.isArray(value) && !isItem(value))
      return [key, left?.length === 0 && key !== 'id' && key !== 'type' ? undefined : value];
    if (key === 'sources') return [key, left];
    const items = (Array.isArray(value) ? value : [value]).flatMap((item: unknown) => {
      if (!isItem(item) || item.sources === undefined) return left?.length === 0 ? [] : [item];
      const own = without(item.sources, source);
      return own?.length === 0 ? [] : [{ ...item, sources: own }];
    });
    return [key, items.length === 0 ? undefined : Array.isArray(value) ? items : items[0]];
  });
  const isNode = model.types.get(given.type)?.isEntity === false;
  return [
    isNode ? given : (Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as typeof given),
  ];
}

function isItem(value: unknown): value is { readonly sources?: readonly SourceCitation[] } {
  return typeof value === 'object' && value !== null;
}

function without(sources: readonly SourceCitation[] | undefined, source: string) {
  return sources?.filter(
    (citation) => (typeof citation === 'string' ? citation : citation.source) !== source,
  );
}

/** Best values and relationships of the graph, by what they are. */
async function facts(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const nodes = await engine.read({ name: 'nodes', text: 'MATCH (n:Entity) RETURN n {.*} AS node' });
  for (const { node: row } of nodes) {
    const node = row as Record<string, unknown>;
    const type = model.types.get(String(node.type));
    for (const property of type?.properties.keys() ?? []) {
      // The id stands in for a name that nothing gives.
      if (
        (node[property] ?? node.id) === node.id ||
        (property === 'kind' && type?.interfaces.includes('Organization'))
      )
        continue;
      found.set(`${String(node.id)} ${property}`, JSON.stringify(node[property]));
    }
  }
  const edges = await engine.read({
    name: 'edges',
    text: `MATCH (a:Entity)-[r]->(b:Node) WHERE r.id IS NOT NULL AND r.basis IS NOT NULL AND r.saidTo IS NULL RETURN a.id AS tail, type(r) AS type, b.id AS head, r {.*} AS edge`,
  });
  for (const { tail, type, head, edge } of edges as readonly Record<string, unknown>[]) {
    const { role, startText, endText } = edge as Record<string, unknown>;
    found.set(
      `${String(tail)} ${String(type)} ${String(head)} ${String(role ?? null)}`,
      JSON.stringify([startText, endText]),
    );
  }
  return found;
}

function keyOf({ subject, predicate, object, role }: Effect): string {
  return object ? `${subject.id} ${predicate} ${object.id} ${role}` : `${subject.id} ${predicate}`;
}

/** Observations leave no trace on the record. */
function isField({ subject, predicate, object }: Effect): boolean {
  const types = model.prefixes.get(subject.id.slice(0, subject.id.indexOf(':'))) ?? [];
  return object !== null || types.some((type) => type.properties.has(predicate));
}
