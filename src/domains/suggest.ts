import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { QuerySuggestArgs, Resolvers } from '../generated/graphql.ts';
import { nodeOf } from '../graph/by-id.ts';
import type { RequestContext } from '../graph/context.ts';
import { type Cypher, cypher, join, statement } from '../graph/cypher.ts';
import { screamingName } from '../graph/derive.ts';
import { fold } from '../graph/fold.ts';
import { read } from '../graph/load.ts';
import type { Model } from '../graph/model.ts';
import { MAX_PAGE } from '../graph/page.ts';
import { Bindings } from '../graph/params.ts';
import { degreeOf, recordSight, seenState } from '../graph/sight.ts';
import { checkSearchText, foldText } from '../graph/text.ts';
import { type View, viewOf } from '../graph/view.ts';

/** Type-ahead over the names of all entities. */
export function suggest(_model: Model): Resolvers {
  return {
    Query: {
      suggest: (_source, args, context, info) => find(context, { ...args, view: viewOf(info) }),
    },
  };
}

/** How many suggestions to give when `first` is null. */
const SUGGESTIONS = 10;

type Ask = QuerySuggestArgs & { readonly view: View | undefined };

async function find(context: RequestContext, { first, prefix, view }: Ask) {
  const most = first ?? SUGGESTIONS;
  if (most < 0 || most > MAX_PAGE)
    throw new InputError(`\`first\` must be a whole number from 0 to ${MAX_PAGE}; found ${most}.`);
  const text = fold(checkSearchText('prefix', prefix));
  if (text === '' || most === 0) return [];
  const hits = await context.engine.search({ text, limit: most * 2, prefix: true });
  if (hits.length === 0) return [];
  const bindings = new Bindings(view);
  const seen = recordSight({ model: context.model, bindings }, 'Entity', N);
  const body = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE ${join([cypher`n:Entity`, ...seen], ' AND ')} ${named(bindings)}`;
  const ids = hits.map((hit) => hit.id);
  const rows = await read(context, statement('suggest.named', body), { ...bindings.params, ids });
  return rows
    .flatMap((row) => suggestion(nodeOf(row), { text, weight: Number(row.weight) }))
    .sort((a, b) => b.rank - a.rank || b.weight - a.weight || (a.id < b.id ? -1 : 1))
    .slice(0, most);
}

const N = cypher`n`;
const SHOWN = cypher`.id, .type, .name, .shortName, .number, .aliases`;

/** Goes on to the names of `n` as the view sees them, and how well connected it is. */
function named(bindings: Bindings): Cypher {
  const { match: state } = seenState(bindings, N, cypher`v`);
  const version = bindings.view ? cypher`, v {${SHOWN}} AS version` : cypher``;
  return cypher`${state} RETURN n {${SHOWN}} AS node${version}, ${degreeOf(N)} AS weight`;
}

/** The name that begins with the text, or else one that holds it further on. */
function suggestion(node: Row, { text, weight }: { readonly text: string; readonly weight: number }) {
  const names = [node.name, node.shortName, node.number, node.aliases]
    .flat()
    .filter((name) => typeof name === 'string');
  const beginning = names.find((name) => fold(name).startsWith(text));
  const matched = beginning ?? names.find((name) => holdsWords(name, text));
  if (matched === undefined) return [];
  const [id, type] = [String(node.id), screamingName(String(node.type))];
  return [{ id, name: node.name, type, matched, rank: beginning === undefined ? 0 : 1, weight }];
}

function holdsWords(name: string, text: string): boolean {
  const own = foldText(name).split(' ');
  const asked = foldText(text).split(' ');
  return asked.every((word, index) =>
    own.some((other) => (index === asked.length - 1 ? other.startsWith(word) : other === word)),
  );
}
