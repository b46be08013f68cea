import { randomUUID } from 'node:crypto';
import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Transaction } from '../../engine/engine.ts';
import { DataError, type Fault, UnavailableError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { DataRecord } from '../../model/records/record-types.ts';
import { nextInstant, readEdition } from '../read/edition.ts';
import { advance, noteWrite } from '../read/journal.ts';
import { readMergedIds } from '../read/merged-ids.ts';
import { type Read, readRevision } from '../read/read-state.ts';
import { writesAbout } from '../read/writes-about.ts';
import { applyMerges } from './apply-merges.ts';
import { applyPlan, applySaid } from './apply-plan.ts';
import { checkBatch } from './check-batch.ts';
import { isEmpty, isMerging, makePlan, sizeOf } from './plan.ts';
import type { Plan } from './plan-types.ts';
import { changedBy, inTurn, LOCK, readBatch } from './record.ts';
import { type Author, changeSetId, isOurs, writeChangeSet } from './write-change-set.ts';

/**
 * Writes that somebody asks for, one at a time: checked, dated and carried out in their turn, so that each is judged by all before it, has an
 * instant of its own, and takes effect once however often it is sent.
 */
export interface AskedWrite {
  /** Returns the records; acts among them are dated by the instant. Throws `DataError` where there can be none. */
  readonly recordsAt: (instant: string, read: Read) => readonly DataRecord[] | Promise<readonly DataRecord[]>;
  readonly author: Omit<Author, 'token'>;
  /** Entities as the caller saw them: where one was written since, nothing is written. */
  readonly seen: readonly EntityVersion[];
  /** Names the write: given again, it is answered and not written. */
  readonly key?: WriteKey | undefined;
  /** What else belongs to it: checked with it, and finished in its transaction. */
  readonly part?: WritePart | undefined;
  /** Not begun any more once this aborts. */
  readonly deadline?: AbortSignal | undefined;
  /** Called when it is begun; what it returns is called when it has ended. */
  readonly begun?: (() => () => void) | undefined;
}

/** Something that is true of a write or done with it. */
export interface WritePart {
  readonly check: (read: Read) => Promise<readonly Fault[]>;
  readonly finish: (tx: Transaction, change: string | undefined) => Promise<void>;
}

/** An entity, and the revision of the last write about it; 0 for none. */
export interface EntityVersion {
  readonly id: string;
  readonly revision: number;
}

/** The name of a write, unique for its author, and a hash of what is asked. */
export interface WriteKey {
  readonly id: string;
  readonly content: string;
}

/** What became of a write. */
export type WriteOutcome =
  | {
      readonly outcome: 'WRITTEN';
      readonly revision: number /** Undefined where there was nothing to change. */;
      readonly change: string | undefined;
    }
  | Hindrance
  | { readonly outcome: 'KEY_REUSED' };

/** Why a write cannot be carried out. */
type Hindrance =
  | { readonly outcome: 'FAULTY'; readonly faults: readonly Fault[] }
  | { readonly outcome: 'STALE'; readonly now: readonly EntityVersion[] };

interface Prepared {
  readonly plan: Plan;
  readonly instant: string;
}

/** Carries out a write, or says why not. Throws `UnavailableError` where the database fails or time is up. */
export function writeOnce(engine: Engine, model: Model, asked: AskedWrite): Promise<WriteOutcome> {
  return inTurn(engine, async () => {
    refuseLate(asked);
    const ended = asked.begun?.();
    return write(engine, model, asked).finally(ended);
  });
}

async function write(engine: Engine, model: Model, asked: AskedWrite): Promise<WriteOutcome> {
  const outside: Read = (query, params) => engine.read(query, params);
  const known = await answered(outside, asked.key);
  if (known) return known;
  const prepared = await prepare(outside, model, asked);
  if ('outcome' in prepared) return prepared;
  if (isEmpty(prepared.plan) && !asked.key && !asked.part) return unchanged(prepared.plan.revision);
  const token = randomUUID();
  const rows = sizeOf(prepared.plan);
  let made: number | undefined;
  const written = await engine.write(
    async (tx): Promise<WriteOutcome> => {
      await tx.run(LOCK);
      const inside: Read = (query, params) => tx.run(query, params);
      // Where an answer was lost the work runs again although it took effect.
      if (made !== undefined && (await isOurs(inside, made, token)))
        return { outcome: 'WRITTEN', revision: made, change: changeSetId(made) };
      const told = await answered(inside, asked.key);
      if (told) return told;
      const revision = await readRevision(inside);
      const ready = revision === prepared.plan.revision ? prepared : await prepare(inside, model, asked);
      if ('outcome' in ready) return ready;
      made = revision + 1;
      const done = await carryOut(tx, model, { ...ready, author: { ...asked.author, token } });
      await keepAnswer(tx, asked.key, done);
      await asked.part?.finish(tx, done.change);
      return done;
    },
    { rows },
  );
  if (written.outcome !== 'WRITTEN' || written.change === undefined) return written;
  noteWrite(engine, written.revision);
  // Ids may lead elsewhere now, whoever merged or split them.
  if (isMerging(prepared.plan)) await readMergedIds(engine);
  return written;
}

/**
 * Carries out what a write says and decides, has a look at the graph as it then is, and undoes it all: what is seen is what would be, but for
 * relationships, versions and conflicts, which follow and are not looked at. Returns what hinders it instead, where something does.
 */
export function lookAhead<T>(
  engine: Engine,
  model: Model,
  on: { readonly asked: AskedWrite; readonly look: (read: Read, instant: string) => Promise<T> },
): Promise<T | Hindrance> {
  return inTurn(engine, async () => {
    refuseLate(on.asked);
    const ended = on.asked.begun?.();
    return look(engine, model, on).finally(ended);
  });
}

async function look<T>(
  engine: Engine,
  model: Model,
  { asked, look }: Parameters<typeof lookAhead<T>>[2],
): Promise<T | Hindrance> {
  const prepared = await prepare((query, params) => engine.read(query, params), model, asked);
  if ('outcome' in prepared) return prepared;
  const rows = sizeOf(prepared.plan);
  return engine.suppose<T | Hindrance>(
    async (tx) => {
      await tx.run(LOCK);
      const inside: Read = (query, params) => tx.run(query, params);
      const revision = await readRevision(inside);
      const ready = revision === prepared.plan.revision ? prepared : await prepare(inside, model, asked);
      if ('outcome' in ready) return ready;
      await applySaid(tx, model, ready.plan);
      await applyMerges(tx, model, ready.plan);
      return look(inside, ready.instant);
    },
    { rows },
  );
}

/** Returns what hinders a write at present; undefined where nothing does. */
export async function hindranceOf(
  engine: Engine,
  model: Model,
  asked: AskedWrite,
): Promise<Hindrance | undefined> {
  const read: Read = (query, params) => engine.read(query, params);
  const found = await checked(read, model, { asked, instant: new Date().toISOString() });
  return 'outcome' in found ? found : undefined;
}

function refuseLate({ deadline }: AskedWrite): void {
  if (!deadline?.aborted) return;
  const { reason } = deadline;
  if (reason instanceof UnavailableError) throw reason;
  throw new UnavailableError(
    'The time for the request was up before its write could begin; nothing was written. Try again.',
    {
      code: 'DEADLINE_EXCEEDED',
    },
  );
}

async function prepare(read: Read, model: Model, asked: AskedWrite): Promise<Prepared | Hindrance> {
  const instant = nextInstant((await readEdition(read)).writtenAt);
  const found = await checked(read, model, { asked, instant });
  if ('outcome' in found) return found;
  const recording = { recordedAt: instant, method: 'MANUAL' as const };
  const { input } = readBatch(model, { records: found.records, recording });
  return { plan: await makePlan(read, model, input), instant };
}

/** The records of a write, or what hinders it. */
async function checked(
  read: Read,
  model: Model,
  { asked, instant }: { readonly asked: AskedWrite; readonly instant: string },
): Promise<{ readonly records: readonly DataRecord[] } | Hindrance> {
  const amiss = (await asked.part?.check(read)) ?? [];
  if (amiss.length > 0) return { outcome: 'FAULTY', faults: amiss };
  const records = await recordsOf(read, asked, instant);
  if ('outcome' in records) return records;
  const faults = await checkBatch(read, model, records.records);
  if (faults.length > 0) return { outcome: 'FAULTY', faults };
  const now: EntityVersion[] = [];
  for (const { id, revision } of asked.seen) {
    const last = await lastWriteAbout(read, id);
    if (last !== revision) now.push({ id, revision: last });
  }
  return now.length > 0 ? { outcome: 'STALE', now } : records;
}

async function recordsOf(
  read: Read,
  asked: AskedWrite,
  instant: string,
): Promise<{ readonly records: readonly DataRecord[] } | Hindrance> {
  try {
    return { records: await asked.recordsAt(instant, read) };
  } catch (error) {
    if (error instanceof DataError) return { outcome: 'FAULTY', faults: error.faults };
    throw error;
  }
}

/** The revision of the last write about an entity; 0 for none. */
export async function lastWriteAbout(read: Read, id: string): Promise<number> {
  const writes = await writesAbout(read, id);
  return Math.max(0, ...writes.map((change) => Number(change.slice(changeSetId(0).length - 1))));
}

async function carryOut(
  tx: Transaction,
  model: Model,
  { plan, instant, author }: Prepared & { readonly author: Author },
): Promise<WriteOutcome & { readonly outcome: 'WRITTEN' }> {
  if (isEmpty(plan)) return unchanged(plan.revision);
  const revision = plan.revision + 1;
  const now = new Date().toISOString();
  const at = now > instant ? now : instant;
  await applyPlan(tx, model, plan);
  const recording = { recordedAt: instant, method: 'MANUAL' as const };
  await writeChangeSet(tx, model, { plan, recording, author, revision, at });
  await advance(tx, { revision, at }, changedBy(model, plan));
  return { outcome: 'WRITTEN', revision, change: changeSetId(revision) };
}

function unchanged(revision: number): WriteOutcome & { readonly outcome: 'WRITTEN' } {
  return { outcome: 'WRITTEN', revision, change: undefined };
}

const ANSWERED = namedQuery(
  'record.answered',
  cypher`MATCH (k:WriteKey {id: $id}) RETURN k.content AS content, k.revision AS revision, k.change AS change`,
);
const KEEP_ANSWER = namedQuery(
  'record.keepAnswer',
  cypher`MERGE (k:WriteKey {id: $id}) SET k.content = $content, k.revision = $revision, k.change = $change`,
);

/** What a write of this key was answered; undefined where there was none. */
async function answered(read: Read, key: WriteKey | undefined): Promise<WriteOutcome | undefined> {
  if (!key) return undefined;
  const [row] = await read(ANSWERED, { id: key.id });
  if (!row) return undefined;
  if (row.content !== key.content) return { outcome: 'KEY_REUSED' };
  const change = typeof row.change === 'string' ? row.change : undefined;
  return { outcome: 'WRITTEN', revision: Number(row.revision), change };
}

/** Takes a key for a write of several transactions, before the first of them; false where it names another write already. */
export function takeKey(engine: Engine, key: WriteKey): Promise<boolean> {
  return engine.write(async (tx) => {
    await tx.run(LOCK);
    const known = await answered((query, params) => tx.run(query, params), key);
    if (!known) await tx.run(KEEP_ANSWER, { ...key, revision: 0, change: null });
    return known?.outcome !== 'KEY_REUSED';
  });
}

/** Keeps an answer in the transaction of its write, so that there is never one without the other. */
async function keepAnswer(
  tx: Transaction,
  key: WriteKey | undefined,
  done: WriteOutcome & { readonly outcome: 'WRITTEN' },
): Promise<void> {
  if (!key) return;
  await tx.run(KEEP_ANSWER, { ...key, revision: done.revision, change: done.change ?? null });
}
