import { question } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import type { ConflictsQuery, ConflictsQueryVariables } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { Disagreement, Evidence } from '../../parts/evidence.tsx';
import { EntityLink, Out, To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeRows } from '../../parts/take-rows.tsx';
import { sharedMark, statementMark, VisibilityMark, wordMark } from '../../parts/visibility.tsx';
import { count, plainId, predicateWords, tierWords, valueWords } from '../../parts/words.ts';
import { Restriction } from '../../writing/restriction.tsx';
import { Settle } from '../../writing/settle.tsx';

const CONFLICTS = question<ConflictsQuery, ConflictsQueryVariables>(/* GraphQL */ `
  query Conflicts($where: ConflictFilter, $after: String) {
    all: conflicts(first: 0) {
      totalCount
      facets(by: [CLASS, PREDICATE], first: 60) { field buckets { key count } }
    }
    conflicts(first: 20, after: $after, where: $where, orderBy: [{ subject: { name: ASC } }]) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id predicate class reason
        subject { __typename id name }
        statements(first: 8) {
          nodes {
            id value asWritten basis rank scope visibility embargoedUntil
            object { __typename id ... on Entity { name } ... on Source { title } }
            evidence { saidOn level visibility embargoedUntil source { id title publisher tier url visibility embargoedUntil } }
          }
        }
      }
    }
  }
`);

/** The disagreements alone, all of them: a table has one list. */
const ROWS = `
  query Conflicts($where: ConflictFilter) {
    conflicts(first: 100, where: $where, orderBy: [{ subject: { name: ASC } }]) {
      nodes {
        id predicate class reason
        subject { id name }
        statements(first: 25) {
          nodes {
            id value asWritten basis rank scope
            object { id ... on Entity { name } ... on Source { title } }
            evidence { saidOn level source { title publisher tier url } }
          }
        }
      }
    }
  }
`;

type Conflict = ConflictsQuery['conflicts']['nodes'][number];
type Said = Conflict['statements']['nodes'][number];

const CLASSES = [
  ['CONTRADICTION', 'contradiction', 'Nothing explains the difference: a person has to judge.'],
  ['SCOPE', 'scope', 'They speak of different things, or of parts and wholes.'],
  ['GRANULARITY', 'granularity', 'One is rougher than the other, and holds it.'],
  ['SUPERSEDED', 'superseded', 'One was said before the other and has been overtaken.'],
  ['STALE_COPY', 'stale copy', 'One copies what its own source has corrected since.'],
] as const;

/** Where sources disagree, by class, what each says side by side. */
export function Conflicts() {
  const place = usePlace();
  const params = useParams();
  const [name, predicate, of] = [
    params.get('class') ?? '',
    params.get('field') ?? '',
    params.get('of') ?? '',
  ];
  const after = params.get('after');
  const chosen = CLASSES.find(([key]) => key === name);
  const where = {
    ...(chosen && { class: { eq: chosen[0] } }),
    ...(predicate && { predicate: { eq: predicate } }),
    ...(of && { subject: { id: { eq: of } } }),
  };
  const variables: ConflictsQueryVariables = {
    ...(Object.keys(where).length > 0 && { where }),
    ...(after && { after }),
  };
  const { data, error, again } = useAsk(CONFLICTS, variables);
  useTitle('Where sources disagree');
  const set = (changes: Parameters<typeof withParams>[1]) =>
    go(withParams(place, { after: null, ...changes }));
  const counts = (field: string) =>
    new Map(
      (data?.all.facets?.find((one) => one.field === field)?.buckets ?? []).map(({ key, count: many }) => [
        String(key),
        many,
      ]),
    );
  const byClass = counts('CLASS');
  const page = data?.conflicts;
  return (
    <div className="page conflicts-page">
      <div className="row changes-head">
        <h1 className="page-title">Where sources disagree</h1>
        {page && <span className="meta">{count(page.totalCount, 'disagreement')}</span>}
        <ViewActions source={{ query: CONFLICTS.text, variables, title: 'where sources disagree' }}>
          <TakeRows
            title="where sources disagree"
            rows={{ query: ROWS, variables: { where: variables.where } }}
          />
        </ViewActions>
      </div>
      <div className="row changes-ask">
        <span className="segments">
          <button type="button" aria-pressed={!chosen} onClick={() => set({ class: null })}>
            all <span className="count">{data?.all.totalCount ?? ''}</span>
          </button>
          {CLASSES.filter(([key]) => byClass.has(key)).map(([key, words]) => (
            <button
              key={key}
              type="button"
              aria-pressed={chosen?.[0] === key}
              onClick={() => set({ class: key })}
            >
              {words} <span className="count">{byClass.get(key)}</span>
            </button>
          ))}
        </span>
        <label className="row">
          <span className="label">On</span>
          <select
            className="select"
            value={predicate}
            onChange={(event) => set({ field: event.currentTarget.value })}
          >
            <option value="">anything</option>
            {[...counts('PREDICATE')].map(([key, many]) => (
              <option key={key} value={key}>
                {predicateWords(key)} ({many})
              </option>
            ))}
          </select>
        </label>
        {of && (
          <button type="button" className="chip chip-on" onClick={() => set({ of: null })}>
            of {of} ×
          </button>
        )}
      </div>
      {chosen && <p className="meta">{chosen[2]}</p>}
      {error && <Fault error={error} again={again} />}
      {!page && !error && <Skeleton rows={12} />}
      {page && page.nodes.length === 0 && (
        <Empty
          title="No disagreement meets these conditions."
          step={<To address="/conflicts">All of them</To>}
        />
      )}
      {page?.nodes.map((conflict) => (
        <ConflictCard key={conflict.id} conflict={conflict} />
      ))}
      <p className="row data-foot">
        {after && <To address={withParams(place, { after: null })}>First page</To>}
        {page?.pageInfo.hasNextPage && (
          <To address={withParams(place, { after: page.pageInfo.endCursor })}>Next page</To>
        )}
      </p>
      {page && <Restriction />}
    </div>
  );
}

