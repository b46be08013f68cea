import { randomUUID } from 'node:crypto';
import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, NamedQuery, Params, Transaction } from '../../engine/engine.ts';
import { DataError, UnavailableError } from '../../errors.ts';
import { actOfRecord } from '../../model/claims/acts.ts';
import type { Act } from '../../model/claims/claim.ts';
import {
  claimOfStatement,
  claimsOfEntity,
  type Draft,
  normaliseValue,
  type Recording,
} from '../../model/claims/claims-of-record.ts';
import type { Model, NodeType } from '../../model/model.ts';
import {
  type DataRecord,
  type EntityRecord,
  isAct,
  isStatement,
  itemsOf,
  type MethodName,
} from '../../model/records/record-types.ts';
import { presentType } from '../../model/stored-names.ts';
import { directFields, storageSchema } from '../layout/storage-schema.ts';
import { nextInstant, readEdition } from '../read/edition.ts';
import { advance, type Changed, noteWrite } from '../read/journal.ts';
import { readMergedIds } from '../read/merged-ids.ts';
import { type Read, readWholeNodes } from '../read/read-state.ts';
import { applyPlan } from './apply-plan.ts';
import { checkBatch } from './check-batch.ts';
import { isEmpty, isMerging, makePlan, sizeOf } from './plan.ts';
import type { Input, NewNode, Plan } from './plan-types.ts';
import { type Author, isOurs, writeChangeSet } from './write-change-set.ts';

/** The form in which data is stored. A newer one is refused rather than misread. */
const FORMAT_VERSION = 7;

/** When and how a batch is recorded. */
export interface RecordOptions extends Author {
  /** DateTime of recording; now when left out. */
  readonly recordedAt?: string;
  /** How the records came in where they do not say; MANUAL when left out. */
  readonly method?: MethodName;
}

/** The changes of a batch in numbers. All are zero when the graph had everything already. */
export interface RecordCounts {
  /** Nodes of entities, sources and identifiers: new and changed. */
  readonly nodes: number;
  readonly statements: number;
  readonly acts: number;
  readonly evidence: number;
  readonly edges: number;
  readonly conflicts: number;
  /** Records that changed nothing, because the graph had them already. */
  readonly unchanged: number;
}

const FORMAT = namedQuery(
  'record.format',
  cypher`MATCH (f:Format {id: 'format'}) RETURN f.version AS version`,
);
const NEW_FORMAT = namedQuery(
  'record.newFormat',
  cypher`MERGE (f:Format {id: 'format'}) ON CREATE SET f.version = $version, f.revision = 0`,
);
/** Lets one writer at a time go on, of whatever process. */
export const LOCK = namedQuery('record.lock', cypher`MATCH (f:Format {id: 'format'}) SET f.locked = true`);

/** Returns true when the database holds a graph, even an empty one. Asks nothing of a database that was not prepared. */
export async function hasGraph(engine: Engine): Promise<boolean> {
  return (await engine.read(FORMAT)).length > 0;
}

/**
 * Creates what the database must hold besides data, and marks the form of the data. Running it again changes
 * nothing. Throws `UnavailableError` when the data have a form that this version does not read.
 */
export async function prepareStorage(engine: Engine, model: Model): Promise<void> {
  await engine.prepare(storageSchema(model));
  await readMergedIds(engine);
  const [row] = await engine.read(FORMAT);
  if (!row) {
    await engine.write((tx) => tx.run(NEW_FORMAT, { version: FORMAT_VERSION }));
    return;
  }
  if (Number(row.version) < FORMAT_VERSION) {
    throw new UnavailableError(
      `The data have format ${String(row.version)}, and this version reads ${FORMAT_VERSION}. Export with the version that wrote them and import here into an empty graph.`,
    );
  }
  if (Number(row.version) > FORMAT_VERSION) {
    throw new UnavailableError(
      `The data have format ${String(row.version)} and this version reads up to ${FORMAT_VERSION}. Install a newer version, or export with that and import here.`,
    );
  }
}

/**
 * Records one batch in one transaction: its statements, their evidence and everything that follows from them.
 * This is the only way into the graph. Recording the same batch again writes nothing. Throws `DataError` with
 * every fault when a record contradicts the model, and then records none of them.
 */
