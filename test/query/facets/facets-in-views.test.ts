import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { connectionTargets, rootFieldsOf, shapeOf } from '../../../src/model/list-shapes.ts';
import { concreteTypes, type RelationshipField } from '../../../src/model/model.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { type FacetField, facetFields, numericProperties } from '../../../src/query/facets/facet-fields.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { plainGroups } from '../../support/models/plain-facets.ts';
import type { Link, PlainGraph, Values } from '../../support/models/plain-graph.ts';
import { isTriedWhole } from '../../support/random.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

/** Every group key with every figure in every view: groups and facets count what the lists of the same view show. */

const { model } = api().contract;
const roots = new Map([...rootFieldsOf(model)].map(([field, target]) => [target, field]));
const targets = connectionTargets(model).filter((target) => roots.has(target));

const THEN = '2026-01-10T00:00:00.000Z';
const LATER = '2026-03-10T00:00:00.000Z';
const VIEWS = [
  'validOn: "2025-06-15", certainty: CERTAIN',
  'validOn: "2025-06-15", certainty: POSSIBLE',
  'publishedBy: "2025-12-31"',
  'recordedBy: "2026-02-01T00:00:00Z"',
  'validOn: "2025-06-15", publishedBy: "2026-01-15", recordedBy: "2026-02-01T00:00:00Z"',
];

/** Fields that are asked at once: each is a subquery of one statement, which takes Neo4j seconds to plan when there are many. */
const AT_ONCE = { embedded: 10, neo4j: 5 };

describeEngines('facets and groups in a view', (open, name) => {
  let engine: Engine;
  /** Where the lists are read: Neo4j would plan each of them anew, and that its lists are the same in views is tested beside them. */
  let read: Engine;
  beforeAll(async () => {
    engine = await open();
    read = name === 'embedded' ? engine : openEmbedded({ callMs: 30_000 });
    for (const each of new Set([engine, read])) {
      await prepareStorage(each, model);
      for (const [seed, recordedAt] of [
        [FIRST, THEN],
        [FIRST + 1, LATER],
      ] as const)
        await record(each, model, { records: recordsOf(seed), recordedAt });
    }
  });
  afterAll(() => (read === engine ? undefined : read?.close()));

  // Each text is planned anew on Neo4j, so it gets the view with every limit, one of the types of organization, which have the same fields,
  // and of each type some of the fields.
  const isWhole = isTriedWhole(name);
  const views = isWhole ? VIEWS : VIEWS.slice(-1);
  const asked = targets.filter((target) => isWhole || target === 'Company' || !isOrganization(target));
  const chosen = isWhole ? undefined : choiceOf(asked);

  it('are asked for every kind of field', () => {
    const kinds = (fields: readonly FacetField[]) => new Set(fields.map(kindOf));
    const all = asked.flatMap((target) => fieldsOf(target));
    expect(kinds(all.filter((field) => chosen?.has(field) ?? true))).toEqual(kinds(all));
    expect(kinds(all).size).toBeGreaterThan(10);
  });

  it.each(views)('count what its lists show: %s', { timeout: 300_000 }, async (view) => {
    const graph = await shownGraph(read, String(view));
    const counted: number[] = [];
    for (const target of asked) {
      const fields = fieldsOf(target).flatMap((field) => ((chosen?.has(field) ?? true) ? [field.name] : []));
      const where = { id: { in: idsOf(graph, target) } };
      counted.push(where.id.in.length);
      for (let start = 0; start < fields.length; start += AT_ONCE[name]) {
        const by = fields.slice(start, start + AT_ONCE[name]);
        const { at } = (await ask(engine, question(target, { view: String(view), by, isWhole }), {
          where,
        })) as {
          at: { list: Readonly<Record<string, Values[]>> & { totalCount: number } };
        };
        expect([target, at.list.totalCount]).toEqual([target, where.id.in.length]);
        for (const [place, field] of by.entries()) {
          const groups = plainGroups(graph, target, { where, by: [field] }).map(({ numbers, ...rest }) => ({
            ...rest,
            ...numbers,
          }));
          const grouped = at.list[`groups${place}`];
          if (grouped) expect({ target, field, groups: grouped }).toEqual({ target, field, groups });
          const buckets = groups.map(({ keys: [key], count }) => ({
            key: key?.key,
            label: key?.label,
            count,
          }));
          const facet = at.list.facets?.find((each) => each.field === field);
          expect(grouped ?? facet).toBeDefined();
          if (facet)
            expect({ target, ...facet }).toEqual({
              target,
              field,
              hasMore: buckets.length > 100,
              buckets: buckets.slice(0, 100),
            });
        }
      }
    }
    expect(counted.filter((count) => count > 0).length).toBeGreaterThan(15);
  });
});

/** The later records say other values of the first ones, but of a relationship to one record nothing: lists show only the best of several. */
function recordsOf(seed: number): DataRecord[] {
  const records = modelWorld(model, { seed, perType: 3 });
  if (seed === FIRST) return records;
  return records.map((each) => {
    const single = model.types.get(each.type)?.relationships ?? new Map<string, RelationshipField>();
    const others = Object.entries(each).filter(([key]) => single.get(key)?.isToOne !== true);
    return Object.fromEntries(others) as unknown as DataRecord;
  });
}

const FIRST = 5;

const known = new Map<string, readonly FacetField[]>();

function fieldsOf(target: string): readonly FacetField[] {
  const fields = known.get(target) ?? [...facetFields(model, shapeOf(model, target)).values()];
  known.set(target, fields);
  return fields;
}

