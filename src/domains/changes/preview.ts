import type { Row } from '../../engine/engine.ts';
import type { Resolvers, WriteResultPreviewArgs } from '../../generated/graphql.ts';
import { DEFAULT_CERTAINTY } from '../../model/view.ts';
import { type ChangePage, readChanges } from '../../query/changes/change-page.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint } from '../../query/pages/cursor.ts';
import { readPage } from '../../query/pages/page.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { type Read, readWholeNodes } from '../../store/read/read-state.ts';
import { type AskedWrite, lookAhead } from '../../store/record/write-once.ts';
import { changeConnection, positionOf } from './changes.ts';

/** Resolves what a write changed, or would change: what the feed of changes tells, or would tell, of its instant. */
export function preview(): Resolvers {
  return {
    WriteResult: {
      preview: (result, args, context, info) => previewOf(readScope(context, info), result, args),
    },
  };
}

const ORDER = orderFingerprint('WriteResult.preview', []);

async function previewOf(scope: ReadScope, result: Row, args: WriteResultPreviewArgs): Promise<Row> {
  const page = readPage({ first: args.first ?? null, after: args.after ?? null }, ORDER);
  const changesAt = (reading: Read, instant: string) =>
    readChanges(reading, scope.model, {
      axis: 'RECORDED',
      view: { recordedBy: instant, certainty: DEFAULT_CERTAINTY },
      from: instant,
      isDescending: false,
      limit: page.limit,
      // What was previewed before had an instant of its own.
      after: page.after && { ...positionOf(page.after), point: instant },
    });
  const asShown = (found: ChangePage, records?: ReadonlyMap<string, Row>) =>
    changeConnection(found, { page, order: ORDER, after: args.after, records });
  if (result.mode === 'PREVIEW' && result.asked) {
    const seen = await lookAhead(scope.engine, scope.model, {
      asked: result.asked as AskedWrite,
      look: async (inside, instant) => {
        const found = await changesAt(inside, instant);
        return { found, records: await recordsOf(inside, found) };
      },
    });
    return 'found' in seen ? asShown(seen.found, seen.records) : asShown(NOTHING);
  }
  if (typeof result.change !== 'string') return asShown(NOTHING);
  const outside: Read = (query, params) => read(scope, query, params);
  const written = (await readWholeNodes(outside, [result.change])).get(result.change);
  return asShown(await changesAt(outside, String(written?.recordedAt)));
}

const NOTHING: ChangePage = { items: [], next: undefined };

/** The records that changes name, as they would be: outside of the look ahead they are not there, or otherwise. */
async function recordsOf(reading: Read, { items }: ChangePage): Promise<ReadonlyMap<string, Row>> {
  const own = items.flatMap(({ change }) => [
    ...[change.subject, change.object ?? []].flat(),
    ...[...change.statements, ...change.acts, ...change.sources],
  ]);
  return readWholeNodes(reading, own);
}
