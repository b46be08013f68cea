import type { ReactNode } from 'react';
import { question } from '../../api/ask.ts';
import { type Asked, useAsk } from '../../api/use-ask.ts';
import { entityAddress } from '../../app/router.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useTitle } from '../../app/title.ts';
import type {
  DeadlinesAheadQuery,
  DeadlinesAheadQueryVariables,
  HoldingsQuery,
  HoldingsQueryVariables,
  WhatIsNewQuery,
  WhatIsNewQueryVariables,
} from '../../generated/operations.ts';
import { addMonths, daysBetween, today } from '../../parts/days.ts';
import { Evidence, EvidenceMark } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { To } from '../../parts/link.tsx';
import { Fault, Skeleton } from '../../parts/states.tsx';
import { count, longDay, plainId, predicateWords } from '../../parts/words.ts';
import { Questions } from './questions.tsx';

const HOLDINGS = question<HoldingsQuery, HoldingsQueryVariables>(/* GraphQL */ `
  query Holdings {
    organizations(first: 0) { totalCount }
    nationalLabs(first: 0) { totalCount }
    agreements(first: 0) { totalCount }
    programs(first: 0) { totalCount }
    fundingCalls(first: 0) { totalCount }
    awards(first: 0) { totalCount }
    computeResources(first: 0) { totalCount }
    facilities(first: 0) { totalCount }
    datasets(first: 0) { totalCount }
    aiModels(first: 0) { totalCount }
    events(first: 0) { totalCount }
    sources(first: 0) { totalCount }
    statements(first: 0, where: { retractedAt: { isNull: true } }) {
      totalCount
      facets(by: [BASIS]) { buckets { key count } }
    }
    undisclosed(first: 0) { totalCount }
    conflicts(first: 0) { totalCount }
    contradictions: conflicts(first: 0, where: { class: { eq: CONTRADICTION } }) { totalCount }
  }
`);

const WHAT_IS_NEW = question<WhatIsNewQuery, WhatIsNewQueryVariables>(/* GraphQL */ `
  query WhatIsNew($since: DateOrDateTime!) {
    digest(since: $since, axis: PUBLISHED) {
      newcomers { named { on subject { __typename id name } } }
      moved { on predicate before after subject { __typename id name } }
      amounts { id }
      withdrawn { id }
      disputed { id }
      isCut
    }
  }
`);

const DEADLINES = question<DeadlinesAheadQuery, DeadlinesAheadQueryVariables>(/* GraphQL */ `
  query DeadlinesAhead($from: Date!) {
    deadlines(from: $from, first: 4) {
      nodes {
        id name at isEstimate
        call { id name number }
        phase { name call { id number } }
        program { id name }
        evidence(field: "at") { basis claimSourceCount recordSourceCount }
      }
    }
    overdue: deadlines(first: 0, status: [OVERDUE]) { totalCount }
  }
`);

/** The first page: the search, three questions with their answers, what is new, what is due, what there is. */
export function Home() {
  useTitle('Accord');
  const holdings = useAsk(HOLDINGS, {});
  const data = holdings.data;
  return (
    <div className="page home">
      <div className="home-top">
        <section>
          <h1 className="entity-title">Who agreed what with whom, and how we know</h1>
          <p className="lead">
            {data
              ? `${data.agreements.totalCount} agreements, ${data.organizations.totalCount} organizations and their machines, data and money, each claim with how it is known.`
              : 'Agreements, organizations and their machines, data and money, each claim with how it is known.'}
          </p>
          <SearchBox isLarge hasFocus />
        </section>
        <Questions />
      </div>
      <div className="home-parts">
        <WhatIsNew />
        <NextDeadlines />
        <WhatThereIs holdings={holdings} />
      </div>
    </div>
  );
}

function Part({
  title,
  note,
  link,
  children,
}: {
  title: string;
  note?: string;
  link: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="home-part">
      <div className="row">
        <h2 className="section-title">{title}</h2>
        {note && <span className="meta home-note">{note}</span>}
        <span className="push meta">{link}</span>
      </div>
      {children}
    </section>
  );
}

const SHOWN = 6;

