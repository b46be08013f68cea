import { cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Row, SearchedProperty, SearchHit, SearchRequest } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { QuerySuggestArgs, Resolvers } from '../../generated/graphql.ts';
import { constantCase } from '../../model/constant-case.ts';
import type { Model } from '../../model/model.ts';
import { mayBeJoined } from '../../model/name-forms.ts';
import { Bindings } from '../../query/bindings.ts';
import { nodeOf, recordById } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { MAX_PAGE } from '../../query/pages/page.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { named } from '../../query/row-shape.ts';
import { degreeOf, recordVisible, versionValues } from '../../query/time/visibility.ts';
import { type Beginning, beginningOf, type Completed, complete, withEachBegun } from './complete.ts';
import { checkSearchText } from './search-text.ts';
import { searchedProperty } from './searched-property.ts';

/** Resolves `suggest`: type-ahead over the names of all entities. */
export function suggest(model: Model): Resolvers {
  const properties = SHOWN.map((name) => searchedProperty(model, name));
  return {
    Query: {
      suggest: (_source, args, context, info) => find(readScope(context, info), { ...args, properties }),
    },
    Suggestion: {
      entity: async ({ id }, _args, context, info) => {
        const row = await recordById(readScope(context, info), String(id));
        if (row) return row;
        throw new InputError(`The entity "${String(id)}" is gone since its name was found; ask again.`);
      },
    },
  };
}

/** Number of suggestions when `first` is null. */
const SUGGESTIONS = 10;

type SuggestAsk = QuerySuggestArgs & {
  readonly properties: readonly SearchedProperty[];
};

async function find(context: ReadScope, { first, prefix, properties }: SuggestAsk) {
  const most = first ?? SUGGESTIONS;
  if (most < 0 || most > MAX_PAGE)
    throw new InputError(`\`first\` must be a whole number from 0 to ${MAX_PAGE}; found ${most}.`);
  const text = checkSearchText('prefix', prefix);
  const asked = beginningOf(text);
  if (asked.key === '' || most === 0) return [];
  const { words, key } = asked;
  const keys = [...new Set([key, asked.whole.replaceAll(' ', '')])].filter((each) => each !== '');
  const ask = {
    keys,
    words,
    limit: Math.max(most * 2, WEIGHED),
    isBeginning: true,
    withEnds: mayBeJoined(text),
  };
  const found = await completionsOf(context, asked, { ask, properties });
  const eachBegun = found.length === 0 ? withEachBegun(asked) : undefined;
  const completions = eachBegun
    ? await completionsOf(context, eachBegun, { ask: { ...ask, isEachBegun: true }, properties })
    : found;
  return completions.slice(0, most).map(({ id, matched, node }) => ({
    ...{ id, matched },
    ...{ name: node.name, type: constantCase(String(node.type)) },
  }));
}

/** Returns what a beginning may mean, likeliest first. */
async function completionsOf(
  context: ReadScope,
  asked: Beginning,
  { ask, properties }: { readonly ask: SearchRequest; readonly properties: readonly SearchedProperty[] },
) {
  const found = context.view
    ? await namedIn(context, await context.engine.search({ ...ask, withPast: true }))
    : (await context.engine.search({ ...ask, properties })).map(namedNow);
  const byId = new Map(found.map((one) => [String(one.node.id), one.node]));
  return complete(asked, found.map(namesOf)).flatMap(({ id, matched }) => {
    const node = byId.get(id);
    return node ? [{ id, matched, node }] : [];
  });
}

/** At least so many of the best connected are compared by how the text begins them. */
const WEIGHED = 60;

/** An entity with its names, and how well connected it is. */
interface NamedEntity {
  readonly node: Row;
  readonly weight: number;
}

function namesOf({ node, weight }: NamedEntity): Completed {
  const [names, aliases] = [[node.name, node.shortName, node.number], [node.aliases]].map((given) =>
    given.flat().filter((name) => typeof name === 'string'),
  );
  return { id: String(node.id), type: String(node.type), names: names ?? [], aliases: aliases ?? [], weight };
}

const SHOWN = ['id', 'type', 'name', 'shortName', 'number', 'aliases'];

function namedNow({ values = [], degree = 0 }: SearchHit): NamedEntity {
  return { node: named({ values: [], names: SHOWN }, values), weight: degree };
}

const N = cypher`n`;

/** Returns the entities that a view sees, with the names that they had then. */
async function namedIn(context: ReadScope, hits: readonly SearchHit[]): Promise<readonly NamedEntity[]> {
  if (hits.length === 0) return [];
  const bindings = new Bindings(context);
  const seen = recordVisible({ model: context.model, bindings }, 'Entity', N);
  const { match: state } = versionValues(bindings, N, cypher`v`);
  const shown = join(
    SHOWN.map((property) => cypher`.${name(property)}`),
    ', ',
  );
  const text = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE ${join([cypher`n:Entity`, ...seen], ' AND ')} ${state}
    RETURN n {${shown}} AS node, v {${shown}} AS version, ${degreeOf(N)} AS weight`;
  const ids = hits.map((hit) => hit.id);
  const rows = await read(context, namedQuery('suggest.named', text), { ...bindings.params, ids });
  return rows.map((row) => ({ node: nodeOf(row), weight: Number(row.weight) }));
}
