import type { Row } from '../../engine/engine.ts';
import { undatedFrom } from '../../model/claims/lives.ts';
import type { NodeType } from '../../model/model.ts';
import { impliedValues } from '../../model/model-rules.ts';
import { difference, type Properties, present, stored } from '../layout/properties.ts';
import { searchTerms } from '../layout/search-terms.ts';
import { directFields } from '../layout/storage-schema.ts';
import { readWaitingDirect, readWholeNodes } from '../read/read-state.ts';
import type {
  DerivedChanges,
  EdgeKey,
  NewNode,
  NodeRow,
  PastChanges,
  Plan,
  PlanInput,
  Revision,
  TypedNodeRow,
} from './plan-types.ts';

/** Changes of nodes whose values are written directly: sources, identifiers, imports. */
export interface DirectChanges {
  readonly newNodes: readonly TypedNodeRow[];
  readonly changedNodes: readonly NodeRow[];
  readonly newLinks: readonly EdgeKey[];
  readonly lostLinks: readonly EdgeKey[];
  /** Ids of nodes that existed before and changed. */
  readonly changed: readonly string[];
  readonly revisions: readonly Revision[];
}

/**
 * Compares the sources, identifiers and imports of a batch with the stored ones and returns what must be
 * written, their plain edges included.
 */
export async function planDirectNodes(work: PlanInput): Promise<DirectChanges> {
  const nodes = work.input.nodes.filter((node) => !node.type.isEntity);
  const known = await readWholeNodes(
    work.read,
    nodes.map((node) => node.id).filter((id) => !work.created.has(id)),
  );
  const newNodes: TypedNodeRow[] = [];
  const changedNodes: NodeRow[] = [];
  const newLinks: EdgeKey[] = await readWaitingDirect(
    work.read,
    work.model,
    [...work.created].filter((id) => !work.merges.reborn.has(id)),
  );
  const lostLinks: EdgeKey[] = [];
  const fields = directFields(work.model);
  const revisions: Revision[] = [];
  for (const node of nodes) {
    const before = known.get(node.id);
    const values = before ? node.values : { ...otherwiseOf(node.type), ...node.values };
    const properties = { ...identity(node.id, node.type), ...stored(node.type, values) };
    const changes = difference(before ?? {}, properties);
    if (!before) newNodes.push({ id: node.id, type: node.type.name, properties: present(properties) });
    if (before && Object.keys(changes).length > 0) {
      changedNodes.push({ id: node.id, properties: changes });
      const revision = revisionOf(node, before, changes);
      if (revision.values.length > 0) revisions.push(revision);
    }
    for (const { owner, field, type } of fields) {
      if (owner !== node.type.name || !(field in changes)) continue;
      const [was, is] = [before?.[field], changes[field]];
      const survivor = (id: string) => work.merges.survivors.get(id) ?? id;
      if (typeof was === 'string') lostLinks.push({ type, from: node.id, to: survivor(was) });
      if (typeof is === 'string' && work.types.has(survivor(is)))
        newLinks.push({ type, from: node.id, to: survivor(is) });
    }
  }
  const changed = changedNodes.map((row) => row.id);
  return { newNodes, changedNodes, newLinks, lostLinks, changed, revisions };
}

/** The replaced values among what changes; what is stored beside a value, such as its bounds, follows from it. */
function revisionOf(node: NewNode, before: Row, changes: Properties): Revision {
  const values = Object.entries(changes)
    .filter(([key]) => key in node.values)
    .map(([property, after]) => ({ property, before: before[property], after }));
  return { id: node.id, values };
}

/**
 * Returns the rows of all nodes: those written directly, and entities with their best values and their
 * visibility.
 */
export function entityRows(
  work: PlanInput,
  changes: {
    readonly derived: DerivedChanges;
    readonly direct: DirectChanges;
    readonly past: PastChanges;
    readonly begins: ReadonlyMap<string, Properties>;
  },
): Pick<Plan, 'newNodes' | 'changedNodes' | 'begins'> {
  const { derived, direct, past, begins } = changes;
  const entities: TypedNodeRow[] = [];
  for (const node of work.input.nodes) {
    if (!node.type.isEntity || !work.created.has(node.id)) continue;
    const values = derived.values.get(node.id) ?? {};
    const implied = impliedValues(work.model, node.type);
    const properties = {
      ...identity(node.id, node.type),
      ...implied,
      undatedFrom: undatedFrom(node.type),
      ...stored(node.type, values),
      ...searchTerms(node.type, { ...implied, ...values }),
    };
    entities.push({ id: node.id, type: node.type.name, properties });
  }
  const newNodes = [...direct.newNodes, ...entities].map((row) => ({
    ...row,
    properties: present({ ...row.properties, ...past.knownSince.get(row.id), ...begins.get(row.id) }),
  }));
  const changed = new Map(direct.changedNodes.map((row) => [row.id, row.properties]));
  for (const [id, values] of derived.values) {
    const type = work.model.types.get(work.types.get(id) ?? '');
    if (type && !work.created.has(id)) changed.set(id, stored(type, values));
  }
  for (const [id, properties] of past.knownSince) {
    if (!work.created.has(id)) changed.set(id, { ...changed.get(id), ...properties });
  }
  const rows = (of: ReadonlyMap<string, Properties>) =>
    [...of].map(([id, properties]) => ({ id, properties }));
  const earlier = new Map([...begins].filter(([id]) => !work.created.has(id)));
  return { newNodes, changedNodes: rows(changed), begins: rows(earlier) };
}

/** The values that a new node has where its record gives none. */
function otherwiseOf(type: NodeType): Readonly<Record<string, unknown>> {
  const given = [...type.properties.values()].filter(({ otherwise }) => otherwise !== undefined);
  return Object.fromEntries(given.map(({ name, otherwise }) => [name, otherwise]));
}

function identity(id: string, type: NodeType): Properties {
  return { id, type: type.name };
}