function WhatIsNew() {
  const since = addMonths(today(), -2);
  const { data, error, again } = useAsk(WHAT_IS_NEW, { since });
  const digest = data?.digest;
  const things = digest
    ? [
        ...digest.moved.map((change) => ({
          ...change,
          what: `${predicateWords(change.predicate).toLowerCase()}`,
        })),
        ...digest.newcomers.map(({ named }) => ({
          ...named,
          what: undefined,
          before: undefined,
          after: undefined,
        })),
      ]
        .filter((thing) => thing.subject.__typename !== 'Event')
        .sort((one, other) => (one.on < other.on ? 1 : -1))
    : [];
  const still = digest
    ? [
        count(digest.newcomers.length, 'new', 'new'),
        digest.moved.length > 0 ? count(digest.moved.length, 'date moved', 'dates moved') : 'no date moved',
        digest.amounts.length > 0
          ? count(digest.amounts.length, 'amount changed', 'amounts changed')
          : 'no amount changed',
        digest.withdrawn.length > 0 ? `${digest.withdrawn.length} withdrawn` : 'nothing withdrawn',
        digest.disputed.length > 0
          ? count(digest.disputed.length, 'new disagreement')
          : 'no new disagreement',
      ].join(', ')
    : '';
  return (
    <Part
      title="What is new"
      note={`published since ${longDay(since, false).replace(` ${today().slice(0, 4)}`, '')}`}
      link={<To address={`/changes?since=${since}`}>All changes</To>}
    >
      {error && <Fault error={error} again={again} />}
      {!digest && !error && <Skeleton rows={SHOWN} />}
      {digest && (
        <>
          <ul className="rows">
            {things.slice(0, SHOWN).map((thing) => (
              <li key={`${thing.subject.id} ${thing.what ?? ''}`}>
                <Glyph type={thing.subject.__typename} isNamed />
                <span className="grow">
                  <To address={entityAddress(plainId(thing.subject.id))} className="plain-link clip">
                    {thing.subject.name}
                  </To>
                  {thing.what && (
                    <span className="meta">
                      {thing.what} {thing.before ? <s>{String(thing.before)}</s> : null}{' '}
                      {String(thing.after ?? '')}
                    </span>
                  )}
                </span>
                <time className="meta" dateTime={thing.on}>
                  {thing.on.slice(5)}
                </time>
              </li>
            ))}
          </ul>
          <p className="meta">{still}.</p>
        </>
      )}
    </Part>
  );
}