/** What a statement that counts by a field depends on, but for names. */
function kindOf(field: FacetField): string {
  if (field.kind === 'DATES') return `${field.kind} ${field.bin}`;
  if (field.kind !== 'RECORDS') return field.kind;
  const { isToOne, direction, target } = field.field;
  const isEvidence = target === 'Statement' || target === 'ChangeSet';
  return [field.kind, direction, isToOne, isEvidence, field.label].join(' ');
}

/** Every fourth field, in turn with the types, and the first of each kind. */
function choiceOf(types: readonly string[]): ReadonlySet<FacetField> {
  const kinds = new Set<string>();
  const fields = types.flatMap((target, turn) =>
    fieldsOf(target).filter((field, place) => {
      const isNew = !kinds.has(kindOf(field));
      kinds.add(kindOf(field));
      return isNew || (place + turn) % 4 === 0;
    }),
  );
  return new Set(fields);
}

function isOrganization(target: string): boolean {
  return model.interfaces.get('Organization')?.members.includes(target) === true;
}

/** Where not the whole is asked, one field has its buckets counted and the next its groups: both are planned alike. */
function question(
  target: string,
  of: { readonly view: string; readonly by: readonly string[]; readonly isWhole: boolean },
): string {
  const { view, by, isWhole } = of;
  const numbers = [...numericProperties(shapeOf(model, target)).keys()];
  const figures = numbers.map((each) => `${each} { count sum min max }`).join(' ');
  const groups = by.map((field, place) =>
    isWhole || place % 2 === 1
      ? `groups${place}: groupBy(by: [${field}], first: 1000) { count keys { field key label } ${figures} }`
      : '',
  );
  const faceted = by.filter((_field, place) => isWhole || place % 2 === 0);
  return `query ($where: ${target}Filter) { at(${view}) { list: ${roots.get(target)}(where: $where) { totalCount
    facets(by: [${faceted.join(', ')}], first: 100) { field hasMore buckets { key label count } } ${groups.join(' ')} } } }`;
}

function idsOf(graph: PlainGraph, target: string): string[] {
  const types = new Set(concreteTypes(model, target).map((type) => type.name));
  const ids = [...graph.nodes.values()].flatMap((node) =>
    types.has(String(node.type)) && !node.isUnlisted ? [String(node.id)] : [],
  );
  return ids.sort().slice(0, 250);
}

/** What the lists of a view show: every record with its values, and every relationship from its tail. */
async function shownGraph(engine: Engine, view: string): Promise<PlainGraph> {
  const nodes = new Map<string, Values>();
  const links = new Map<string, Link[]>();
  const add = (key: string, far: string) => links.set(key, [...(links.get(key) ?? []), { far, values: {} }]);
  for (const target of targets) {
    const [type] = concreteTypes(model, target);
    if (type?.name !== target) continue;
    const all = [...type.relationships.values(), ...type.evidence.values()];
    // A write has more statements than a page: they are read from their side.
    const outward = all.filter(({ direction, name, target: far }) =>
      far === 'Statement' && target === 'ChangeSet'
        ? false
        : direction === 'OUT' || (far === 'ChangeSet' && name !== 'changeSets'),
    );
    for (const node of await everyNode(engine, { target, view, outward })) {
      nodes.set(String(node.id), { ...node, type: target });
      for (const field of outward) {
        const end = node[field.name] as Values | null | undefined;
        // Statements show what they are about on days on which no list has it.
        if (field.isToOne && end?.__typename && !nodes.has(String(end.id)))
          nodes.set(String(end.id), { ...end, type: end.__typename, isUnlisted: true });
        for (const far of endsOf(field, node[field.name])) {
          const [tail, head] = field.direction === 'OUT' ? [String(node.id), far] : [far, String(node.id)];
          add(`OUT ${field.type} ${tail}`, head);
          add(`IN ${field.type} ${head}`, tail);
        }
      }
    }
  }
  return { model, nodes, links };
}

/** Fields of relationships that are asked at once: Neo4j takes many seconds to plan all of an organization's. */
const ENDS_AT_ONCE = 6;

async function everyNode(
  engine: Engine,
  of: { readonly target: string; readonly view: string; readonly outward: readonly RelationshipField[] },
): Promise<readonly Values[]> {
  const { target, view, outward } = of;
  const properties = [...shapeOf(model, target).properties.keys()];
  const ends = outward.map(({ name, isToOne, target: to }) =>
    isToOne
      ? `${name} { id: key ${to === 'Entity' ? '__typename name' : ''} }`
      : `${name}(first: 100) { totalCount nodes { id: key } }`,
  );
  const nodes = new Map<string, Values>();
  for (let start = 0; start < Math.max(1, ends.length); start += ENDS_AT_ONCE) {
    const fields = [...(start === 0 ? properties : []), ...ends.slice(start, start + ENDS_AT_ONCE)];
    const query = `query ($after: String) { at(${view}) { list: ${roots.get(target)}(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { id: key ${fields.join(' ')} } } } }`;
    for (let after: unknown = null, more = true; more; ) {
      const { at } = (await ask(engine, query, { after })) as {
        at: { list: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: Values[] } };
      };
      for (const node of at.list.nodes)
        nodes.set(String(node.id), { ...nodes.get(String(node.id)), ...node });
      [after, more] = [at.list.pageInfo.endCursor, at.list.pageInfo.hasNextPage];
    }
  }
  return [...nodes.values()];
}

function endsOf(field: RelationshipField, shown: unknown): string[] {
  if (field.isToOne) return shown ? [String((shown as Values).id)] : [];
  const { totalCount, nodes } = shown as { totalCount: number; nodes: Values[] };
  expect(nodes).toHaveLength(totalCount);
  return nodes.map(({ id }) => String(id));
}
