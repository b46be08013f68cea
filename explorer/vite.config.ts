import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Files with hashed names under /assets/, one style sheet, no inline script: the content policy allows none. */
export default defineConfig({
  root: import.meta.dirname ?? 'explorer',
  base: '/',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: '../dist/explorer',
    // What other parts of the build put there stays.
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: false,
  },
  worker: { format: 'es' },
});
