import { type ReactNode, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { may, useCaller } from '../../api/caller.ts';
import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { tell } from '../../app/notice.ts';
import { entityAddress } from '../../app/router.ts';
import { askAnew } from '../../app/session.ts';
import { busy } from '../../parts/actions.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { To } from '../../parts/link.tsx';
import { Fault, Skeleton } from '../../parts/states.tsx';
import { longDay, plainId } from '../../parts/words.ts';
import {
  FaultList,
  Faults,
  faultsByField,
  ReasonField,
  textIn,
  type WriteFault,
} from '../../writing/fields.tsx';
import { PreviewList } from '../../writing/preview.tsx';
import { ACCEPT, REJECT } from '../../writing/questions.ts';
import { faultOf, isSignedInToWrite, newKey } from '../../writing/write-form.tsx';
import { type ProposedWrite, readContent } from './content.ts';
import { OUTLOOK, type Proposal } from './questions.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  record: 'Records',
  supersede: 'Replaces a statement',
  retract: 'Takes a statement back',
  reinstate: 'Lifts a retraction',
  endEvidence: 'Ends what a source says',
  rule: 'Settles how a statement counts',
  distinguish: 'Says that two are not the same',
  merge: 'Merges two into one',
  split: 'Takes a merge back',
  undo: 'Takes a write back',
};

/** What the feed of changes has no word for. */
const WORDS: Readonly<Record<string, string>> = {
  merge: 'All that was said of the first stands at the second from then on, and its id leads there.',
  split: 'The two are two again, each with what was said of it.',
  distinguish: 'Both stay as they are; that they are not the same is kept.',
};

/** One proposal: who, why, what it would change, on whose word; and the decision about it. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const asked = readContent(proposal.content);
  const isOpen = proposal.state === 'OPEN';
  const id = plainId(proposal.id);
  const named = useNames([
    ...asked.ids.slice(0, 6),
    ...asked.citations.slice(0, 8).map(({ source }) => source),
  ]);
  return (
    <article className="proposal" aria-labelledby={id}>
      <h2 id={id} className="row proposal-head">
        <span>{OPERATIONS[proposal.operation] ?? proposal.operation}</span>
        {asked.ids.slice(0, 6).map((one) => (
          <span key={one} className="entity-link">
            <Glyph type={named(one).type} />
            <To address={entityAddress(one)}>{named(one).name}</To>
          </span>
        ))}
      </h2>
      <p className="meta">
        {proposal.by ?? 'somebody'} on {longDay(proposal.at.slice(0, 10), false)}
        {proposal.message && `: ${proposal.message}`}
        {asked.reason && `: ${asked.reason}`}
      </p>
      {isOpen ? (
        <Outlook id={id} words={WORDS[proposal.operation]}>
          <Pair operation={proposal.operation} ids={asked.ids} />
          <Citations asked={asked} named={named} />
        </Outlook>
      ) : (
        <>
          <Decision proposal={proposal} />
          <Citations asked={asked} named={named} />
        </>
      )}
      <details className="more">
        <summary>The very write</summary>
        <pre tabIndex={0} className="content">
          {asked.text}
        </pre>
      </details>
    </article>
  );
}

/** The two of a verdict beside each other. */
function Pair({ operation, ids: [one, other] }: { operation: string; ids: readonly string[] }) {
  if (!/^(?:merge|split|distinguish)$/.test(operation) || !one || !other) return null;
  return (
    <p>
      <To address={`/merge?from=${one}&into=${other}`}>See both beside each other</To>
    </p>
  );
}

function Decision({ proposal }: { proposal: Proposal }) {
  const { state, decidedBy, decidedAt, reason, change } = proposal;
  return (
    <p>
      {state === 'ACCEPTED' ? 'Accepted' : 'Rejected'} by {decidedBy ?? 'somebody'}
      {decidedAt && ` on ${longDay(decidedAt.slice(0, 10), false)}`}
      {reason && `: ${reason}`}
      {change && (
        <span className="meta">
          {' '}
          as <code>{plainId(change.id)}</code>
        </span>
      )}
    </p>
  );
}

/** On whose word, in which words. */
function Citations({
  asked,
  named,
}: {
  asked: ProposedWrite;
  named: (id: string) => { readonly name: string };
}) {
  if (asked.citations.length === 0) return null;
  return (
    <section aria-label="Who says so">
      <h3 className="label">Who says so</h3>
      <ul className="citations">
        {asked.citations.slice(0, 8).map(({ source, quote }) => (
          <li key={`${source} ${quote}`}>
            {asked.titles.has(source) ? (
              <>
                {asked.titles.get(source)} <span className="tag">a new source</span>
              </>
            ) : (
              <To address={`/sources?source=${source}`}>{named(source).name}</To>
            )}
            {quote && <q className="quote">{quote}</q>}
          </li>
        ))}
      </ul>
      {asked.citations.length > 8 && <p className="meta">and {asked.citations.length - 8} more</p>}
    </section>
  );
}

