import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine, Params, Row } from '../../src/engine/engine.ts';
import { openNeo4j } from '../../src/engine/neo4j/neo4j.ts';
import { SCHEMA } from '../support/contract.ts';
import { neo4jAccess } from '../support/engines/engines.ts';
import { wipe } from '../support/engines/wipe.ts';
import { runs, within } from '../support/random.ts';

/** The same random writes and reads on both engines and on a plain model; every answer must be the same. */

interface Thing {
  readonly name?: string;
  readonly size?: number;
  readonly tags?: readonly string[];
}
interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly role: string | null;
}

class Model {
  readonly things = new Map<string, Thing>();
  readonly links = new Map<string, Link>();
}

interface Step {
  readonly text: string;
  readonly params: Params;
  readonly isWrite: boolean;
  /** The rows that the model expects; undefined for a write. */
  readonly expected: (model: Model) => Row[] | undefined;
}

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const names = fc.constantFrom('Alpha', 'beta', 'Élan', '12', '', 'Z z');
const roles = fc.constantFrom('lead', 'member', null);
const properties = fc.record(
  {
    name: names,
    size: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 2 ** 40)),
    tags: fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(ids, properties).map(
    ([id, props]): Step => ({
      text: 'UNWIND $rows AS row MERGE (n:Thing {id: row.id}) SET n += row.props',
      params: { rows: [{ id, props }] },
      isWrite: true,
      expected: (model) => {
        model.things.set(id, { ...model.things.get(id), ...props });
        return undefined;
      },
    }),
  ),
  fc.tuple(ids, ids, roles).map(([from, to, role]): Step => {
    const id = `${from}>${to}:${role}`;
    return {
      text: 'UNWIND $rows AS row MATCH (a:Thing {id: row.from}) MATCH (b:Thing {id: row.to}) MERGE (a)-[r:KNOWS {id: row.id}]->(b) SET r += row.props',
      params: { rows: [{ id, from, to, props: { role } }] },
      isWrite: true,
      expected: (model) => {
        if (model.things.has(from) && model.things.has(to)) model.links.set(id, { id, from, to, role });
        return undefined;
      },
    };
  }),
  ids.map(
    (id): Step => ({
      text: 'MATCH (n:Thing {id: $id}) DETACH DELETE n',
      params: { id },
      isWrite: true,
      expected: (model) => {
        model.things.delete(id);
        for (const link of model.links.values())
          if (link.from === id || link.to === id) model.links.delete(link.id);
        return undefined;
      },
    }),
  ),
  fc.constantFrom('name', 'size').chain((key) =>
    ids.map(
      (id): Step => ({
        text: `MATCH (n:Thing {id: $id}) SET n.${key} = $nothing`,
        params: { id, nothing: null },
        isWrite: true,
        expected: (model) => {
          const { [key as 'name']: _, ...rest } = model.things.get(id) ?? {};
          if (model.things.has(id)) model.things.set(id, rest);
          return undefined;
        },
      }),
    ),
  ),
  fc.constant<Step>({
    text: 'MATCH (n:Thing) RETURN n {.*} AS n ORDER BY n.id',
    params: {},
    isWrite: false,
    expected: (model) => sorted(model).map(([id, thing]) => ({ n: { id, ...thing } })),
  }),
  fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 3 })).map(
    ([size, limit]): Step => ({
      text: 'MATCH (n:Thing) WHERE n.size > $size OR n.size IS NULL RETURN n.id AS id, n.size AS size ORDER BY n.size IS NULL, n.size DESC, n.id LIMIT $limit',
      params: { size, limit },
      isWrite: false,
      expected: (model) =>
        sorted(model)
          .filter(([, thing]) => thing.size === undefined || thing.size > size)
          .sort(
            ([a, x], [b, y]) =>
              Number(x.size === undefined) - Number(y.size === undefined) ||
              compare(y.size ?? 0, x.size ?? 0) ||
              compare(a, b),
          )
          .slice(0, limit)
          .map(([id, thing]) => ({ id, size: thing.size ?? null })),
    }),
  ),
  fc.tuple(fc.uniqueArray(ids), roles, fc.integer({ min: 1, max: 2 })).map(
    ([keys, role, limit]): Step => ({
      text: `UNWIND $keys AS key MATCH (p:Thing {id: key})
      CALL (p) { MATCH (p)-[r:KNOWS]->(n:Thing) WHERE ($role IS NULL OR r.role = $role) WITH n, r ORDER BY n.name IS NULL, n.name, n.id, r.id LIMIT $limit
        RETURN collect({n: n {.id}, r: r {.*}, keys: [n.name, n.id]}) AS page }
      CALL (p) { MATCH (p)-[r:KNOWS]->(n:Thing) WHERE ($role IS NULL OR r.role = $role) RETURN count(r) AS total }
      RETURN key, page, total ORDER BY key`,
      params: { keys, role, limit },
      isWrite: false,
      expected: (model) =>
        keys
          .filter((key) => model.things.has(key))
          .sort()
          .map((key) => {
            const links = [...model.links.values()].filter(
              (link) => link.from === key && (role === null || link.role === role),
            );
            const ordered = links.sort((a, b) => {
              const [x, y] = [model.things.get(a.to)?.name, model.things.get(b.to)?.name];
              return (
                Number(x === undefined) - Number(y === undefined) ||
                compare(x ?? '', y ?? '') ||
                compare(a.to, b.to) ||
                compare(a.id, b.id)
              );
            });
            const page = ordered.slice(0, limit).map((link) => ({
              n: { id: link.to },
              r: link.role === null ? { id: link.id } : { id: link.id, role: link.role },
              keys: [model.things.get(link.to)?.name ?? null, link.to],
            }));
            return { key, page, total: links.length };
          }),
    }),
  ),
  names.map(
    (name): Step => ({
      text: `MATCH (n:Thing) WHERE NOT EXISTS { MATCH (n)-[r:KNOWS]->(m:Thing) WHERE (m.name IS NOT NULL AND m.name = $name) }
      RETURN n.id AS id, COUNT { (n)-[r2:KNOWS]->(m2:Thing) WHERE m2.size IS NOT NULL } AS sized ORDER BY sized DESC, n.id`,
      params: { name },
      isWrite: false,
      expected: (model) => {
        const out = (id: string) => [...model.links.values()].filter((link) => link.from === id);
        return sorted(model)
          .filter(([id]) => !out(id).some((link) => model.things.get(link.to)?.name === name))
          .map(([id]) => ({
            id,
            sized: out(id).filter((link) => model.things.get(link.to)?.size !== undefined).length,
          }))
          .sort((a, b) => b.sized - a.sized || compare(a.id, b.id));
      },
    }),
  ),
  fc.constantFrom('x', 'y').map(
    (tag): Step => ({
      text: 'MATCH (n:Thing) WHERE any(item IN coalesce(n.tags, []) WHERE item = $tag) RETURN n.id AS id, size(n.tags) AS count ORDER BY n.id',
      params: { tag },
      isWrite: false,
      expected: (model) =>
        sorted(model)
          .filter(([, thing]) => thing.tags?.includes(tag))
          .map(([id, thing]) => ({ id, count: thing.tags?.length ?? 0 })),
    }),
  ),
  fc.constant<Step>({
    text: "MATCH (n:Thing) RETURN coalesce(n.name, 'none') AS name, count(*) AS count ORDER BY count DESC, name",
    params: {},
    isWrite: false,
    expected: (model) => {
      const counts = new Map<string, number>();
      for (const thing of model.things.values())
        counts.set(thing.name ?? 'none', (counts.get(thing.name ?? 'none') ?? 0) + 1);
      return [...counts]
        .map(([name, count]) => ({ name, count }))
        .sort((a, b) => b.count - a.count || compare(a.name, b.name));
    },
  }),
);