function NextDeadlines() {
  const from = today();
  const { data, error, again } = useAsk(DEADLINES, { from });
  return (
    <Part title="Next deadlines" link={<To address="/calls">Calls and calendar</To>}>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Skeleton rows={3} />}
      {data && (
        <>
          <ul className="rows deadlines">
            {data.deadlines.nodes.map((date) => {
              const days = date.at?.length === 10 ? daysBetween(from, date.at) : undefined;
              const of =
                date.call?.number ?? date.phase?.call?.number ?? date.program?.name ?? date.call?.name;
              return (
                <li key={date.id}>
                  <span className="days">
                    <b>{days ?? date.at}</b>
                    <span className="meta">
                      {days === undefined
                        ? `${date.at?.length === 4 ? 'year' : 'month'} only`
                        : days === 1
                          ? 'day'
                          : 'days'}
                    </span>
                  </span>
                  <span className="grow">
                    <To address={entityAddress(plainId(date.id))} className="plain-link">
                      {date.name.replace(/^[A-Z]{2}-[A-Z]+-\d+: /, '')}
                    </To>
                    <span className="row">
                      <span className="meta">
                        {[
                          days === undefined ? undefined : date.at,
                          date.isEstimate ? 'estimate' : undefined,
                          of,
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                      <span className="push">
                        <Evidence
                          basis={date.evidence.basis}
                          backing={{
                            claim: date.evidence.claimSourceCount,
                            record: date.evidence.recordSourceCount,
                          }}
                          isShort
                        />
                      </span>
                    </span>
                  </span>
                </li>
              );
            })}
          </ul>
          {data.overdue.totalCount > 0 && (
            <p className="meta overdue">
              <Icon name="warn" />
              <b>{count(data.overdue.totalCount, 'due date')} passed</b> and nothing found says they were met
            </p>
          )}
        </>
      )}
    </Part>
  );
}

const COUNTS = [
  ['organizations', 'Company', 'organizations', 'organizations'],
  ['nationalLabs', 'NationalLab', 'national labs', 'nationalLabs'],
  ['agreements', 'Agreement', 'agreements', 'agreements'],
  ['programs', 'Program', 'programmes', 'programs'],
  ['fundingCalls', 'FundingCall', 'funding calls', 'fundingCalls'],
  ['awards', 'Award', 'awards', 'awards'],
  ['computeResources', 'ComputeResource', 'systems', 'computeResources'],
  ['facilities', 'Facility', 'facilities', 'facilities'],
  ['datasets', 'Dataset', 'datasets', 'datasets'],
  ['aiModels', 'AIModel', 'AI models', 'aiModels'],
  ['events', 'Event', 'events', 'events'],
  ['sources', 'Source', 'sources', 'sources'],
] as const;

const BASES = ['STATED', 'REPORTED', 'INFERRED'] as const;

function WhatThereIs({ holdings: { data, error, again } }: { holdings: Asked<HoldingsQuery> }) {
  const known = new Map(
    (data?.statements.facets?.[0]?.buckets ?? []).map(({ key, count: many }) => [key, many]),
  );
  const undisclosed = data?.undisclosed.totalCount ?? 0;
  const bars = data
    ? [
        ...BASES.map((basis) => [basis, known.get(basis) ?? 0] as const),
        ['NOT_DISCLOSED', undisclosed] as const,
      ]
    : [];
  const words = {
    STATED: 'stated',
    REPORTED: 'reported',
    INFERRED: 'inferred',
    NOT_DISCLOSED: 'not disclosed',
  };
  return (
    <Part title="What the graph holds" link={<To address="/data/agreements">All tables</To>}>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Skeleton rows={5} />}
      {data && (
        <>
          <ul className="holdings">
            {COUNTS.map(([field, type, name, table]) => (
              <li key={field}>
                <To address={field === 'sources' ? '/sources' : `/data/${table}`} className="plain-link">
                  <Glyph type={type} /> <b>{data[field].totalCount.toLocaleString('en-US')}</b>{' '}
                  <span>{name}</span>
                </To>
              </li>
            ))}
          </ul>
          <svg className="known-bar" viewBox="0 0 370 12" preserveAspectRatio="none" aria-hidden="true">
            <defs>
              <pattern
                id="known-hatch"
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect className="hatch-ground" width="5" height="5" />
                <line className="known-line" x1="1.5" x2="1.5" y2="5" />
              </pattern>
              <pattern id="known-dots" width="4" height="4" patternUnits="userSpaceOnUse">
                <rect className="hatch-ground" width="4" height="4" />
                <circle className="known-dot" cx="2" cy="2" r="1.1" />
              </pattern>
            </defs>
            <KnownBars bars={bars.map(([, many]) => many)} />
          </svg>
          <dl className="known">
            {bars.map(([basis, many]) => (
              <div key={basis}>
                <dt className={`ev-word ev-${basis}`}>
                  <EvidenceMark known={basis} />
                  {words[basis]}
                </dt>
                <dd>{many.toLocaleString('en-US')}</dd>
              </div>
            ))}
          </dl>
          <p className="meta">
            {data.statements.totalCount.toLocaleString('en-US')} statements from {data.sources.totalCount}{' '}
            sources. <To address="/conflicts">{count(data.conflicts.totalCount, 'disagreement')}</To>, of
            which {data.contradictions.totalCount} wait for a person.
          </p>
        </>
      )}
    </Part>
  );
}

function KnownBars({ bars }: { bars: readonly number[] }) {
  const total = bars.reduce((sum, many) => sum + many, 0) || 1;
  const classes = ['bar-STATED', 'bar-REPORTED', 'bar-INFERRED', 'bar-NOT_DISCLOSED'];
  let x = 0;
  return bars.map((many, index) => {
    const width = (many / total) * 370;
    x += width;
    return (
      <rect
        key={classes[index]}
        className={classes[index]}
        x={x - width}
        width={Math.max(0, width - 1)}
        height="12"
      />
    );
  });
}
