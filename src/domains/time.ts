import type { Resolvers } from '../generated/graphql.ts';
import { openView } from '../model/view.ts';

/** Resolves `at`: the same questions as of another day. */
export function time(): Resolvers {
  return {
    Query: {
      at: (_source, args, _context, info) => {
        openView(info, args);
        return {};
      },
    },
  };
}
