import { setImmediate } from 'node:timers/promises';

/** So long others wait at most while one thing is worked out. */
const TURN_MS = 20;

/** Returns a function to be called, and awaited, between the parts of long work: it lets others have their turn once that is due. */
export function breathing(): () => Promise<void> | undefined {
  let since = performance.now();
  const pause = async () => {
    await setImmediate();
    since = performance.now();
  };
  return () => (performance.now() - since < TURN_MS ? undefined : pause());
}
