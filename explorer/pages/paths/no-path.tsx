import { useState } from 'react';
import type { WaysQuery } from '../../generated/operations.ts';
import { busy } from '../../parts/actions.tsx';
import { Empty } from '../../parts/states.tsx';
import { count, plainId } from '../../parts/words.ts';

/** Why there is none, and the nearest change that gives one: it was tried by the server. */
export function NoPath({
  noPath,
  set,
  not,
}: {
  noPath: NonNullable<WaysQuery['at']['paths']['noPath']>;
  set: (changes: Record<string, string | number | null>) => void;
  not: readonly string[];
}) {
  const [isTried, setTried] = useState(false);
  const relaxed = noPath.relaxation;
  const included = new Set(relaxed?.include?.map(({ id }) => plainId(id)) ?? []);
  const words = relaxed
    ? [
        relaxed.maxHops && `allow ${relaxed.maxHops} hops`,
        relaxed.minBasis && `known at least as ${relaxed.minBasis.toLowerCase()}`,
        relaxed.include && `through ${relaxed.include.map(({ name }) => name).join(', ')}`,
        relaxed.validOn && `on ${relaxed.validOn}`,
        relaxed.isUndated && 'on any day',
      ].filter(Boolean)
    : [];
  const relax = () => {
    setTried(true);
    if (!relaxed || isTried) return;
    set({
      ...(relaxed.maxHops && { hops: relaxed.maxHops }),
      ...(relaxed.minBasis && { basis: relaxed.minBasis === 'INFERRED' ? null : relaxed.minBasis }),
      ...(relaxed.include && { not: not.filter((id) => !included.has(id)).join(',') }),
      ...(relaxed.validOn && { day: relaxed.validOn }),
      ...(relaxed.isUndated && { day: null }),
    });
  };
  return (
    <Empty
      title={noPath.message}
      step={
        words.length > 0 ? (
          <button type="button" className="button button-main" onClick={relax} {...busy(isTried)}>
            {words.join(', ').replace(/^./, (letter) => letter.toUpperCase())}
          </button>
        ) : undefined
      }
    >
      {relaxed
        ? `With this there is one of ${count(relaxed.length, 'hop')}.`
        : 'Nothing that can be relaxed gives one.'}
    </Empty>
  );
}
