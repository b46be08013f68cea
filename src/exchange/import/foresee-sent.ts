import type { Engine, Supposition } from '../../engine/engine.ts';
import { MAX_RECORDS } from '../../limits.ts';
import type { Principal } from '../../model/access.ts';
import type { Model } from '../../model/model.ts';
import { nextInstant, readEdition } from '../../store/read/edition.ts';
import { type Read, readWholeNodes } from '../../store/read/read-state.ts';
import { inTurn, LOCK } from '../../store/record/record.ts';
import { importId } from './import-files.ts';
import { checkSent, importSent } from './import-sent.ts';
import { openRecords } from './read-records.ts';

/** What records that somebody sent would do. */
export interface Foreseen<T> {
  readonly read: number;
  /** What was seen of the graph as it would be; undefined for more records than one write takes, while other writers wait. */
  readonly seen: T | undefined;
}

/**
 * Checks records that somebody sent, imports them as they would be imported, has a look at the graph as it then is, and undoes it all. `look` is
 * given the instant at which they would be recorded. Throws `DataError` with every fault.
 */
export async function foreseeSent<T>(
  engine: Engine,
  model: Model,
  given: {
    readonly path: string;
    readonly principal: Principal;
    readonly deadline: AbortSignal;
    readonly look: (read: Read, instant: string) => Promise<T>;
  },
): Promise<Foreseen<T>> {
  const { path, principal, deadline, look } = given;
  const read = await checkSent(engine, model, { path, principal, isLook: true });
  if (read > MAX_RECORDS) return { read, seen: undefined };
  const { hash } = await openRecords(path);
  const suppose = () =>
    engine.suppose(
      async (tx) => {
        await tx.run(LOCK);
        const inside: Read = (query, params) => tx.run(query, params);
        const startedAt = await startOf(inside, importId(hash));
        await importSent(supposedEngine(engine, tx), model, { ...UNHEARD, path, principal, startedAt });
        return look(inside, startedAt);
      },
      { deadline },
    );
  return { read, seen: await inTurn(engine, suppose) };
}

/** An import that was begun before goes on with its time of recording. */
async function startOf(read: Read, id: string): Promise<string> {
  const begun = (await readWholeNodes(read, [id])).get(id)?.startedAt;
  return typeof begun === 'string' ? begun : nextInstant((await readEdition(read)).writtenAt);
}

const UNHEARD = {
  ...{ isLook: true, request: undefined, message: undefined, key: undefined },
  onSound: async () => undefined,
  onWritten: async () => undefined,
};

/** The graph as it is supposed to be, for whoever reads and writes through an engine. */
function supposedEngine(engine: Engine, tx: Supposition): Engine {
  return {
    ...{ kind: engine.kind, capabilities: engine.capabilities },
    prepare: () => Promise.resolve(),
    check: () => engine.check(),
    read: (query, params) => tx.run(query, params),
    write: (work) => work(tx),
    suppose: (work) => work(tx),
    search: (request) => tx.search(request),
    close: () => Promise.resolve(),
  };
}
