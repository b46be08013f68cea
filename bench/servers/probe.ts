import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a server process spent since it was last asked; answered to the parent on the process channel. */
export interface Spent {
  /** Milliseconds of CPU, all threads. */
  readonly cpuMs: number;
  /** 99th percentile of the event loop's delay, milliseconds. */
  readonly delayMs: number;
  /** Largest heap seen, mebibytes. */
  readonly heapMb: number;
}

// Each server imports this first. Preloaded, it would be given to the server's threads too, which cannot read it.
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let cpu = process.cpuUsage();
let heap = 0;
setInterval(() => {
  heap = Math.max(heap, process.memoryUsage().heapUsed);
}, 50).unref();

process.on('message', (message) => {
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