export async function record(
  engine: Engine,
  model: Model,
  given: { readonly records: readonly DataRecord[] } & RecordOptions,
): Promise<RecordCounts> {
  const faults = await checkBatch(engine.read.bind(engine), model, given.records);
  if (faults.length > 0) throw new DataError(faults);
  const recording = {
    recordedAt: given.recordedAt ?? nextInstant((await readEdition(engine.read.bind(engine))).writtenAt),
    method: given.method ?? 'MANUAL',
  };
  return (await writeBatch(engine, model, { records: given.records, recording, author: given })).counts;
}

/** A batch of records that were checked against the model already. */
export interface Batch {
  readonly records: readonly DataRecord[];
  readonly recording: Recording;
  readonly author?: Author;
  /** Writes none of the entities that are there by then: they stay as whoever was first has it. */
  readonly isOnlyNew?: boolean;
  /** Writes more in the same transaction; receives the counts of the batch. */
  readonly alongside?: (tx: Transaction, counts: RecordCounts) => Promise<void>;
}

/** What a batch came to. */
interface Recorded {
  readonly counts: RecordCounts;
  /** For each record whether it changed anything. */
  readonly changed: readonly boolean[];
}

/**
 * Writes a batch without checking it against the model, and returns what it changed. Writers of other
 * processes are noticed by the revision: the plan is then made anew inside the transaction.
 */
export function writeBatch(engine: Engine, model: Model, batch: Batch): Promise<Recorded> {
  return inTurn(engine, async () => {
    const outside = await planOf((text, params) => engine.read(text, params), model, batch);
    if (isEmpty(outside.plan) && !batch.alongside) return cameTo(outside);
    const token = randomUUID();
    const known = outside.plan.revision;
    let made = { ...outside, revision: known };
    const rows = sizeOf(outside.plan);
    const written = await engine.write(
      async (tx) => {
        await tx.run(LOCK);
        const inside: Read = (text, params) => tx.run(text, params);
        // Where an answer was lost the work runs again although it took effect.
        if (made.revision > known && (await isOurs(inside, made.revision, token))) return made;
        const { revision, writtenAt } = await readEdition(inside);
        // What other processes wrote since the plan was made is not written again, nor counted as ours.
        const planned = revision === known ? outside : await planOf(inside, model, batch);
        made = { ...planned, revision: revision + 1 };
        const { plan } = planned;
        await applyPlan(tx, model, plan);
        const { recording } = batch;
        const at = nextInstant(writtenAt);
        const author = { ...batch.author, token };
        await writeChangeSet(tx, model, { plan, recording, author, revision: made.revision, at });
        await batch.alongside?.(tx, cameTo(planned).counts);
        await advance(tx, { revision: made.revision, at }, changedBy(model, plan));
        return made;
      },
      { rows },
    );
    noteWrite(engine, written.revision);
    if (isMerging(outside.plan) || written.revision !== known + 1) await readMergedIds(engine);
    return cameTo(written);
  });
}

/** What a batch comes to, and for each record the ids of what it concerns. */
interface Planned {
  readonly plan: Plan;
  readonly idsByRecord: readonly (readonly string[])[];
}

async function planOf(read: Read, model: Model, batch: Batch): Promise<Planned> {
  const records = batch.isOnlyNew ? await newAmong(read, batch.records) : batch.records;
  const { input, idsByRecord } = readBatch(model, { ...batch, records });
  return { plan: await makePlan(read, model, input), idsByRecord };
}

async function newAmong(read: Read, records: readonly DataRecord[]): Promise<readonly DataRecord[]> {
  const ids = records.flatMap((record) => ('id' in record && record.id ? record.id : []));
  const known = await readWholeNodes(read, ids);
  return records.filter((record) => !('id' in record) || !known.has(record.id ?? ''));
}

function cameTo({ plan, idsByRecord }: Planned): Recorded {
  const changed = idsByRecord.map((ids) => ids.some((id) => plan.touched.has(id)));
  return { counts: countsOf(plan, changed), changed };
}

/**
 * Carries out a plan that was made elsewhere, after what makes room for it. Returns the revision after it, or
 * undefined when the graph has changed since the plan was made: then nothing is written.
 */
