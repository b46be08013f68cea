import type { Resolvers } from '../generated/graphql.ts';
import { openView } from '../query/request-context.ts';

/** Resolves `at`: the same questions as of another day. */
export function time(): Resolvers {
  return {
    Query: {
      at: (_source, args, context, info) => {
        openView(context, info, args);
        return {};
      },
    },
  };
}
