import type { Engine } from '../../../src/engine/engine.ts';
import { createContext } from '../../../src/query/request-context.ts';
import { readText } from '../../../src/server/graphql/ask.ts';
import { openExport, type RowsAccess, type RowsRequest } from '../../../src/server/rows/export-rows.ts';
import { api } from '../../support/ask.ts';

/** What an export asks with on the command line: every page in a request of its own, and no limits. */
function accessTo(engine: Engine): RowsAccess {
  const { schema, contract, answer } = api();
  const { model } = contract;
  return {
    ...{ schema, model, maxRows: Number.POSITIVE_INFINITY },
    read: (text) => readText(schema, text),
    checkShape: () => undefined,
    checkCost: () => undefined,
    ask: ({ document: question, ...page }) =>
      answer({
        question,
        ...page,
        context: createContext({ engine, model, now: () => new Date('2026-11-24T12:00:00Z') }),
      }),
  };
}

/** Returns the rows of an export in NDJSON. */
export async function readRows(
  engine: Engine,
  request: RowsRequest,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const opened = await openExport(accessTo(engine), { ...request, form: 'ndjson' });
  let text = '';
  for await (const part of opened.parts) text += part;
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
