import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { EntityPicker } from '../../app/entity-picker.tsx';
import { useKeys } from '../../app/keys.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import type { WaysQueryVariables } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { Evidence } from '../../parts/evidence.tsx';
import { Icon } from '../../parts/icon.tsx';
import { To } from '../../parts/link.tsx';
import type { NetworkFile } from '../../parts/network-file.ts';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeNetwork } from '../../parts/take-network.tsx';
import { count, plainId } from '../../parts/words.ts';
import { AllPaths } from './all-paths.tsx';
import { Chain } from './chain.tsx';
import { Ladder } from './ladder.tsx';
import { NoPath } from './no-path.tsx';
import { OtherWays } from './other-ways.tsx';
import { type Path, WAYS } from './questions.ts';

/** How two entities are connected, as a ladder to be read aloud: entity, verb, evidence, entity. */
export function Paths() {
  const place = usePlace();
  const params = useParams();
  const [from, to] = [params.get('from') ?? '', params.get('to') ?? ''];
  const not = (params.get('not') ?? '').split(',').filter(Boolean);
  const hops = Math.min(8, Math.max(1, Number(params.get('hops')) || 4));
  const basis = params.get('basis');
  const day = params.get('day');
  const variables: WaysQueryVariables | null =
    from && to && from !== to
      ? {
          ...{ from, to, hops, not },
          ...(basis && { basis: basis as NonNullable<WaysQueryVariables['basis']> }),
          ...(day && { validOn: day }),
        }
      : null;
  const ids = [from, to, ...not].filter(Boolean);
  const named = useNames(ids);
  const { data, error, again, isLoading } = useAsk(WAYS, variables);
  const paths = variables ? (data?.at.paths.nodes ?? []) : [];
  const at = Math.min(Math.max(0, Number(params.get('path') ?? 1) - 1), Math.max(0, paths.length - 1));
  const path = paths[at];
  const set = (changes: Parameters<typeof withParams>[1]) => go(withParams(place, changes));
  const step = (by: number) =>
    paths.length > 0 && set({ path: ((at + by + paths.length) % paths.length) + 1 });
  useKeys({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
  });
  const title = `${named(from).name} to ${named(to).name}`;
  useTitle(variables ? `How ${title} are connected` : 'Paths');
  const noPath = variables ? data?.at.paths.noPath : undefined;
  return (
    <div className="paths">
      <aside className="paths-ask" aria-label="The question">
        <EntityPicker
          label="From"
          id={from}
          named={named(from)}
          choose={(id) => set({ from: id, path: null })}
        />
        <EntityPicker label="To" id={to} named={named(to)} choose={(id) => set({ to: id, path: null })} />
        <div className="pair">
          <label className="field">
            <span className="label">At most</span>
            <select
              className="select"
              value={hops}
              onChange={(event) => set({ hops: event.currentTarget.value, path: null })}
            >
              {[1, 2, 3, 4, 5, 6, 7, 8].map((many) => (
                <option key={many} value={many}>
                  {count(many, 'hop')}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span className="label">Known at least as</span>
            <select
              className="select"
              value={basis ?? ''}
              onChange={(event) => set({ basis: event.currentTarget.value, path: null })}
            >
              <option value="">inferred</option>
              <option value="REPORTED">reported</option>
              <option value="STATED">stated</option>
            </select>
          </label>
        </div>
        <div className="field">
          <span className="label">Not through</span>
          <span className="chips">
            {not.map((id) => (
              <span className="chip chip-on" key={id}>
                {named(id).name}
                <button
                  type="button"
                  aria-label={`Allow ${named(id).name}`}
                  onClick={() => set({ not: not.filter((one) => one !== id).join(','), path: null })}
                >
                  ×
                </button>
              </span>
            ))}
          </span>
          <SearchBox
            isMain={false}
            label="Not through"
            placeholder="A hub, or an entity"
            choose={(choice) => set({ not: [...new Set([...not, choice.id])].join(','), path: null })}
          />
        </div>
        {paths.length > 0 && (
          <section aria-labelledby="path-list">
            <div className="row path-head">
              <h2 id="path-list" className="section-title">
                {paths.length === 10 ? 'The first 10 paths' : count(paths.length, 'path')}
              </h2>
              <span className="meta">shortest, then best known</span>
            </div>
            <ol className="path-list">
              {paths.map((one, index) => (
                <li key={one.hops.map(({ linkId }) => linkId).join(' ')}>
                  <To
                    address={withParams(place, { path: index + 1 })}
                    isCurrent={index === at}
                    className="path-row"
                  >
                    <span className="meta path-number">{index + 1}</span>
                    <span className="grow">
                      <span className="row">
                        <Chain path={one} />
                        <span className="push">
                          <Evidence basis={one.weakestBasis} />
                        </span>
                      </span>
                      <span className="meta clip">
                        by{' '}
                        {one.nodes
                          .slice(1, -1)
                          .map(({ name }) => name)
                          .join(', ') || 'one relationship'}
                      </span>
                    </span>
                  </To>
                </li>
              ))}
            </ol>
          </section>
        )}
      </aside>
      <section className="ladder-page" aria-live="polite">
        {!variables && (
          <Empty title="Between which two?">
            {from && from === to
              ? 'Both ends are the same entity; choose another.'
              : 'Choose both ends at the left, or open an example: '}
            <To address="/paths?from=org:scale-ai&to=org:ornl&not=org:doe">
              Scale AI to Oak Ridge, not through DOE
            </To>
            .
          </Empty>
        )}
        {error && <Fault error={error} again={again} />}
        {variables && !data && !error && <Skeleton rows={10} />}
        {noPath && !isLoading && <NoPath noPath={noPath} set={set} not={not} />}
        {path && <Ladder path={path} at={at} total={paths.length} step={step} />}
        {path && variables && (
          <ViewActions source={{ query: WAYS.text, variables, title: `paths from ${title}` }}>
            <TakeNetwork title={`path from ${title}`} network={() => networkOf(path)} />
            <To
              address={`/explore?of=${path.nodes.map(({ id }) => plainId(id)).join(',')}&hops=1`}
              className="button button-main"
            >
              <Icon name="graph" /> Explore along it
            </To>
          </ViewActions>
        )}
      </section>
      {path && variables && (
        <aside className="paths-beside" aria-label="All paths">
          <AllPaths paths={paths} at={at} />
          <OtherWays asked={variables} paths={paths} named={named} />
        </aside>
      )}
    </div>
  );
}

/** A path as a network: each hop runs as its relationship does, whichever way the path takes it. */
function networkOf({ nodes, hops }: Path): NetworkFile {
  return {
    nodes: nodes.map(({ id, name, __typename }) => ({ id: plainId(id), name, type: __typename })),
    links: hops.map(({ linkId, type, direction, role, since, until, basis }, place) => {
      const [one, other] = [nodes[place]?.id ?? '', nodes[place + 1]?.id ?? ''].map(plainId);
      const [from = '', to = ''] = direction === 'OUT' ? [one, other] : [other, one];
      return { id: linkId, from, to, type, role, since, until, basis };
    }),
  };
}
