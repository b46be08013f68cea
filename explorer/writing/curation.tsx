import { useState } from 'react';
import { question } from '../api/ask.ts';
import { mayBegin, useCaller } from '../api/caller.ts';
import { useAsk } from '../api/use-ask.ts';
import type { EntityStatementsQuery, EntityStatementsQueryVariables } from '../generated/operations.ts';
import { Evidence } from '../parts/evidence.tsx';
import { Empty, Fault, Skeleton } from '../parts/states.tsx';
import { VisibilityMark } from '../parts/visibility.tsx';
import { count, longDay, plainId, predicateWords, valueWords } from '../parts/words.ts';
import { ReasonField, textIn } from './fields.tsx';
import { ABOUT, type ChangeSet, UNDO } from './questions.ts';
import { Restriction } from './restriction.tsx';
import { RetractForm, RuleForm } from './rule-form.tsx';
import { WriteForm } from './write-form.tsx';

const STATEMENTS = question<EntityStatementsQuery, EntityStatementsQueryVariables>(/* GraphQL */ `
  query EntityStatements($id: ID!, $after: String) {
    entity(by: { id: $id }) {
      statements(first: 20, after: $after, where: { retractedAt: { isNull: true } }, orderBy: [{ predicate: ASC }]) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id predicate kind value asWritten role basis rank visibility embargoedUntil
          object { __typename id ... on Entity { name } ... on Source { title } }
          evidence { saidOn source { id title publisher visibility embargoedUntil } }
          supersededBy(first: 1, where: { retractedAt: { isNull: true } }) {
            nodes { id predicate kind value asWritten role object { __typename id ... on Entity { name } ... on Source { title } } }
          }
        }
      }
    }
  }
`);

type Statement = NonNullable<EntityStatementsQuery['entity']>['statements']['nodes'][number];

/** What was written about an entity, by whom and why; each write can be taken back, and each statement by itself. */
export function Curation({ id }: { id: string }) {
  return (
    <>
      <Restriction />
      <History id={id} />
      <Statements id={id} />
    </>
  );
}

