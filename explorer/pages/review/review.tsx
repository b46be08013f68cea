import { useAsk } from '../../api/use-ask.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import type { ProposalState } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { count } from '../../parts/words.ts';
import { Restriction } from '../../writing/restriction.tsx';
import { ProposalCard } from './proposal-card.tsx';
import { PROPOSALS } from './questions.ts';

const STATES: readonly (readonly [string, ProposalState, string, string])[] = [
  ['', 'OPEN', 'open', 'Nothing waits for a decision.'],
  ['accepted', 'ACCEPTED', 'accepted', 'No proposal was accepted yet.'],
  ['rejected', 'REJECTED', 'rejected', 'No proposal was rejected yet.'],
];

/** What was proposed: what each would change, on whose word, and what is decided about it. */
export function Review() {
  const place = usePlace();
  const params = useParams();
  const chosen =
    STATES.find(([name]) => name === (params.get('state') ?? '')) ?? (['', 'OPEN', 'open', ''] as const);
  const after = params.get('after');
  const variables = { state: chosen[1], ...(after && { after }) };
  const { data, error, again, isLoading } = useAsk(PROPOSALS, variables);
  useTitle('Review');
  const page = data?.proposals;
  return (
    <div className="page review-page">
      <div className="row changes-head">
        <h1 className="page-title">Review</h1>
        {data && (
          <span className="meta">{count(data.open.totalCount, 'proposal waits', 'proposals wait')}</span>
        )}
        <ViewActions source={{ query: PROPOSALS.text, variables, title: `${chosen[2]} proposals` }} />
      </div>
      <div className="row changes-ask">
        <span className="segments">
          {STATES.map(([name, state, words]) => (
            <button
              key={state}
              type="button"
              aria-pressed={state === chosen[1]}
              onClick={() => go(withParams(place, { state: name, after: null }))}
            >
              {words}
            </button>
          ))}
        </span>
        <Restriction />
      </div>
      {error && <Fault error={error} again={again} />}
      {!page && !error && <Skeleton rows={8} />}
      {page && page.nodes.length === 0 && !isLoading && (
        <Empty title={chosen[3]}>
          Who may not write proposes: on the page of an entity, or by any client with a key. Nothing proposed
          counts until somebody accepts it.
        </Empty>
      )}
      {page?.nodes.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} />
      ))}
      <p className="row data-foot">
        {after && <To address={withParams(place, { after: null })}>First page</To>}
        {page?.pageInfo.hasNextPage && (
          <To address={withParams(place, { after: page.pageInfo.endCursor })}>Next page</To>
        )}
      </p>
    </div>
  );
}
