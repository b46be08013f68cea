import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { EntityPicker } from '../../app/entity-picker.tsx';
import { useKeys } from '../../app/keys.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { today } from '../../parts/days.ts';
import { Icon } from '../../parts/icon.tsx';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { longDay } from '../../parts/words.ts';
import { readIdInView } from '../entity/questions.ts';
import { DayStrip } from './day-strip.tsx';
import { sharedOf, tieRows, tiesOf, valueRows } from './differences.ts';
import { COMPARE_FACTS, COMPARE_TIES, SIDE_ROWS, sideOf } from './questions.ts';
import { RowTable, SharedTable } from './tables.tsx';
import { TakeComparison } from './take-comparison.tsx';

/** Two entities, or one on two days (`a` and `b` then carry their days, as ids in a view do). What differs comes first. */
export function Compare() {
  const place = usePlace();
  const params = useParams();
  const [a, b] = [readIdInView(params.get('a') ?? ''), readIdInView(params.get('b') ?? '')];
  const isDays = a.id !== '' && a.id === b.id;
  const wantsDays = isDays || params.get('mode') === 'days';
  const [aDay, bDay] = [a.validOn ?? today(), b.validOn ?? today()];
  const variables =
    a.id !== '' && b.id !== ''
      ? {
          a: a.id,
          b: b.id,
          ...(isDays || a.validOn ? { aOn: aDay } : {}),
          ...(isDays || b.validOn ? { bOn: bDay } : {}),
          ...(a.publishedBy && { aBy: a.publishedBy }),
          ...(b.publishedBy && { bBy: b.publishedBy }),
        }
      : null;
  const named = useNames([...new Set([a.id, b.id])].filter(Boolean));
  const facts = useAsk(COMPARE_FACTS, variables);
  const one = variables ? facts.data?.a.entity : undefined;
  const other = variables ? facts.data?.b.entity : undefined;
  const ties = useAsk(COMPARE_TIES, one && other ? variables : null);
  const set = (changes: Parameters<typeof withParams>[1]) => go(withParams(place, changes));
  const swap = () => set({ a: params.get('b'), b: params.get('a') });
  useKeys({ s: swap });
  const setDay = (name: 'a' | 'b', day: string) =>
    set({ [name]: day === '' || day === today() ? a.id : `${a.id}@validOn=${day}`, mode: null });
  const title = isDays
    ? `${named(a.id).name} on ${aDay} and ${bDay}`
    : variables
      ? `${named(a.id).name} and ${named(b.id).name}`
      : 'Compare';
  useTitle(title);
  const ofA = one && ties.data ? tiesOf(a.id, ties.data.a.neighbourhood) : [];
  const ofB = other && ties.data ? tiesOf(b.id, ties.data.b.neighbourhood) : [];
  const rows = one && other ? [...valueRows(one, other), ...tieRows(ofA, ofB)] : [];
  const differ = rows.filter(({ isSame }) => !isSame);
  const same = rows.filter(({ isSame }) => isSame);
  const shared = isDays ? [] : sharedOf(ofA, ofB);
  const missing = variables && facts.data && !(one && other);
  const heads = isDays
    ? [longDay(aDay, false), longDay(bDay, false)]
    : [one?.name ?? named(a.id).name, other?.name ?? named(b.id).name];
  return (
    <div className="page compare-page">
      <div className="row compare-head">
        <h1 className="page-title">Compare</h1>
        <span className="segments">
          <To
            address={withParams({ path: '/compare', search: '' }, { a: a.id, b: isDays ? null : b.id })}
            isCurrent={!wantsDays}
          >
            Two entities
          </To>
          <To
            address={
              a.id
                ? withParams({ path: '/compare', search: '' }, { a: `${a.id}@validOn=${yearAgo()}`, b: a.id })
                : '/compare?mode=days'
            }
            isCurrent={wantsDays}
          >
            One entity on two days
          </To>
        </span>
        <span className="push">
          {variables && (
            <ViewActions source={{ query: COMPARE_FACTS.text, variables, title: `comparison of ${title}` }}>
              <TakeComparison
                title={`comparison of ${title}`}
                rows={ties.data && rows.length > 0 ? [...differ, ...same] : undefined}
                sides={(['a', 'b'] as const).map((side) => ({
                  letter: side.toUpperCase(),
                  title: `${named(side === 'a' ? a.id : b.id).name}${isDays ? ` on ${side === 'a' ? aDay : bDay}` : ''}`,
                  rows: { query: SIDE_ROWS, variables: sideOf(variables, side) },
                }))}
              />
            </ViewActions>
          )}
        </span>
      </div>
      <div className="compare-ask">
        {wantsDays ? (
          <>
            <EntityPicker
              label="Entity"
              id={a.id}
              named={named(a.id)}
              choose={(id) =>
                set(
                  id
                    ? { a: `${id}@validOn=${yearAgo()}`, b: id, mode: null }
                    : { a: null, b: null, mode: 'days' },
                )
              }
            />
            {a.id && <DayField letter="A" day={aDay} choose={(day) => setDay('a', day)} />}
            {a.id && <Swap swap={swap} />}
            {a.id && <DayField letter="B" day={bDay} choose={(day) => setDay('b', day)} />}
          </>
        ) : (
          <>
            <EntityPicker
              label="First"
              id={a.id}
              named={named(a.id)}
              choose={(id) => set({ a: id })}
              mark={<Pip letter="A" />}
            />
            {variables && <Swap swap={swap} />}
            <EntityPicker
              label="Second"
              id={b.id}
              named={named(b.id)}
              choose={(id) => set({ b: id })}
              mark={<Pip letter="B" />}
            />
          </>
        )}
        {ties.data && rows.length > 0 && (
          <p className="push compare-sum" aria-live="polite">
            <b>{differ.length === 1 ? '1 thing differs' : `${differ.length} things differ`}</b>, {same.length}{' '}
            {same.length === 1 ? 'is' : 'are'} the same
          </p>
        )}
      </div>
      {!variables && (
        <Empty title={wantsDays ? 'Which entity?' : 'Which two?'}>
          Choose above, or open an example:{' '}
          <To address="/compare?a=org:nlr@validOn=2025-11-30&b=org:nlr">
            the laboratory in Golden, before its new name and today
          </To>
          , <To address="/compare?a=org:nvidia&b=org:amd">NVIDIA and AMD</To>.
        </Empty>
      )}
      {facts.error && <Fault error={facts.error} again={facts.again} />}
      {variables && !facts.data && !facts.error && <Skeleton rows={10} />}
      {missing && (
        <Empty
          title={`Nothing is known of ${[!one && heads[0], !other && heads[1]].filter(Boolean).join(' and ')}.`}
          step={<To address="/compare">Choose anew</To>}
        >
          {isDays
            ? 'On such a day no record of it was there.'
            : 'No entity has this id; the search finds it by its name.'}
        </Empty>
      )}
      {isDays && one && other && (
        <DayStrip id={a.id} a={{ day: aDay, name: one.name }} b={{ day: bDay, name: other.name }} />
      )}
      {one && other && (
        <>
          {ties.error && <Fault error={ties.error} again={ties.again} />}
          {!isDays && ties.data && (
            <section aria-labelledby="shared">
              <h2 id="shared" className="section-title">
                What both stand with <span className="count">{shared.length}</span>
              </h2>
              {shared.length === 0 ? (
                <p className="meta">
                  Nothing is known that both stand with.{' '}
                  <To address={`/paths?from=${a.id}&to=${b.id}`}>See how they are connected</To>
                </p>
              ) : (
                <SharedTable shared={shared} heads={heads} />
              )}
            </section>
          )}
          <section aria-labelledby="differs">
            <h2 id="differs" className="section-title">
              What differs <span className="count">{differ.length}</span>
            </h2>
            {differ.length === 0 ? (
              <p className="meta">Nothing that is known differs.</p>
            ) : (
              <RowTable rows={differ} heads={heads} isDays={isDays} />
            )}
            {!ties.data && !ties.error && <Skeleton rows={3} />}
          </section>
          {same.length > 0 && (
            <details className="more" open={isDays}>
              <summary>
                <h2 className="section-title">
                  {isDays ? 'The same on both days' : 'The same of both'}{' '}
                  <span className="count">{same.length}</span>
                </h2>
              </summary>
              <RowTable rows={same} heads={heads} isDays={isDays} isSame />
            </details>
          )}
        </>
      )}
    </div>
  );
}

function yearAgo(): string {
  const day = today();
  return `${Number(day.slice(0, 4)) - 1}${day.slice(4).replace('-02-29', '-02-28')}`;
}

function Pip({ letter }: { letter: string }) {
  return <span className="pip">{letter}</span>;
}

function Swap({ swap }: { swap: () => void }) {
  return (
    <button type="button" className="button button-icon" aria-label="Swap A and B" onClick={swap}>
      <Icon name="swap" />
    </button>
  );
}

function DayField({ letter, day, choose }: { letter: string; day: string; choose: (day: string) => void }) {
  return (
    <label className="field">
      <span className="label">Day {letter}</span>
      <span className="picked">
        <Pip letter={letter} />
        <input
          type="date"
          className="bare"
          value={day}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      </span>
    </label>
  );
}