function History({ id }: { id: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const { data, error, again } = useAsk(ABOUT, { id, first: 10, ...(after && { after }) });
  if (error) return <Fault error={error} again={again} />;
  if (!data) return <Skeleton rows={4} />;
  const { nodes, totalCount, pageInfo } = data.changeSets;
  return (
    <section aria-label="Writes">
      <h3 className="label">
        Writes about it <span className="count">{totalCount}</span>
      </h3>
      {nodes.length === 0 && <Empty title="No write about it is kept." />}
      <ol className="writes">
        {nodes.map((one) => (
          <WriteRow key={one.id} change={one} id={id} />
        ))}
      </ol>
      <Pager after={after} pageInfo={pageInfo} go={setAfter} />
    </section>
  );
}

function WriteRow({ change, id }: { change: ChangeSet; id: string }) {
  const caller = useCaller();
  const [isUndoing, setUndoing] = useState(false);
  const parts = [
    change.statementCount > 0 && count(change.statementCount, 'statement'),
    change.actCount > 0 && count(change.actCount, 'decision'),
    change.revisedCount > 0 && count(change.revisedCount, 'value of a source', 'values of sources'),
  ].filter(Boolean);
  return (
    <li>
      <p className="row">
        <time dateTime={change.at}>{longDay(change.at.slice(0, 10), false)}</time>
        <span className="grow">
          {change.by ?? <span className="meta">by a command</span>}
          {change.proposedBy && <span className="meta"> proposed by {change.proposedBy}</span>}
        </span>
        {mayBegin(caller, 'UNDO') && (
          <button
            type="button"
            className="button button-small"
            aria-expanded={isUndoing}
            onClick={() => setUndoing(!isUndoing)}
          >
            Undo
          </button>
        )}
      </p>
      <p className="meta">
        <code>{change.id}</code> {parts.join(', ')}
        {change.message && `: ${change.message}`}
      </p>
      {change.acts.nodes.map((act) => (
        <p key={act.id} className="meta">
          {act.kind.toLowerCase().replaceAll('_', ' ')}
          {act.reason && `: ${act.reason}`}
        </p>
      ))}
      {isUndoing && (
        <WriteForm
          write={UNDO}
          read={(form) => ({ change: change.id, reason: textIn(form, 'reason') ?? '' })}
          of={[id]}
          fields={['reason']}
          verb="Undo it"
          close={() => setUndoing(false)}
        >
          <ReasonField label="Why it is taken back" />
        </WriteForm>
      )}
    </li>
  );
}

function Statements({ id }: { id: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const caller = useCaller();
  const isWanted = mayBegin(caller, 'RETRACT') || mayBegin(caller, 'RULE');
  const asked = useAsk(STATEMENTS, isWanted ? { id, ...(after && { after }) } : null);
  if (!isWanted) return null;
  if (asked.error) return <Fault error={asked.error} again={asked.again} />;
  const statements = asked.data?.entity?.statements;
  if (!statements) return <Skeleton rows={4} />;
  return (
    <section aria-label="Statements">
      <h3 className="label">
        Statements <span className="count">{statements.totalCount}</span>
      </h3>
      <ul className="writes">
        {statements.nodes.map((one) => (
          <StatementRow key={one.id} statement={one} subject={id} />
        ))}
      </ul>
      <Pager after={after} pageInfo={statements.pageInfo} go={setAfter} />
    </section>
  );
}

function StatementRow({ statement, subject }: { statement: Statement; subject: string }) {
  const [form, setForm] = useState<'retract' | 'rule'>();
  const caller = useCaller();
  const close = () => setForm(undefined);
  const toggle = (next: 'retract' | 'rule') => setForm((open) => (open === next ? undefined : next));
  const [first] = statement.evidence;
  const [replacement] = statement.supersededBy.nodes;
  return (
    <li>
      <p className="row">
        <span className="grow">
          <span className="change-label">{predicateWords(statement.predicate)}</span>{' '}
          {replacement ? <s>{saidIn(statement)}</s> : saidIn(statement)}{' '}
          {replacement && <span className="tag">replaced by {saidIn(replacement)}</span>}{' '}
          <VisibilityMark of={statement} />
        </span>
        {mayBegin(caller, 'RULE') && (
          <button
            type="button"
            className="button button-small"
            aria-expanded={form === 'rule'}
            onClick={() => toggle('rule')}
          >
            Rank
          </button>
        )}
        {mayBegin(caller, 'RETRACT') && (
          <button
            type="button"
            className="button button-small"
            aria-expanded={form === 'retract'}
            onClick={() => toggle('retract')}
          >
            Take back
          </button>
        )}
      </p>
      <p className="meta row">
        <Evidence basis={statement.basis} />
        <span>
          {first ? (first.source.publisher ?? first.source.title) : 'no source'}{' '}
          <VisibilityMark of={first?.source} />
          {statement.evidence.length > 1 && ` and ${statement.evidence.length - 1} more`}
          {statement.rank !== 'NORMAL' && `, ${statement.rank.toLowerCase()} by a curator`}
        </span>
      </p>
      {form === 'rule' && (
        <RuleForm statement={statement.id} subject={subject} said={saidIn(statement)} close={close} />
      )}
      {form === 'retract' && <RetractForm statement={statement.id} subject={subject} close={close} />}
    </li>
  );
}

type Said = Pick<Statement, 'value' | 'asWritten' | 'object' | 'role' | 'predicate' | 'kind'>;

/** What a statement says, as text. */
function saidIn({ value, asWritten, object, role, predicate, kind }: Said): string {
  if (object) {
    const name = 'name' in object ? object.name : 'title' in object ? object.title : plainId(object.id);
    return role ? `${name} (${role})` : name;
  }
  if (value === null && asWritten === null) return kind.toLowerCase().replaceAll('_', ' ');
  return valueWords(value ?? asWritten, predicate);
}

function Pager({
  after,
  pageInfo,
  go,
}: {
  after: string | null;
  pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  go: (after: string | null) => void;
}) {
  if (!after && !pageInfo.hasNextPage) return null;
  return (
    <p className="row">
      {after && (
        <button type="button" className="link-button" onClick={() => go(null)}>
          First page
        </button>
      )}
      {pageInfo.hasNextPage && (
        <button type="button" className="link-button" onClick={() => go(pageInfo.endCursor)}>
          Next page
        </button>
      )}
    </p>
  );
}
