import { useState } from 'react';
import { question } from '../../api/ask.ts';
import { CONTEXT, whatItIs } from '../../api/context.ts';
import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { EntityPicker } from '../../app/entity-picker.tsx';
import { useKeys } from '../../app/keys.ts';
import { entityAddress, go, useParams, usePlace, withParams } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import type { WaysQuery, WaysQueryVariables } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { Evidence, EvidenceMark, knownOf } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Out, To } from '../../parts/link.tsx';
import type { NetworkFile } from '../../parts/network-file.ts';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeNetwork } from '../../parts/take-network.tsx';
import { count, plainId, relationVerb, roleWords, tierWords } from '../../parts/words.ts';

const WAYS = question<WaysQuery, WaysQueryVariables>(/* GraphQL */ `
  query Ways($from: ID!, $to: ID!, $hops: Int!, $not: [ID!], $basis: Basis, $validOn: Date) {
    at(validOn: $validOn) {
      paths(from: $from, to: $to, maxHops: $hops, exclude: $not, minBasis: $basis, first: 10) {
        nodes {
          length
          weakestBasis
          nodes { ...Context }
          hops {
            linkId type direction role since until basis others claimSourceCount recordSourceCount
            statements(first: 4) { nodes { id evidence { saidOn level basis source { id title publisher tier url } } } }
          }
        }
        isComplete
        noPath {
          reason message
          relaxation { maxHops validOn isUndated minBasis include { id name } length }
        }
      }
    }
  }
  ${CONTEXT}
`);

type Path = WaysQuery['at']['paths']['nodes'][number];

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
                        <span className="chain">
                          {one.nodes.map((node) => (
                            <Glyph key={node.id} type={node.__typename} />
                          ))}
                        </span>
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

function Ladder({
  path,
  at,
  total,
  step,
}: {
  path: Path;
  at: number;
  total: number;
  step: (by: number) => void;
}) {
  return (
    <>
      <div className="row ladder-head">
        <h1 className="page-title">
          Path {at + 1} of {total}
        </h1>
        <span className="meta">{count(path.length, 'hop')}, weakest link</span>
        <Evidence basis={path.weakestBasis} />
        <span className="push">
          <button
            type="button"
            className="button button-icon"
            aria-label="The path before"
            onClick={() => step(-1)}
          >
            <Icon name="left" />
          </button>
          <button
            type="button"
            className="button button-icon"
            aria-label="The next path"
            onClick={() => step(1)}
          >
            <Icon name="right" />
          </button>
        </span>
      </div>
      <ol className="ladder">
        {path.nodes.map((node, index) => {
          const hop = path.hops[index];
          return (
            <li key={node.id}>
              <div className="rung">
                <Glyph type={node.__typename} size={30} isNamed />
                <div>
                  <To address={entityAddress(plainId(node.id))} className="plain-link page-title">
                    {node.name}
                  </To>
                  <p className="meta">{whatItIs(node)}</p>
                </div>
              </div>
              {hop && <Hop hop={hop} />}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Hop({ hop }: { hop: Path['hops'][number] }) {
  const seen = new Map(
    hop.statements.nodes.flatMap(({ evidence }) => evidence.map((one) => [one.source.id, one] as const)),
  );
  const witnesses = [...seen.values()];
  const tied = witnesses.filter(({ level }) => level === 'CLAIM');
  const shown = tied.length > 0 ? tied : witnesses;
  const rest = witnesses.filter((one) => !shown.includes(one));
  const rows = (list: typeof witnesses) =>
    list.map(({ source, saidOn, basis }) => {
      const known = knownOf(basis);
      return (
        <li key={source.id}>
          {known && (
            <span className={`ev-${known}`}>
              <EvidenceMark known={known} />
            </span>
          )}
          <span className="clip grow">
            <Out url={source.url}>{source.title}</Out>
          </span>
          <span className="meta clip">
            {[source.publisher, tierWords(source.tier)].filter(Boolean).join(', ')}
          </span>
          <span className="meta said">{saidOn ?? 'no date'}</span>
        </li>
      );
    });
  return (
    <div className="hop">
      <p className="row">
        <span className="section-title">
          {relationVerb(hop.type, hop.direction)}
          {hop.role ? `, as ${roleWords(hop.role)}` : ''}
        </span>
        <span className="push">
          <Evidence
            basis={hop.basis}
            backing={{ claim: hop.claimSourceCount, record: hop.recordSourceCount }}
          />
        </span>
      </p>
      <ul className="said-rows">{rows(shown)}</ul>
      {rest.length > 0 && (
        <details className="more">
          <summary>{rest.length} more, behind the record as a whole</summary>
          <ul className="said-rows">{rows(rest)}</ul>
        </details>
      )}
      {witnesses.length === 0 && <p className="meta">No source stands behind it.</p>}
      {hop.others > 0 && <p className="meta">{count(hop.others, 'other relationship')} between the two.</p>}
    </div>
  );
}

/** Why there is none, and the nearest change that gives one: it was tried by the server. */
function NoPath({
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
    if (!relaxed) return;
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
          <button type="button" className="button button-main" onClick={relax} disabled={isTried}>
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