export function writePlan(
  engine: Engine,
  model: Model,
  made: { readonly plan: Plan; readonly clearings: readonly Clearing[] },
): Promise<number | undefined> {
  return inTurn(engine, async () => {
    const { plan, clearings } = made;
    const rows = sizeOf(plan);
    const written = await engine.write(
      async (tx) => {
        await tx.run(LOCK);
        const { revision, writtenAt } = await readEdition((text, params) => tx.run(text, params));
        if (revision !== plan.revision) return undefined;
        for (const { query, params } of clearings) await tx.run(query, params);
        await applyPlan(tx, model, plan);
        await advance(tx, { revision: revision + 1, at: nextInstant(writtenAt) }, changedBy(model, plan));
        return revision + 1;
      },
      { rows },
    );
    if (written !== undefined) noteWrite(engine, written);
    return written;
  });
}

/** A query that makes room for what a plan brings. */
export interface Clearing {
  readonly query: NamedQuery;
  readonly params: Params;
}

const turns = new WeakMap<Engine, Promise<unknown>>();

/** Runs the writers of this process one after another, so that a plan still holds when it is carried out. */
export function inTurn<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(engine) ?? Promise.resolve()).then(work);
  turns.set(
    engine,
    mine.catch(() => undefined),
  );
  return mine;
}

/** The content of a batch, and for each record the ids of the nodes and statements that it concerns. */
interface BatchInput {
  readonly input: Input;
  readonly idsByRecord: readonly (readonly string[])[];
}

/** Returns the content of a batch. */
export function readBatch(model: Model, batch: Pick<Batch, 'records' | 'recording'>): BatchInput {
  const nodes: NewNode[] = [];
  const drafts: Draft[] = [];
  const acts: Act[] = [];
  const idsByRecord = batch.records.map((given): readonly string[] => {
    if (isAct(given)) {
      const act = actOfRecord(given, batch.recording.recordedAt);
      acts.push(act);
      return [act.id];
    }
    if (isStatement(given)) {
      const draft = claimOfStatement(model, given);
      drafts.push(draft);
      return [draft.claim.id, ...draft.acts.map((act) => act.id)];
    }
    const type = model.types.get(given.type);
    if (!type) throw new Error(`The model has no type "${given.type}".`);
    nodes.push({ id: given.id, type, values: type.isEntity ? {} : directValues(model, type, given) });
    const own = claimsOfEntity(model, type, given);
    drafts.push(...own);
    return [given.id, ...own.map((draft) => draft.claim.id)];
  });
  return { input: { nodes, drafts, acts, recording: batch.recording }, idsByRecord: idsByRecord };
}

function directValues(model: Model, type: NodeType, given: EntityRecord): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const property of type.properties.values()) {
    const value = normaliseValue(given[property.name], property);
    if (value !== undefined) values[property.name] = value;
  }
  for (const { owner, field } of directFields(model)) {
    const [item] = itemsOf(given[field]);
    if (owner === type.name && item !== undefined) values[field] = typeof item === 'string' ? item : item.id;
  }
  return values;
}

/** Properties of entities that copies in memory hold. */
const COPIED = ['name', 'saidFrom', 'recordedFrom', 'frontier'] as const;

/** Returns the journal entry of a plan, undefined where it moves what was said of one record to another: the nodes and pairs that copies in memory must follow. */
export function changedBy(model: Model, plan: Plan): Changed | undefined {
  if (plan.leads.length > 0) return undefined;
  const renamedNodes = plan.changedNodes.filter(({ properties }) => COPIED.some((key) => key in properties));
  const isNew = new Set(plan.newNodes.map((node) => node.id));
  const edges = [
    ...plan.newEdges,
    ...plan.lostEdges,
    ...plan.changedEdges.map((change) => change.edge),
    ...plan.newPastEdges,
    ...plan.lostPastEdges,
  ].filter(({ type }) => model.relationships.get(presentType(type))?.isTraversal);
  return {
    nodes: [...isNew, ...renamedNodes.map((node) => node.id)],
    pairs: edges.map(({ from, to }) => (isNew.has(from) ? [from, to] : [to, from])),
  };
}

function countsOf(plan: Plan, changed: readonly boolean[]): RecordCounts {
  return {
    nodes: plan.newNodes.length + plan.changedNodes.length,
    statements: plan.newStatements.length + plan.changedStatements.length,
    acts: plan.newActs.length + plan.changedActs.length,
    evidence: plan.newEvidence.length + plan.changedEvidence.length,
    edges: plan.newEdges.length + plan.changedEdges.length + plan.lostEdges.length,
    conflicts: plan.newConflicts.length + plan.lostConflicts.length,
    unchanged: changed.filter((isChanged) => !isChanged).length,
  };
}
