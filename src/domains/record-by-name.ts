import { cypher, join, namedQuery } from '../engine/cypher.ts';
import type { Row } from '../engine/engine.ts';
import { foldedWords, squeeze } from '../model/fold-text.ts';
import { coreOf, mayBeJoined } from '../model/name-forms.ts';
import { BY_END, rankOfName } from '../model/names.ts';
import { Bindings } from '../query/bindings.ts';
import { nodeOf } from '../query/lists/by-id.ts';
import { read } from '../query/load.ts';
import type { ReadScope } from '../query/request-context.ts';
import { degreeOf, recordVisible, versionMap } from '../query/time/visibility.ts';

/** At most so many records that bear a name are compared. */
const MAX_BEARERS = 50;

/** Returns the record that is called so most directly; among equals the best connected, then by id. */
export async function calledBy(context: ReadScope, name: string): Promise<Row | undefined> {
  const words = foldedWords(name);
  const keys = [...new Set([squeeze(name), words.join(''), coreOf(words).join('')])].filter(
    (key) => key !== '',
  );
  const hits = await context.engine.search({
    keys,
    words: [],
    limit: MAX_BEARERS,
    withEnds: mayBeJoined(name),
    withPast: context.view !== undefined,
  });
  if (hits.length === 0) return undefined;
  const bindings = new Bindings(context);
  const n = cypher`n`;
  const seen = recordVisible({ model: context.model, bindings }, 'Entity', n);
  const version = context.view ? cypher`, ${versionMap(bindings, n)} AS version` : cypher``;
  const text = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE ${join([cypher`n:Entity`, ...seen], ' AND ')}
    RETURN n {.*} AS node${version}, ${degreeOf(n)} AS degree`;
  const rows = await read(context, namedQuery('entity.byName', text), {
    ...bindings.params,
    ids: hits.map(({ id }) => id),
  });
  const [best, next] = rows
    .flatMap((row) => {
      const node = nodeOf(row);
      const rank = rankOfName(name, node);
      return rank === undefined ? [] : [{ node, rank, degree: Number(row.degree) }];
    })
    .sort(
      (a, b) => a.rank - b.rank || b.degree - a.degree || (String(a.node.id) < String(b.node.id) ? -1 : 1),
    );
  return best?.rank === BY_END && next?.rank === BY_END ? undefined : best?.node;
}
