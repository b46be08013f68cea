import { createContext } from '../../query/request-context.ts';
import { buildSchema } from '../../schema.ts';
import { createAsk, readText as readQuestion } from '../../server/graphql/ask.ts';
import { ExportError, openExport, type RowsRequest } from '../../server/rows/export-rows.ts';
import { type Setting, write } from '../command.ts';
import { openGraph } from '../open-graph.ts';
import { writeOutput } from './output-file.ts';

/**
 * Writes all rows of the one list of a question, page after page, without the limits of a server. Returns the errors of what failed,
 * and says on standard error where an output is not whole; undefined when all is written.
 */
export async function writeRows(
  setting: Setting,
  request: RowsRequest,
  output: string | undefined,
): Promise<ExportError | undefined> {
  const { config, contract, out, err } = setting;
  const schema = buildSchema(contract);
  const engine = await openGraph(setting, 'read');
  const ask = createAsk(schema, config.executor);
  const { model } = contract;
  let rows = () => 0;
  try {
    const opened = await openExport(
      {
        ...{ schema, model, maxRows: Number.POSITIVE_INFINITY },
        read: (text) => readQuestion(schema, text),
        checkShape: () => undefined,
        checkCost: () => undefined,
        ask: ({ document: question, ...page }) =>
          ask({ question, ...page, context: createContext({ engine, model }) }),
      },
      request,
    );
    rows = opened.written;
    if (output !== undefined) await writeOutput(output, opened.parts);
    else for await (const text of opened.parts) await write(out, text);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    const where = rows() > 0 ? ` It failed after ${rows()} rows, so that the output is not whole.` : '';
    await write(err, `${error.message}${where}\n`);
    return error;
  }
}
