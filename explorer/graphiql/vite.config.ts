import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** A page of its own, so that nobody loads the editor who does not open it. */
export default defineConfig({
  root: import.meta.dirname ?? 'explorer/graphiql',
  base: '/graphiql/',
  // `theme.js` is the explorer's, and stands beside its other files.
  publicDir: false,
  plugins: [react()],
  // Warns of every directive of the React compiler in the packages.
  logLevel: 'error',
  build: {
    outDir: '../../dist/explorer/graphiql',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 8_000,
  },
  worker: { format: 'es' },
});
