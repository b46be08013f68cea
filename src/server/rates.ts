import { isIP } from 'node:net';
import { UnavailableError } from '../errors.ts';

/** How many points callers may spend in a minute. */
export interface RateLimits {
  /** Of one key. */
  readonly keyPoints: number;
  /** Of all callers of one network that bring no key. */
  readonly anonymousPoints: number;
}

/** What a caller has left. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until everything may be spent again. */
  readonly resetSeconds: number;
}

/** More callers than this are not remembered: those that spent least lately are forgotten, to their good. */
const MAX_CALLERS = 10_000;
const MINUTE_MS = 60_000;
const ROUNDING = 1e-6;

interface Bucket {
  points: number;
  at: number;
}

/**
 * A bucket of points for each caller, filled again in a minute. Known to this process alone: several servers give each caller as many points
 * as they are.
 */
export class Rates {
  readonly #limits: RateLimits;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: RateLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Takes the points of a question before it is asked. Throws `UnavailableError` with the seconds to wait where there are not so many left. A
   * question that costs more than a bucket holds is taken from a full one.
   */
  take(caller: string, points: number): void {
    const bucket = this.#bucketOf(caller);
    const limit = this.#limitOf(caller);
    const wanted = Math.min(points, limit);
    // Who waited as long as they were told is not refused for a rounding.
    if (bucket.points + ROUNDING < wanted) {
      const seconds = Math.ceil(((wanted - bucket.points) / limit) * (MINUTE_MS / 1_000));
      throw new UnavailableError(
        `This costs ${points} points, and ${Math.floor(bucket.points)} of the ${limit} a minute of this caller are left. Ask again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, or for less at a time.`,
        { code: 'RATE_LIMITED', retryAfter: seconds },
      );
    }
    bucket.points -= points;
  }

  /**
   * Charges what was found out afterwards, and returns what is left: a caller may come to owe. Negative points are given back; none only asks.
   */
  charge(caller: string, points: number): Allowance {
    const bucket = this.#bucketOf(caller);
    const limit = this.#limitOf(caller);
    bucket.points = Math.min(bucket.points - points, limit);
    const resetSeconds = Math.ceil(((limit - bucket.points) / limit) * (MINUTE_MS / 1_000));
    return { limit, remaining: Math.max(0, Math.floor(bucket.points)), resetSeconds };
  }

  #limitOf(caller: string): number {
    return caller.startsWith(KEY) ? this.#limits.keyPoints : this.#limits.anonymousPoints;
  }

  #bucketOf(caller: string): Bucket {
    const now = this.#now();
    const limit = this.#limitOf(caller);
    const known = this.#buckets.get(caller);
    const bucket = known ?? { points: limit, at: now };
    bucket.points = Math.min(limit, bucket.points + ((now - bucket.at) / MINUTE_MS) * limit);
    bucket.at = now;
    // The last to ask stand at the end, so that those at the front are forgotten first.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > MAX_CALLERS)
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    return bucket;
  }
}

const KEY = 'key ';

/** Who pays for a question: the holder of a key, else the network that it comes from, since addresses of one network cost nothing. */
export function callerOf(keyId: string | undefined, address: string): string {
  return keyId === undefined ? `network ${networkOf(address)}` : `${KEY}${keyId}`;
}

/** The /24 of an address of version 4, the /64 of one of version 6. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIP(mapped) === 4) return mapped.split('.').slice(0, 3).join('.');
  if (isIP(mapped) !== 6) return mapped;
  const [head = '', tail] = (mapped.split('%')[0] ?? '').toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: Math.max(0, between) }, () => '0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** The allowance as headers of the draft that proxies and clients know. */
export function rateHeaders({ limit, remaining, resetSeconds }: Allowance): Readonly<Record<string, string>> {
  return {
    'ratelimit-policy': `"points";q=${limit};w=60`,
    ratelimit: `"points";r=${remaining};t=${resetSeconds}`,
  };
}
