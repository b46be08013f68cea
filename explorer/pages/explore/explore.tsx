import { useMemo, useRef, useState } from 'react';
import { ask, question } from '../../api/ask.ts';
import { useKeys } from '../../app/keys.ts';
import { entityAddress, go, useParams, usePlace, withParams } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import type { PreviewQuery, PreviewQueryVariables } from '../../generated/operations.ts';
import { Quiet, ViewActions } from '../../parts/actions.tsx';
import { Icon } from '../../parts/icon.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeNetwork } from '../../parts/take-network.tsx';
import { count, plainId } from '../../parts/words.ts';
import { Picture, type PictureHandle } from '../../picture/picture.tsx';
import { Asking } from './asking.tsx';
import { Filters, isShown } from './filters.tsx';
import { Matrix } from './matrix.tsx';
import { Notices } from './notices.tsx';
import { Panel } from './panel.tsx';
import { pictured } from './pictured.ts';
import { SetList } from './set-list.tsx';
import { Starts } from './starts.tsx';
import { TimeStrip } from './time-strip.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { EXPAND, MAX_STEPS, type Step, useWorkingSet, type View, variablesOfStep } from './working-set.ts';

const PREVIEW = question<PreviewQuery, PreviewQueryVariables>(/* GraphQL */ `
  query Preview($id: ID!) {
    neighbourhood(of: $id, limit: 1) { cut { type count } }
  }
`);

/** Above so many an expansion asks which types. */
const ASK_ABOVE = 50;

/** The same set in four ways; selection, filters, day and address are shared. */
const TWINS = [
  ['graph', 'Graph'],
  ['list', 'List'],
  ['matrix', 'Matrix'],
  ['timeline', 'Timeline'],
] as const;

/** `org:doe!AGREEMENT!PROGRAM` as the expansion of an entity by two types. */
function readStep(text: string, hops: number): Step {
  const [id = '', ...types] = text.split('!');
  return { id, hops, types };
}

const listOf = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean);

