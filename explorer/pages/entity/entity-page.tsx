import { type FormEvent, lazy, Suspense, useId, useState } from 'react';
import { mayBegin, useCaller } from '../../api/caller.ts';
import { whatItIs } from '../../api/context.ts';
import { useAsk } from '../../api/use-ask.ts';
import type { Given } from '../../app/given.ts';
import { toggleFollowed, useFollowed } from '../../app/memory.ts';
import { entityAddress, go, usePlace } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import { Quiet, ViewActions } from '../../parts/actions.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import { longDay, plainId } from '../../parts/words.ts';
import { CurationActions } from '../../writing/curation-actions.tsx';
import { Around } from './around.tsx';
import { Facts } from './facts.tsx';
import { groupLinks } from './groups.ts';
import { useLinkMarks } from './link-marks.ts';
import { ENTITY_PAGE, type Entity, type IdInView, readIdInView, variablesOf } from './questions.ts';
import { Conflicts, Relationships, Sources, Timeline, Undisclosed } from './sections.tsx';

const Curation = lazy(async () => ({ default: (await import('../../writing/curation.tsx')).Curation }));
const ValueDrawer = lazy(async () => ({
  default: (await import('../../writing/value-form.tsx')).ValueDrawer,
}));

/** One entity: what is known of it and how, who it stands with, where sources disagree, what was sought and not found. */
export function EntityPage({ id: address, given }: { id: string; given?: Given }) {
  const view = readIdInView(address);
  const first = given?.id === address ? given.entity : undefined;
  const isWhole = first?.at.neighbourhood !== undefined;
  const whole = useAsk(ENTITY_PAGE, variablesOf(view), isWhole ? first : undefined);
  // What the network cannot answer does not hold up the rest.
  const rest = useAsk(
    ENTITY_PAGE,
    whole.error ? variablesOf(view, false) : null,
    isWhole ? undefined : first,
  );
  const page = whole.data && !whole.error ? whole : rest;
  const entity = page.data?.at.entity;
  const marks = useLinkMarks(view);
  const caller = useCaller();
  /** The field that somebody corrects; empty for one that is still to be chosen. */
  const [edited, setEdited] = useState<string>();
  useTitle(page.data ? (entity?.name ?? 'Not found') : undefined);
  if (page.error)
    return (
      <div className="page">
        <Fault error={page.error} again={page.again} />
      </div>
    );
  if (!page.data)
    return (
      <div className="page">
        <Skeleton rows={12} />
      </div>
    );
  if (!entity) return <Unknown view={view} />;
  const neighbourhood = page.data.at.neighbourhood;
  const groups = neighbourhood ? groupLinks(view.id, neighbourhood) : [];
  const related = groups.reduce((sum, group) => sum + group.links.length, 0);
  const isToday = !view.validOn && !view.publishedBy && !view.recordedBy;
  const edit = isToday && mayBegin(caller, 'RECORD') ? setEdited : undefined;
  const conflicts = entity.evidences.filter(({ conflict }) => conflict);
  return (
    <div className="page entity">
      <Head entity={entity} view={view} edit={isToday ? setEdited : undefined} />
      <nav aria-label="Parts of the page" className="tabs">
        <Tab to="facts" name="Facts" />
        <Tab to="relationships" name="Relationships" count={related} />
        {conflicts.length > 0 && <Tab to="conflicts" name="Disagreement" count={conflicts.length} />}
        {entity.undisclosed.totalCount > 0 && (
          <Tab to="undisclosed" name="Not disclosed" count={entity.undisclosed.totalCount} />
        )}
        {entity.timeline.totalCount > 0 && (
          <Tab to="timeline" name="Timeline" count={entity.timeline.totalCount} />
        )}
        <Tab to="sources" name="Sources" count={entity.sources.totalCount} />
        <DayChoice view={view} day={given?.day} />
      </nav>
      <div className="entity-columns">
        <div className="entity-facts">
          <Facts entity={entity} edit={edit} />
        </div>
        <div className="entity-links">
          {!neighbourhood && whole.error && <Fault error={whole.error} again={whole.again} />}
          {!neighbourhood && !whole.error && <Skeleton rows={6} />}
          {neighbourhood && (
            <Relationships groups={groups} neighbourhood={neighbourhood} id={view.id} marks={marks} />
          )}
          <Conflicts fields={conflicts} id={isToday ? view.id : undefined} />
          <Undisclosed undisclosed={entity.undisclosed} />
        </div>
        <div className="entity-side">
          {neighbourhood && related > 0 && (
            <section aria-labelledby="around">
              <h2 id="around" className="section-title">
                Around it
              </h2>
              <Around entity={entity} neighbourhood={neighbourhood} />
            </section>
          )}
          <Timeline timeline={entity.timeline} id={view.id} />
          <Sources sources={entity.sources} />
          <p className="meta">
            {entity.statements.totalCount} statements are kept on it, none of them is ever edited.
          </p>
          {isToday && <HistoryPart id={view.id} />}
        </div>
      </div>
      {edited !== undefined && (
        <Suspense fallback={null}>
          <ValueDrawer
            entity={entity}
            field={edited === '' ? undefined : edited}
            close={() => setEdited(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Asked for once it is opened. */
function HistoryPart({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="curation scripted-only" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2 className="section-title">History and curation</h2>
      </summary>
      {isOpen && (
        <Suspense fallback={<Skeleton rows={4} />}>
          <Curation id={id} />
        </Suspense>
      )}
    </details>
  );
}

function Tab({ to, name, count }: { to: string; name: string; count?: number }) {
  return (
    <a href={`#${to}`}>
      {name} {count !== undefined && <span className="count">{count}</span>}
    </a>
  );
}

function Head({
  entity,
  view,
  edit,
}: {
  entity: Entity;
  view: IdInView;
  edit: ((field: string) => void) | undefined;
}) {
  const kind = kindOf(entity.__typename);
  const id = plainId(entity.id);
  const source = { query: ENTITY_PAGE.text, variables: variablesOf(view), title: entity.name };
  const isFollowed = useFollowed().includes(id);
  const [isExporting, setExporting] = useState(false);
  const day = view.validOn ? `&day=${view.validOn}` : '';
  return (
    <header className="entity-head">
      <p className="crumbs meta">
        <To address={`/data/${kind.plural}`}>{kind.many}</To>
        <Icon name="right" size={12} />
        <code>{id}</code>
      </p>
      <div className="entity-name">
        <Glyph type={entity.__typename} size={28} isNamed />
        <h1 className="entity-title">{entity.name}</h1>
        <VisibilityMark of={entity.evidences.find(({ field }) => field === 'name')} />
        <div className="entity-actions">
          <To address={`/explore?of=${id}${day}`} className="button button-main">
            <Icon name="graph" /> Explore from here
          </To>
          <To address={`/compare?a=${id}`} className="button button-quiet">
            <Icon name="swap" /> Compare
          </To>
          <button
            type="button"
            className="button scripted-only"
            aria-pressed={isFollowed}
            onClick={() => toggleFollowed(id)}
          >
            <Icon name="bell" /> {isFollowed ? 'Followed' : 'Follow'}
          </button>
          {edit && <CurationActions id={id} add={() => edit('')} />}
          <ViewActions source={source}>
            <Quiet
              icon="export"
              label="Export"
              isOpen={isExporting}
              onClick={() => setExporting(!isExporting)}
            />
            {isExporting && (
              <span className="row">
                {['json', 'csv', 'jsonld'].map((form) => (
                  <a key={form} href={`${entityAddress(entity.id)}.${form}`} className="chip">
                    {form === 'jsonld' ? 'JSON-LD' : form.toUpperCase()}
                  </a>
                ))}
              </span>
            )}
          </ViewActions>
        </div>
      </div>
      <p className="lead">{entity.summary ?? whatItIs(entity)}</p>
      {(view.validOn || view.publishedBy || view.recordedBy) && (
        <p className="banner">
          <Icon name="calendar" />
          {view.validOn ? `You see ${longDay(view.validOn)}` : ''}
          {view.publishedBy
            ? `${view.validOn ? ', as' : 'As'} publicly known by ${longDay(view.publishedBy, false)}`
            : ''}
          {view.recordedBy
            ? `${view.validOn || view.publishedBy ? ', as' : 'As'} recorded here by ${longDay(view.recordedBy.slice(0, 10), false)}`
            : ''}
          <To address={entityAddress(id)}>Back to today</To>
        </p>
      )}
    </header>
  );
}

/** Another day is another address. */
function DayChoice({ view, day }: { view: IdInView; day: string | undefined }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const today = day ?? new Date().toISOString().slice(0, 10);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get('day');
    if (typeof chosen === 'string' && chosen !== '') go(entityAddress(`${view.id}@validOn=${chosen}`));
  };
  return (
    <span className="day-choice push meta">
      {!view.validOn && !view.publishedBy && !view.recordedBy && <span>Today, {longDay(today, false)}</span>}
      <button
        type="button"
        className="link-button scripted-only"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        see another day
      </button>
      {isOpen && (
        <form onSubmit={submit} className="row">
          <label htmlFor={id} className="label">
            Day
          </label>
          <input
            id={id}
            className="input"
            type="date"
            name="day"
            defaultValue={view.validOn ?? today}
            required
          />
          <button type="submit" className="button">
            Show
          </button>
        </form>
      )}
    </span>
  );
}

/** No record has the id: a search for what may have been meant. */
function Unknown({ view }: { view: IdInView }) {
  const { path } = usePlace();
  const isPast = view.validOn !== undefined || view.publishedBy !== undefined;
  return (
    <div className="page">
      <h1 className="page-title">{isPast ? 'Nothing was known of it then' : 'No entity has this id'}</h1>
      <Empty
        title={decodeURIComponent(path.slice(3))}
        step={
          isPast ? (
            <To address={entityAddress(view.id)} className="button button-main">
              See it today
            </To>
          ) : undefined
        }
      >
        {isPast
          ? 'In this view no record with this id is there: nothing had been said of it, or it was not there yet.'
          : 'Ids are a prefix, a colon and a name in lower case, such as org:scale-ai. Search for the name, or look through the tables.'}
      </Empty>
      <SearchBox isLarge isMain={false} label="Search for its name" />
      <p className="row unknown-tables">
        <To address="/data/agreements">Agreements</To> <To address="/data/companies">Companies</To>{' '}
        <To address="/data/nationalLabs">National laboratories</To>
      </p>
    </div>
  );
}
