import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * The resources that a server process used since it was last asked; sent to the parent on the process
 * channel.
 */
export interface Spent {
  /** Milliseconds of CPU, all threads. */
  readonly cpuMs: number;
  /** 99th percentile of the event loop's delay, milliseconds. */
  readonly delayMs: number;
  /** Largest heap seen, mebibytes. */
  readonly heapMb: number;
}

/** The memory that a server process holds after a full collection, mebibytes. */
export interface Held {
  readonly heapMb: number;
  /** Of the whole process, buffers and threads included. */
  readonly residentMb: number;
}

// Preloaded into every server alike, and so into its threads too, which have no parent to answer.
if (isMainThread) answer();

function answer(): void {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let cpu = process.cpuUsage();
  let heap = 0;
  setInterval(() => {
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  }, 50).unref();
  // Nobody measures any more.
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    if (message === 'held') process.send?.({ held: held() });
    if (message !== 'spent') return;
    const { user, system } = process.cpuUsage(cpu);
    const spent: Spent = {
      cpuMs: (user + system) / 1000,
      delayMs: delay.percentile(99) / 1e6,
      heapMb: heap / 2 ** 20,
    };
    process.send?.({ spent });
    cpu = process.cpuUsage();
    heap = 0;
    delay.reset();
  });
}

function held(): Held {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMb: heapUsed / 2 ** 20, residentMb: rss / 2 ** 20 };
}
