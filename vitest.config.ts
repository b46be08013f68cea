import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { testProcessOptions } from './test/support/late.ts';
import { SOON } from './test/support/soon.ts';
import { WorldsTogether } from './test/support/worlds/together.ts';

export default defineConfig({
  resolve: {
    // Vite and Apollo Server would otherwise load two copies, and graphql refuses to work with types of another copy.
    alias: [
      {
        find: /^graphql$/,
        replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/support/engines/neo4j-setup.ts'],
    setupFiles: ['test/support/random.ts'],
    // One Neo4j for each worker: a file may empty its database without asking.
    maxWorkers: 2,
    sequence: { sequencer: WorldsTogether },
    execArgv: testProcessOptions(),
    // The modules of the program are loaded and the API is made once for a worker: a fifth of the whole run.
    isolate: false,
    hookTimeout: 300_000,
    expect: { poll: { timeout: SOON } },
    server: {
      deps: { inline: [/@apollo\/server/, /@as-integrations/, /graphql-query-complexity/, /@graphql-tools/] },
    },
  },
});
