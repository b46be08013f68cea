import { type Cypher, cypher, join, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { Resolvers } from '../../generated/graphql.ts';
import type { Model } from '../../model/model.ts';
import type { ComposeScope } from '../../query/bindings.ts';
import { Bindings } from '../../query/bindings.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint } from '../../query/pages/cursor.ts';
import { type PageArguments, pageOf } from '../../query/pages/page.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { evidenceVisible } from '../../query/time/statements.ts';
import { recordVisible } from '../../query/time/visibility.ts';
import { type Effect, withdraw } from './withdrawal-effects.ts';

/** Resolves `withdrawal`: what the graph would lose with a source. */
export function withdrawal(model: Model): Resolvers {
  return {
    Query: {
      withdrawal: (_source, args, context, info) =>
        withdrawalOf(readScope(context, info), model, args.source),
    },
    Withdrawal: {
      disappears: (source, args) => effects(source, 'DISAPPEARS', args),
      changes: (source, args) => effects(source, 'CHANGES', args),
      weakened: (source, args) => effects(source, 'WEAKENED', args),
    },
    WithdrawalEffect: {
      subject: async (effect, _args, context, info) =>
        (await recordById(readScope(context, info), String(effect.subject))) as Row,
      object: async (effect, _args, context, info) =>
        effect.object === undefined
          ? null
          : ((await recordById(readScope(context, info), String(effect.object))) ?? null),
      statements: async (effect, _args, context, info) => {
        const scope = readScope(context, info);
        const rows = (effect.statements as readonly string[]).map((id) => recordById(scope, id));
        return (await Promise.all(rows)).filter((row) => row !== undefined);
      },
    },
  };
}

/** A withdrawal is worked out over at most this many statements. */
const MAX_STATEMENTS = 2_000;

/** Returns the query for the source and the number of statements that it backs, as a view sees them. */
function sourceText(scope: ComposeScope): Cypher {
  const [n, f] = [cypher`n`, cypher`f`];
  const there = recordVisible(scope, 'Source', n).map((condition) => cypher` WHERE ${condition}`);
  const said = evidenceVisible(scope.bindings, f).map((condition) => cypher` WHERE ${condition}`);
  return cypher`MATCH (n:Source {id: $id})${join(there, '')}
    RETURN n {.*} AS source, COUNT { (n)<-[f:FROM]-(:Statement)${join(said, '')} } AS statements`;
}

async function withdrawalOf(context: ReadScope, model: Model, id: string): Promise<Row | null> {
  const { view } = context;
  const bindings = new Bindings(context);
  const text = namedQuery('withdrawal.source', sourceText({ model, bindings }));
  const [row] = await read(context, text, { ...bindings.params, id });
  if (!row) return null;
  const count = Number(row.statements);
  if (count > MAX_STATEMENTS) {
    throw new InputError(
      `A withdrawal is worked out for sources that back at most ${MAX_STATEMENTS} statements; ${id} backs ${count}. Read them with \`Source.statements\` instead.`,
    );
  }
  const found = await withdraw((asked, params) => read(context, asked, params), model, { source: id, view });
  return { source: row.source, statementCount: count, effects: found };
}

function effects(source: Row, outcome: Effect['outcome'], args: PageArguments) {
  const items = (source.effects as readonly Effect[]).filter((effect) => effect.outcome === outcome);
  const order = orderFingerprint('Withdrawal', [(source.source as Row).id, outcome]);
  const page = pageOf({ items, keys: ({ subject, predicate, id }) => [subject, predicate, id], order }, args);
  return page as typeof page & Row;
}