/** The working set: what surrounds some entities, as a picture and as a list, on any day. The address is all of it. */
export function Explore() {
  const place = usePlace();
  const params = useParams();
  const text = params.toString();
  const of = [...new Set(listOf(params.get('of')))];
  const expanded = listOf(params.get('x'));
  const hops = Math.min(4, Math.max(1, Number(params.get('hops')) || 1));
  const hidden = new Set(listOf(params.get('hide')));
  const out = new Set(listOf(params.get('out')));
  const selected = params.get('sel') ?? undefined;
  const view = useMemo<View>(() => {
    const now = new URLSearchParams(text);
    const certainty = now.get('certainty');
    return {
      validOn: now.get('day') ?? undefined,
      publishedBy: now.get('by') ?? undefined,
      certainty: certainty === 'CERTAIN' || certainty === 'POSSIBLE' ? certainty : undefined,
    };
  }, [text]);
  const all = useMemo(() => {
    const now = new URLSearchParams(text);
    const depth = Math.min(4, Math.max(1, Number(now.get('hops')) || 1));
    return [
      ...[...new Set(listOf(now.get('of')))].map((id) => readStep(id, depth)),
      ...[...new Set(listOf(now.get('x')))].map((one) => readStep(one, 1)),
    ];
  }, [text]);
  const steps = useMemo(() => all.slice(0, MAX_STEPS), [all]);
  const set = useWorkingSet(steps, view);
  const [asking, setAsking] = useState<{ id: string; cut: readonly { type: string; count: number }[] }>();
  const undone = useRef<string[]>([]);
  const done = useRef<string[]>([]);
  const picture = useRef<PictureHandle>(null);
  const twin = TWINS.find(([name]) => name === params.get('view'))?.[0] ?? 'graph';
  const change = (changes: Parameters<typeof withParams>[1], isKept = true) => {
    const next = withParams(place, changes);
    if (isKept) {
      done.current.push(`${place.path}${place.search}`);
      undone.current = [];
    }
    go(next, isKept ? 'push' : 'replace');
  };
  const undo = () => {
    const before = done.current.pop();
    if (!before) return;
    undone.current.push(`${place.path}${place.search}`);
    go(before);
  };
  const redo = () => {
    const next = undone.current.pop();
    if (!next) return;
    done.current.push(`${place.path}${place.search}`);
    go(next);
  };
  const add = (id: string, types: readonly string[]) => {
    setAsking(undefined);
    change({
      x: [...expanded.filter((one) => one.split('!')[0] !== id), [id, ...types].join('!')].join(','),
      sel: id,
    });
  };
  const expand = async (id: string) => {
    const { neighbourhood } = await ask(PREVIEW, { id });
    const total = neighbourhood.cut.reduce((sum, one) => sum + one.count, 0);
    const present = [...set.links.values()].filter(({ from, to }) =>
      [from.id, to.id].map(plainId).includes(id),
    ).length;
    if (total - present > ASK_ABOVE) setAsking({ id, cut: neighbourhood.cut });
    else add(id, []);
  };
  const { nodes: allNodes, links: allLinks } = set;
  const nodes = [...allNodes].filter(
    ([id, { node }]) => !hidden.has(kindOf(node.__typename).mark) && !out.has(id),
  );
  const there = new Set(nodes.map(([id]) => id));
  const links = [...allLinks.values()].filter(
    (link) => there.has(plainId(link.from.id)) && there.has(plainId(link.to.id)) && isShown(link, hidden),
  );
  const first = allNodes.get(of[0] ?? '')?.node.name;
  const title = first ? `what surrounds ${first}` : 'Explore';
  useTitle(first ? `Around ${first}` : 'Explore');
  const drawn = useMemo(() => {
    const shown = new Set(there);
    return {
      ...pictured(nodes, links, view.validOn !== undefined),
      places: new Map([...set.places].filter(([id]) => shown.has(id))),
    };
  }, [set, text]);
  const possible = drawn.nodes.filter(({ isPossible }) => isPossible).length;
  const neighbours = selected
    ? links.flatMap(({ from, to }) =>
        plainId(from.id) === selected
          ? [plainId(to.id)]
          : plainId(to.id) === selected
            ? [plainId(from.id)]
            : [],
      )
    : [];
  const walk = (by: number) => {
    const ids = selected && allNodes.has(selected) ? [selected, ...new Set(neighbours)] : [...there];
    const next = ids[(ids.indexOf(walked.current ?? selected ?? '') + by + ids.length) % ids.length];
    walked.current = next;
    if (next) change({ sel: next }, false);
  };
  const walked = useRef<string>(undefined);
  const isNode = selected !== undefined && allNodes.has(selected);
  const choose = (id: string | undefined) => change({ sel: id ?? null }, false);
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    change({ hide: [...next].join(',') });
  };
  useKeys({
    e: () => isNode && expand(selected),
    p: () => isNode && go(`/paths?from=${selected}`),
    o: () => isNode && go(entityAddress(selected)),
    z: undo,
    Z: redo,
    g: () => change({ view: null }),
    l: () => change({ view: 'list' }),
    m: () => change({ view: 'matrix' }),
    t: () => change({ view: 'timeline' }),
    Delete: () => isNode && change({ out: [...out, selected].join(','), sel: null }),
    Escape: () => (asking ? setAsking(undefined) : change({ sel: null }, false)),
    ArrowRight: () => walk(1),
    ArrowDown: () => walk(1),
    ArrowLeft: () => walk(-1),
    ArrowUp: () => walk(-1),
    ...Object.fromEntries([1, 2, 3, 4].map((depth) => [String(depth), () => change({ hops: depth })])),
  });
  const [step] = steps;
  if (of.length === 0)
    return (
      <div className="page">
        <h1 className="page-title">Explore</h1>
        <Empty title="Begin with an entity.">Its neighbours come first; expand from there.</Empty>
        <SearchBox isLarge isMain={false} label="Begin with" choose={({ id }) => change({ of: id })} />
        <p className="row unknown-tables">
          <To address="/explore?of=org:scale-ai&hops=2">Scale AI within 2 hops</To>
          <To address="/explore?of=org:ornl">Oak Ridge</To>
          <To address="/explore?of=program:genesis-mission">The Genesis Mission</To>
        </p>
      </div>
    );
  const taken = () => ({
    nodes: nodes.map(([id, { node }]) => ({ id, name: node.name, type: node.__typename })),
    links: links.map(({ linkId, from, to, ...said }) => ({
      ...{ id: linkId, from: plainId(from.id), to: plainId(to.id), type: said.type },
      ...{ role: said.role, since: said.since, until: said.until, basis: said.basis },
    })),
  });
  return (
    <div className="explore">
      <div className="explore-bar">
        <Starts of={of} nodes={allNodes} keep={(ids) => change({ of: ids.join(',') })} />
        <label className="row meta">
          and what is within
          <select
            className="select"
            value={hops}
            onChange={(event) => change({ hops: event.currentTarget.value })}
          >
            {[1, 2, 3, 4].map((many) => (
              <option key={many} value={many}>
                {count(many, 'hop')}
              </option>
            ))}
          </select>
        </label>
        <span className="segments">
          {TWINS.map(([name, word]) => (
            <button
              key={name}
              type="button"
              aria-pressed={twin === name}
              onClick={() => change({ view: name === 'graph' ? null : name })}
            >
              <Icon name={name} /> {word}
            </button>
          ))}
        </span>
        <button type="button" className="button button-icon" aria-label="Undo" onClick={undo}>
          <Icon name="undo" />
        </button>
        <button type="button" className="button button-icon" aria-label="Redo" onClick={redo}>
          <Icon name="redo" />
        </button>
        <span className="push">
          {step && (
            <ViewActions source={{ query: EXPAND.text, variables: variablesOfStep(step, view), title }}>
              <TakeNetwork title={title} network={taken} />
              {twin === 'graph' && (
                <Quiet icon="picture" label="PNG" onClick={() => picture.current?.save('png', title)} />
              )}
              {twin === 'graph' && (
                <Quiet icon="export" label="SVG" onClick={() => picture.current?.save('svg', title)} />
              )}
            </ViewActions>
          )}
        </span>
      </div>
      <Filters
        set={set}
        shown={{ nodes: nodes.length, links: links.length, possible }}
        hidden={hidden}
        toggle={toggle}
        out={out.size}
        bringBack={() => change({ out: null })}
      />
      <section className="explore-main" aria-label={TWINS.find(([name]) => name === twin)?.[1]}>
        <Notices view={view} set={set} asked={all.length} />
        {set.error && <Fault error={set.error} again={set.again} />}
        {set.isLoading && !set.error && allNodes.size === 0 && <Skeleton rows={8} />}
        {twin === 'graph' && allNodes.size > 0 && (
          <Picture {...drawn} selected={selected} select={choose} expand={expand} handle={picture} />
        )}
        {twin === 'list' && <SetList nodes={nodes} selected={selected} select={choose} />}
        {twin === 'matrix' && allNodes.size > 0 && (
          <Matrix nodes={nodes} links={links} params={params} view={view} change={change} />
        )}
        {twin === 'timeline' && (
          <Timeline
            of={[...new Set(all.map(({ id }) => id))]}
            view={view}
            hidden={hidden}
            back={params.get('back') ?? ''}
            reach={(back) => change({ back })}
            choice={{ selected, select: (id) => (allNodes.has(id) ? choose(id) : go(entityAddress(id))) }}
          />
        )}
        <TimeStrip view={view} isShort={twin === 'timeline'} change={change} />
      </section>
      {selected && <Panel key={selected} selected={selected} set={set} select={choose} expand={expand} />}
      {asking && (
        <Asking
          {...asking}
          name={allNodes.get(asking.id)?.node.name ?? asking.id}
          add={add}
          close={() => setAsking(undefined)}
        />
      )}
      <span className="hidden" aria-live="polite">
        {isNode ? allNodes.get(selected)?.node.name : ''}
      </span>
    </div>
  );
}
