import { type ReactNode, useState } from 'react';
import { useAsk } from '../../api/use-ask.ts';
import { entityAddress, usePlace, withParams } from '../../app/router.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { Evidence } from '../../parts/evidence.tsx';
import { MarkGlyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { EntityLink, Out, To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import {
  count,
  enumWords,
  plainId,
  predicateWords,
  relationVerb,
  roleWords,
  tierWords,
  valueWords,
} from '../../parts/words.ts';
import { type Effects, SOURCE } from './questions.ts';

/** One source: what it says, and what would fall were it withdrawn. */
export function SourceDetail({ id }: { id: string }) {
  const place = usePlace();
  const [after, setAfter] = useState<string>();
  const variables = { id, ...(after && { after }) };
  const { data, error, again } = useAsk(SOURCE, variables);
  const source = data?.node && 'title' in data.node ? data.node : undefined;
  const withdrawal = data?.withdrawal;
  return (
    <section className="source-detail" aria-label="The source">
      <p className="row">
        <span className="label">Source</span>
        <To
          address={withParams(place, { source: null })}
          className="button button-icon button-small push"
          title="Close"
        >
          <Icon name="close" size={14} />
          <span className="hidden">Close</span>
        </To>
      </p>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Skeleton rows={10} />}
      {data && !source && <Empty title={`No source has the id ${id}.`} />}
      {source && (
        <>
          <h2 className="page-title row">
            <MarkGlyph mark="s" size={22} /> {source.title} <VisibilityMark of={source} />
          </h2>
          <p className="meta">
            {[
              source.publisher,
              tierWords(source.tier),
              source.kind && enumWords(source.kind).toLowerCase(),
              source.publishedOn ? `published ${source.publishedOn}` : 'no date given',
              source.access && `access ${enumWords(source.access).toLowerCase()}`,
              source.state !== 'LIVE' && `now ${enumWords(source.state).toLowerCase()}`,
            ]
              .filter(Boolean)
              .join(', ')}
          </p>
          {source.url && (
            <p className="clip">
              <Out url={source.url}>{source.url}</Out>
            </p>
          )}
          {source.note && <p className="note">{source.note}</p>}
          {source.publishedBy && (
            <p className="meta">
              Published by <Named entity={source.publishedBy} />
            </p>
          )}
          <ViewActions source={{ query: SOURCE.text, variables, title: source.title }} />
          {withdrawal && (
            <section aria-labelledby="falls">
              <h3 id="falls" className="section-title">
                If it were withdrawn
              </h3>
              <p>
                {withdrawal.statementCount === 0
                  ? 'Nothing rests on it.'
                  : `Of ${count(withdrawal.statementCount, 'statement')} that name it, ${withdrawal.disappears.totalCount === 0 ? 'nothing would be lost' : `${withdrawal.disappears.totalCount} would be lost`}, ${count(withdrawal.changes.totalCount, 'value')} would be another, ${withdrawal.weakened.totalCount} would stand on less.`}
              </p>
              <EffectList title="Would be lost" effects={withdrawal.disappears} isOpen />
              <EffectList title="Would be another value" effects={withdrawal.changes} isOpen />
              <EffectList title="Would stand on less" effects={withdrawal.weakened} isOpen={false} />
            </section>
          )}
          <section aria-labelledby="leans">
            <h3 id="leans" className="section-title">
              What leans on it <span className="count">{source.statements.totalCount}</span>
            </h3>
            <ul className="rows">
              {source.statements.nodes.map((one) => (
                <li key={one.id}>
                  <span className="grow">
                    {one.subject && <Named entity={one.subject} />}
                    <Said of={one}>{valueWords(one.value, one.predicate) || one.asWritten}</Said>
                    <VisibilityMark of={one} />
                  </span>
                  <Evidence basis={one.basis} backing={{ claim: one.sourceCount, record: 0 }} />
                </li>
              ))}
            </ul>
            <p className="row data-foot">
              {after && (
                <button type="button" className="link-button" onClick={() => setAfter(undefined)}>
                  First
                </button>
              )}
              {source.statements.pageInfo.hasNextPage && (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => setAfter(source.statements.pageInfo.endCursor ?? undefined)}
                >
                  Next 40
                </button>
              )}
            </p>
            {source.checkedFor.totalCount > 0 && (
              <p className="meta">
                It was searched in vain for {count(source.checkedFor.totalCount, 'thing')} that is not
                disclosed.
              </p>
            )}
          </section>
        </>
      )}
    </section>
  );
}

function Named({
  entity: { id, __typename, name },
}: {
  entity: { readonly id: string; readonly __typename: string; readonly name: string };
}) {
  return <EntityLink id={plainId(id)} type={__typename} name={name} />;
}

/** What a statement speaks of, and what it says: the other end of a relationship, or a value as whoever shows it writes it. */
function Said({
  of: { predicate, object, role },
  children,
}: {
  of: Pick<Effects['nodes'][number], 'predicate' | 'object' | 'role'>;
  children: ReactNode;
}) {
  const id = object && plainId(object.id);
  return (
    <span className="statement-text">
      <span className="change-label">
        {object ? relationVerb(predicate, 'OUT') : predicateWords(predicate)}
      </span>{' '}
      {object && id ? (
        <To address={entityAddress(id)}>
          {'name' in object ? object.name : 'title' in object ? object.title : id}
        </To>
      ) : (
        children
      )}
      {object && role && <span className="meta"> as {roleWords(role)}</span>}
    </span>
  );
}

function EffectList({ title, effects, isOpen }: { title: string; effects: Effects; isOpen: boolean }) {
  if (effects.totalCount === 0) return null;
  return (
    <details className="more" open={isOpen}>
      <summary>
        {title} <span className="count">{effects.totalCount}</span>
      </summary>
      <ul className="rows">
        {effects.nodes.map((one) => (
          <li key={`${one.subject.id} ${one.predicate} ${one.object?.id ?? ''} ${one.role ?? ''}`}>
            <span className="grow">
              <Named entity={one.subject} />
              <Said of={one}>
                {one.after === null || one.after === undefined ? (
                  valueWords(one.before, one.predicate)
                ) : (
                  <>
                    <s>{valueWords(one.before, one.predicate)}</s> {valueWords(one.after, one.predicate)}
                  </>
                )}
              </Said>
              <span className="meta">{one.reason}</span>
            </span>
          </li>
        ))}
      </ul>
      {effects.totalCount > effects.nodes.length && (
        <p className="meta">and {effects.totalCount - effects.nodes.length} more; the query gives them all</p>
      )}
    </details>
  );
}
