import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { QueryWithdrawalArgs, Resolvers } from '../generated/graphql.ts';
import { recordById } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { cypher, statement } from '../graph/cypher.ts';
import { read } from '../graph/load.ts';
import type { Model } from '../graph/model.ts';
import { orderFingerprint, type PageArguments, pageOf } from '../graph/page.ts';
import { type Effect, withdraw } from '../graph/withdrawal.ts';

/** What the graph would lose with a source. */
export function withdrawal(model: Model): Resolvers {
  return {
    Query: { withdrawal: (_source, args, context) => withdrawalOf(context, model, args) },
    Withdrawal: {
      disappears: (source, args) => effects(source, 'DISAPPEARS', args),
      changes: (source, args) => effects(source, 'CHANGES', args),
      weakened: (source, args) => effects(source, 'WEAKENED', args),
    },
    WithdrawalEffect: {
      subject: async (effect, _args, context) => (await recordById(context, String(effect.subject))) as Row,
      object: async (effect, _args, context) =>
        effect.object === undefined ? null : ((await recordById(context, String(effect.object))) ?? null),
      statements: async (effect, _args, context) => {
        const rows = (effect.statements as readonly string[]).map((id) => recordById(context, id));
        return (await Promise.all(rows)).filter((row) => row !== undefined);
      },
    },
  };
}

/** A withdrawal is worked out over so many statements. */
const MOST = 2_000;

const SOURCE = statement(
  'withdrawal.source',
  cypher`MATCH (n:Source {id: $id}) RETURN n {.*} AS source, COUNT { (n)<-[:FROM]-(:Statement) } AS statements`,
);

async function withdrawalOf(
  context: RequestContext,
  model: Model,
  { source: id }: QueryWithdrawalArgs,
): Promise<Row | null> {
  const [row] = await read(context, SOURCE, { id });
  if (!row) return null;
  const count = Number(row.statements);
  if (count > MOST) {
    throw new InputError(
      `A withdrawal is worked out for sources that back at most ${MOST} statements; ${id} backs ${count}. Read them with \`Source.statements\` instead.`,
    );
  }
  const found = await withdraw((text, params) => read(context, text, params), model, id);
  return { source: row.source, statementCount: count, effects: found };
}

function effects(source: Row, outcome: Effect['outcome'], args: PageArguments) {
  const items = (source.effects as readonly Effect[]).filter((effect) => effect.outcome === outcome);
  const order = orderFingerprint('Withdrawal', [(source.source as Row).id, outcome]);
  const page = pageOf({ items, keys: ({ subject, predicate, id }) => [subject, predicate, id], order }, args);
  return page as typeof page & Row;
}
