import { useMemo, useRef, useState } from 'react';
import { ask, question } from '../../api/ask.ts';
import { whatItIs } from '../../api/context.ts';
import { useKeys } from '../../app/keys.ts';
import { entityAddress, go, useParams, usePlace, withParams } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import type { PreviewQuery, PreviewQueryVariables } from '../../generated/operations.ts';
import { DrawerFrame, Quiet, ViewActions } from '../../parts/actions.tsx';
import { Evidence, EvidenceMark, knownOf } from '../../parts/evidence.tsx';
import { Glyph, MarkGlyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { GROUPS, kindOf } from '../../parts/kinds.ts';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { count, cutMiddle, longDay, plainId } from '../../parts/words.ts';
import { Picture, type PictureHandle } from '../../picture/picture.tsx';
import { Panel } from './panel.tsx';
import { TimeStrip } from './time-strip.tsx';
import { EXPAND, type Step, useWorkingSet, type View, variablesOfStep } from './working-set.ts';

const PREVIEW = question<PreviewQuery, PreviewQueryVariables>(/* GraphQL */ `
  query Preview($id: ID!) {
    neighbourhood(of: $id, limit: 1) { cut { type count } }
  }
`);

/** Above so many an expansion asks which types. */
const ASK_ABOVE = 50;

const BASES = ['STATED', 'REPORTED', 'INFERRED'] as const;

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
  const of = listOf(params.get('of'));
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
      certainty: certainty === 'CERTAIN' ? 'CERTAIN' : undefined,
    };
  }, [text]);
  const steps = useMemo(() => {
    const now = new URLSearchParams(text);
    const depth = Math.min(4, Math.max(1, Number(now.get('hops')) || 1));
    return [
      ...listOf(now.get('of')).map((id) => readStep(id, depth)),
      ...listOf(now.get('x')).map((one) => readStep(one, 1)),
    ].slice(0, 20);
  }, [text]);
  const set = useWorkingSet(steps, view);
  const [asking, setAsking] = useState<{ id: string; cut: readonly { type: string; count: number }[] }>();
  const undone = useRef<string[]>([]);
  const done = useRef<string[]>([]);
  const picture = useRef<PictureHandle>(null);
  const twin = params.get('view') === 'list' ? 'list' : 'graph';
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
    ({ from, to, basis }) =>
      there.has(plainId(from.id)) && there.has(plainId(to.id)) && !hidden.has(basis ?? 'INFERRED'),
  );
  const byMark = new Map<string, number>();
  for (const [, { node }] of allNodes) {
    const { mark } = kindOf(node.__typename);
    byMark.set(mark, (byMark.get(mark) ?? 0) + 1);
  }
  const first = allNodes.get(of[0] ?? '')?.node.name;
  const title = first ? `what surrounds ${first}` : 'Explore';
  useTitle(first ? `Around ${first}` : 'Explore');
  const pictured = useMemo(() => {
    const shown = new Set(there);
    return {
      nodes: nodes.map(([id, { node, degree }]) => ({
        ...{ id, type: node.__typename, rank: degree },
        label: cutMiddle('shortName' in node && node.shortName ? node.shortName : node.name, 26),
        isPossible:
          links.some(({ from, to }) => [from.id, to.id].map(plainId).includes(id)) &&
          view.validOn !== undefined &&
          links
            .filter(({ from, to }) => [from.id, to.id].map(plainId).includes(id))
            .every(({ certainty }) => certainty === 'POSSIBLE'),
      })),
      links: links.map(({ linkId, from, to, basis }) => ({
        id: linkId,
        from: plainId(from.id),
        to: plainId(to.id),
        basis: basis ?? 'INFERRED',
      })),
      places: new Map([...set.places].filter(([id]) => shown.has(id))),
    };
  }, [set, text]);
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
  const cut = [...set.cut];
  return (
    <div className="explore">
      <div className="explore-bar">
        {of.map((id) => (
          <span className="chip chip-on" key={id}>
            <Glyph type={allNodes.get(id)?.node.__typename ?? ''} size={14} />{' '}
            {allNodes.get(id)?.node.name ?? id}
            <button
              type="button"
              aria-label={`Take ${id} out`}
              onClick={() => change({ of: of.filter((one) => one !== id).join(',') })}
            >
              ×
            </button>
          </span>
        ))}
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
          <button type="button" aria-pressed={twin === 'graph'} onClick={() => change({ view: null })}>
            <Icon name="graph" /> Graph
          </button>
          <button type="button" aria-pressed={twin === 'list'} onClick={() => change({ view: 'list' })}>
            <Icon name="list" /> List
          </button>
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
      <aside className="explore-filters" aria-label="Filters">
        <h2 className="label">Show</h2>
        {GROUPS.filter(({ mark }) => byMark.has(mark)).map(({ mark, name }) => (
          <label key={mark} className="check">
            <input type="checkbox" checked={!hidden.has(mark)} onChange={() => toggle(mark)} />
            <MarkGlyph mark={mark} /> {name} <span className="push">{byMark.get(mark)}</span>
          </label>
        ))}
        <h2 className="label">Known as</h2>
        {BASES.map((basis) => (
          <label key={basis} className="check">
            <input type="checkbox" checked={!hidden.has(basis)} onChange={() => toggle(basis)} />
            <span className={`ev-word ev-${basis}`}>
              <EvidenceMark known={knownOf(basis) ?? 'INFERRED'} /> {basis.toLowerCase()}
            </span>
            <span className="push">
              {[...allLinks.values()].filter((link) => link.basis === basis).length}
            </span>
          </label>
        ))}
        <h2 className="label">Working set</h2>
        <p>
          {count(nodes.length, 'entity', 'entities')}, {count(links.length, 'relationship')}
        </p>
        {cut.length > 0 && (
          <p className="meta">
            Left out by the limit of 150:{' '}
            {cut.map(([type, many]) => `${many} ${kindOf(type).many.toLowerCase()}`).join(', ')}. Fewer hops,
            or expand one by one.
          </p>
        )}
        {out.size > 0 && (
          <button type="button" className="link-button" onClick={() => change({ out: null })}>
            Bring back the {out.size} taken out
          </button>
        )}
      </aside>
      <section className="explore-main" aria-label={twin === 'graph' ? 'Graph' : 'List'}>
        {view.validOn && (
          <p className="banner explore-banner">
            <Icon name="calendar" /> You see {longDay(view.validOn)}.
          </p>
        )}
        {view.publishedBy && (
          <p className="banner explore-banner">
            <Icon name="calendar" /> As publicly known by {longDay(view.publishedBy, false)}.
          </p>
        )}
        {set.error && <Fault error={set.error} again={set.again} />}
        {set.isLoading && !set.error && allNodes.size === 0 && <Skeleton rows={8} />}
        {twin === 'graph' && allNodes.size > 0 && (
          <Picture
            {...pictured}
            selected={selected}
            select={(id) => change({ sel: id ?? null }, false)}
            expand={expand}
            handle={picture}
          />
        )}
        {twin === 'list' && (
          <div className="scroll explore-list">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">What it is</th>
                  <th scope="col" className="number">
                    Away
                  </th>
                  <th scope="col">Reached as</th>
                  <th scope="col" className="number">
                    Relationships
                  </th>
                </tr>
              </thead>
              <tbody>
                {nodes.map(([id, { node, distance, basis, degree }]) => (
                  <tr key={id} className={id === selected ? 'row-on' : ''}>
                    <td>
                      <button type="button" className="row-button" onClick={() => change({ sel: id }, false)}>
                        <Glyph type={node.__typename} isNamed /> <span className="clip">{node.name}</span>
                      </button>
                    </td>
                    <td className="meta">{whatItIs(node)}</td>
                    <td className="number">{distance}</td>
                    <td>{distance > 0 && <Evidence basis={basis} />}</td>
                    <td className="number">{degree}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <TimeStrip view={view} change={change} />
      </section>
      {selected && (
        <Panel
          key={selected}
          selected={selected}
          set={set}
          select={(id) => change({ sel: id ?? null }, false)}
          expand={expand}
        />
      )}
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

function Asking({
  id,
  name,
  cut,
  add,
  close,
}: {
  id: string;
  name: string;
  cut: readonly { type: string; count: number }[];
  add: (id: string, types: readonly string[]) => void;
  close: () => void;
}) {
  const [types, setTypes] = useState<readonly string[]>(() => (cut[0] ? [cut[0].type] : []));
  const total = cut.reduce((sum, one) => sum + one.count, 0);
  const chosen = cut.filter(({ type }) => types.includes(type)).reduce((sum, one) => sum + one.count, 0);
  return (
    <DrawerFrame
      title={`Before ${total} entities arrive`}
      note={`Expand ${name}: which types?`}
      close={close}
    >
      {cut.map(({ type, count: many }) => (
        <label key={type} className="check">
          <input
            type="checkbox"
            checked={types.includes(type)}
            onChange={() =>
              setTypes(types.includes(type) ? types.filter((one) => one !== type) : [...types, type])
            }
          />
          <Glyph type={type} /> {kindOf(type).many} <span className="push">{many}</span>
        </label>
      ))}
      <div className="row">
        <button
          type="button"
          className="button button-main"
          disabled={chosen === 0}
          onClick={() => add(id, types)}
        >
          Add {chosen} of {total}
        </button>
        <button type="button" className="button button-quiet" onClick={close}>
          Cancel
        </button>
        <span className="push meta">
          undo with <kbd>Z</kbd>
        </span>
      </div>
    </DrawerFrame>
  );
}