/** What would become of it now, and the decision. */
function Outlook({ id, words, children }: { id: string; words: string | undefined; children: ReactNode }) {
  const { data, error, again } = useAsk(OUTLOOK, { id });
  if (error) return <Fault error={error} again={again} />;
  const outlook = data?.node && 'outlook' in data.node ? data.node.outlook : undefined;
  if (!outlook) return <Skeleton rows={2} />;
  const hinders = outlook.userErrors;
  return (
    <>
      <section className="preview" aria-label="What it would change">
        {hinders.length === 0 ? (
          <PreviewList preview={outlook.preview} words={words} />
        ) : (
          <div className="field-fault">
            <FaultList faults={hinders} />
          </div>
        )}
      </section>
      {children}
      <Deciding id={id} hinders={hinders} />
    </>
  );
}

function Deciding({ id, hinders }: { id: string; hinders: readonly WriteFault[] }) {
  const caller = useCaller();
  const [faults, setFaults] = useState<readonly WriteFault[]>([]);
  const [isRejecting, setRejecting] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(newKey);
  /** What an overtaken one would change all the same, looked at before it is accepted. */
  const [anyway, setAnyway] = useState<Parameters<typeof PreviewList>[0]['preview']>();
  if (!may(caller, 'ACCEPT') && !may(caller, 'REJECT')) return null;
  const isStale = hinders.length > 0 && hinders.every(({ code }) => code === 'STALE');
  const ifVersion = hinders.flatMap(({ entity, current }) =>
    entity && typeof current === 'number' ? [{ id: entity, revision: current }] : [],
  );
  const carryOut = async (
    work: () => Promise<{ readonly userErrors: readonly WriteFault[] }>,
    done: string,
  ) => {
    if (isBusy || !isSignedInToWrite(setFaults)) return;
    setBusy(true);
    setFaults([]);
    try {
      const { userErrors } = await work();
      setFaults(userErrors);
      if (userErrors.length === 0 && done !== '') {
        tell({ text: done });
        askAnew();
      }
    } catch (error) {
      setFaults([faultOf(error)]);
    }
    setBusy(false);
  };
  const accept = (mode: 'COMMIT' | 'PREVIEW') => async () => {
    const options = { mode, ...(mode === 'COMMIT' && { key }), ...(ifVersion.length > 0 && { ifVersion }) };
    const { written } = await ask(ACCEPT.asked, { proposal: id, options });
    if (mode === 'PREVIEW' && written.userErrors.length === 0) setAnyway(written.preview);
    return written;
  };
  const reject = (reason: string) => async () => (await ask(REJECT, { proposal: id, reason })).written;
  const byField = faultsByField(faults, ['reason']);
  return (
    <div className="deciding">
      {anyway && (
        <section className="preview" aria-label="What it would change all the same">
          <PreviewList preview={anyway} />
        </section>
      )}
      {(byField.get('') ?? []).length > 0 && (
        <div className="fault fault-bad" role="alert">
          <FaultList faults={byField.get('') ?? []} />
        </div>
      )}
      <div className="row form-buttons">
        {may(caller, 'ACCEPT') && isStale && !anyway && (
          <button
            type="button"
            className="button"
            {...busy(isBusy)}
            onClick={() => carryOut(accept('PREVIEW'), '')}
          >
            See what it would change all the same
          </button>
        )}
        {may(caller, 'ACCEPT') && (hinders.length === 0 || anyway) && (
          <button
            type="button"
            className="button button-main"
            {...busy(isBusy)}
            onClick={() => carryOut(accept('COMMIT'), 'Accepted, and written.')}
          >
            <Icon name="check" /> {anyway ? 'Accept all the same' : 'Accept'}
          </button>
        )}
        {may(caller, 'REJECT') && (
          <button
            type="button"
            className="button"
            aria-expanded={isRejecting}
            onClick={() => setRejecting(!isRejecting)}
          >
            Reject
          </button>
        )}
      </div>
      {isRejecting && (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            const reason = textIn(new FormData(event.currentTarget), 'reason') ?? '';
            carryOut(reject(reason), 'Rejected. It is kept, with the reason.');
          }}
        >
          <Faults value={byField}>
            <ReasonField label="Why it is rejected" />
          </Faults>
          <div className="row">
            <button type="submit" className="button button-main" {...busy(isBusy)}>
              Reject it
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
