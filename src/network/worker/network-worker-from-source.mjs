// The worker where there is no bundle: in development and in tests. Threads do not inherit the loader of their process.
import { register } from 'tsx/esm/api';

register();
await import('./network-worker.ts');