function sorted(model: Model): [string, Thing][] {
  return [...model.things].sort(([a], [b]) => compare(a, b));
}

const HISTORIES = runs(100);

describe('the embedded engine, Neo4j and a plain model', () => {
  const engines: Engine[] = [];
  beforeAll(async () => {
    engines.push(openEmbedded({ callMs: 30_000 }));
    const access = neo4jAccess();
    if (access) engines.push(openNeo4j({ ...access, database: 'neo4j', callMs: 30_000, poolSize: 5 }));
    for (const engine of engines) {
      if (engine.kind === 'neo4j') await wipe(engine);
      await engine.prepare(SCHEMA);
    }
  });
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  it(`agree on ${HISTORIES} random histories${inject('neo4j').length === 0 ? ' (embedded engine and model only)' : ''}`, {
    timeout: within(300_000),
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 30 }), async (history) => {
        for (const engine of engines)
          await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
        const model = new Model();
        for (const step of history) {
          const expected = step.expected(model);
          for (const engine of engines) {
            const statement = { name: 'step', text: step.text };
            const rows = step.isWrite
              ? await engine.write((tx) => tx.run(statement, step.params))
              : await engine.read(statement, step.params);
            if (expected) expect(rows, `${engine.kind}: ${step.text}`).toEqual(expected);
          }
        }
      }),
      { numRuns: HISTORIES },
    );
  });
});