function ConflictCard({ conflict }: { conflict: Conflict }) {
  const { subject, predicate, statements } = conflict;
  return (
    <article className="disagreement">
      <p className="row">
        {subject && <EntityLink id={plainId(subject.id)} type={subject.__typename} name={subject.name} />}
        <b>{predicateWords(predicate)}</b>
        <span className="push">
          <Disagreement class={conflict.class} />
        </span>
      </p>
      <div className="values">
        {groupsOf(statements.nodes).map(([text, said]) => (
          <SaidBox
            key={text}
            text={text}
            said={said}
            predicate={predicate}
            subject={subject && plainId(subject.id)}
          />
        ))}
      </div>
      <p className="meta">{conflict.reason}</p>
    </article>
  );
}

function SaidBox({
  text,
  said,
  predicate,
  subject,
}: {
  text: string;
  said: readonly Said[];
  predicate: string;
  subject: string | null;
}) {
  const [first] = said;
  const isPreferred = said.some(({ rank }) => rank === 'PREFERRED');
  const witnesses = said.flatMap(({ evidence }) => evidence);
  return (
    <div className={isPreferred ? 'value value-chosen' : 'value'}>
      <p className="row">
        <b className="value-text">{valueWords(first?.value, predicate) || text}</b>
        {isPreferred && <span className="push tag">preferred by a curator</span>}
      </p>
      {first?.scope && <p className="meta">of {first.scope}</p>}
      <Evidence basis={first?.basis} /> <VisibilityMark of={sharedMark(said.map(statementMark))} />
      <ul className="meta said-by">
        {witnesses.slice(0, 4).map((one) => (
          <li key={one.source.id}>
            <Out url={one.source.url}>{one.source.publisher ?? one.source.title}</Out>{' '}
            <VisibilityMark of={wordMark(one)} /> {tierWords(one.source.tier)},{' '}
            {one.saidOn ? `said on ${one.saidOn}` : 'no date given'}
            {one.level === 'RECORD' ? ', behind the record' : ''}
          </li>
        ))}
        {witnesses.length > 4 && <li>and {witnesses.length - 4} more</li>}
      </ul>
      {subject !== null && first && (
        <Settle statement={first.id} subject={subject} said={valueWords(first.value, predicate) || text} />
      )}
    </div>
  );
}

function textOf({ value, asWritten, object }: Said): string {
  if (object) return 'name' in object ? object.name : 'title' in object ? object.title : object.id;
  return String(value ?? asWritten ?? '');
}

/** Values in the order of how well they are known: preferred ones first, then those with most witnesses. */
function groupsOf(statements: readonly Said[]): readonly (readonly [string, readonly Said[]])[] {
  const groups = new Map<string, Said[]>();
  for (const one of statements) groups.set(textOf(one), [...(groups.get(textOf(one)) ?? []), one]);
  const weight = (said: readonly Said[]) =>
    said.reduce((sum, one) => sum + one.evidence.length + (one.rank === 'PREFERRED' ? 1_000 : 0), 0);
  return [...groups].sort(([, one], [, other]) => weight(other) - weight(one));
}
