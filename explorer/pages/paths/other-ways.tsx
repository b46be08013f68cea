import { useAsk } from '../../api/use-ask.ts';
import { entityAddress, usePlace, withParams } from '../../app/router.ts';
import type { OtherWaysQuery, WaysQueryVariables } from '../../generated/operations.ts';
import { Evidence } from '../../parts/evidence.tsx';
import { To } from '../../parts/link.tsx';
import { count, plainId } from '../../parts/words.ts';
import { Chain } from './chain.tsx';
import { HUB, OTHER_WAYS, type Path } from './questions.ts';

type Way = NonNullable<OtherWaysQuery['at']['stated']>['nodes'][number];

/** What all paths lead through, and other questions on the same two: each was tried before it is offered. */
export function OtherWays({
  asked,
  paths,
  named,
}: {
  asked: WaysQueryVariables;
  paths: readonly Path[];
  named: (id: string) => { readonly name: string };
}) {
  const place = usePlace();
  const hub = hubOf(paths);
  const out = [asked.not ?? []].flat();
  const left = out.at(-1);
  const { data } = useAsk(OTHER_WAYS, {
    ...asked,
    without: [...out, ...(hub ? [plainId(hub.id)] : [])],
    with: out.slice(0, -1),
    ...{ hasHub: hub !== undefined, hasOut: left !== undefined },
  });
  const { data: counted } = useAsk(HUB, hub ? { id: plainId(hub.id) } : null);
  const degree = counted?.neighbourhood.neighbours[0]?.degree;
  const isStated = paths[0]?.weakestBasis === 'STATED';
  const first = (one: { readonly nodes: readonly Way[] } | undefined) => one?.nodes[0];
  return (
    <section className="other-ways" aria-labelledby="other-ways">
      {hub && paths.length > 1 && (
        <p>
          Every one of them leads through <To address={entityAddress(plainId(hub.id))}>{hub.name}</To>
          {degree !== undefined && `, which has ${count(degree, 'relationship')}`}. A way through a hub says
          little about two of its neighbours.
        </p>
      )}
      <h2 id="other-ways" className="section-title">
        Other ways to ask
      </h2>
      <ul className="rows">
        {hub && (
          <Other
            title={`Not through ${hub.name}${out.length > 0 ? ' either' : ''}`}
            address={withParams(place, { not: [...out, plainId(hub.id)].join(','), path: null })}
            way={data ? (first(data.at.without) ?? null) : undefined}
          />
        )}
        {left !== undefined && (
          <Other
            title={`Through ${named(left).name} as well`}
            address={withParams(place, { not: out.slice(0, -1).join(','), path: null })}
            way={data ? (first(data.at.with) ?? null) : undefined}
          />
        )}
        {!isStated && (
          <Other
            title="Stated all along"
            address={withParams(place, { basis: 'STATED', path: null })}
            way={data ? (first(data.at.stated) ?? null) : undefined}
          />
        )}
      </ul>
    </section>
  );
}

/** The first entity between the ends that every path leads through. */
function hubOf(paths: readonly Path[]): Path['nodes'][number] | undefined {
  const [first, ...others] = paths;
  return first?.nodes
    .slice(1, -1)
    .find(({ id }) => others.every(({ nodes }) => nodes.some((node) => node.id === id)));
}

/** A question with what it would give: undefined while it is tried, null where it gives nothing. */
function Other({ title, address, way }: { title: string; address: string; way: Way | null | undefined }) {
  return (
    <li>
      <span className="grow">
        <span className="row">
          <b>{title}</b>
          <span className="push">
            {way ? (
              <To address={address} className="button">
                Ask
              </To>
            ) : (
              <span className="meta">{way === undefined ? 'Being tried' : 'No path'}</span>
            )}
          </span>
        </span>
        {way && (
          <span className="row">
            <Chain path={way} />
            <span className="push">
              <span className="meta">{count(way.length, 'hop')}</span> <Evidence basis={way.weakestBasis} />
            </span>
          </span>
        )}
      </span>
    </li>
  );
}
