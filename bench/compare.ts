import { isDeepStrictEqual } from 'node:util';
import { type Contender, type Name, OverTime, plainAnswer } from './client.ts';
import { NO_FEATURE } from './result.ts';
import type { Shape } from './shape.ts';

export interface Compared {
  /** Servers whose answers are those of raw. */
  readonly able: readonly Contender[];
  readonly out: Partial<Record<Name, string>>;
  readonly over: Name[];
  /** The number of variants that were compared at least. */
  readonly compared: number;
}

const VARIANTS = 8;

/**
 * Compares every server's answers with the raw ones before anything is timed. A server that exceeds its time
 * for one request is compared on fewer variants.
 */
export async function compareAnswers(
  contenders: readonly Contender[],
  shape: Shape,
  limit: number,
): Promise<Compared> {
  const raw = contenders.find(({ name }) => name === 'raw');
  if (!raw) throw new Error('The raw server is what the others are compared with.');
  const expected: unknown[] = [];
  for (let variant = 0; variant < Math.min(shape.variants, VARIANTS); variant += 1)
    expected.push(plainAnswer(await raw.ask(shape, variant)));
  const able = [raw];
  const out: Partial<Record<Name, string>> = {};
  const over: Name[] = [];
  let compared = expected.length;
  for (const contender of contenders.filter((each) => each !== raw)) {
    if (contender.name === 'theirs' && !shape.theirs) out.theirs = NO_FEATURE;
    else
      try {
        compared = Math.min(compared, await compare(contender, shape, { expected, limit }));
        able.push(contender);
      } catch (error) {
        if (error instanceof OverTime) over.push(contender.name);
        out[contender.name] = (error as Error).message;
      }
  }
  return { able, out, over, compared };
}

/** Returns the number of variants compared. */
async function compare(
  contender: Contender,
  shape: Shape,
  { expected, limit }: { readonly expected: readonly unknown[]; readonly limit: number },
): Promise<number> {
  const end = performance.now() + limit * 1_000;
  for (const [variant, right] of expected.entries()) {
    if (performance.now() > end) return variant;
    const found = plainAnswer(await contender.ask(shape, variant));
    if (!isDeepStrictEqual(found, right))
      throw new Error(
        `gives another answer than raw: ${JSON.stringify(found).slice(0, 1_000)} instead of ${JSON.stringify(right).slice(0, 1_000)}`,
      );
  }
  return expected.length;
}
