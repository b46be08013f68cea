import { isAct, isStatement } from '../../model/records/record-types.ts';
import { read } from '../../query/load.ts';
import { outsideViews, type RequestContext } from '../../query/request-context.ts';
import { type Read, readStatements } from '../../store/read/read-state.ts';
import { type AskedWrite, type EntityVersion, lastWriteAbout } from '../../store/record/write-once.ts';

/** Returns the entities that a write is about, as they are now: a proposal tells by them whether it was overtaken. */
export async function seenBy(context: RequestContext, asked: AskedWrite): Promise<readonly EntityVersion[]> {
  const reading: Read = (query, params) => read(outsideViews(context), query, params);
  const records = await asked.recordsAt(context.now, reading);
  const own = records.flatMap((record) => {
    if (isAct(record)) return record.of ?? [];
    return isStatement(record) ? record.subject : record.id;
  });
  const decided = records.flatMap((record) =>
    isAct(record) && record.statement !== undefined ? record.statement : [],
  );
  const statements = await readStatements(reading, { ids: decided });
  const ids = new Set([...own, ...[...statements.values()].map(({ subject }) => subject)]);
  const seen: EntityVersion[] = [];
  for (const id of [...ids].sort()) seen.push({ id, revision: await lastWriteAbout(reading, id) });
  return seen;
}
