import { useState } from 'react';
import { mayBegin, useCaller } from '../../api/caller.ts';
import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { EntityPicker } from '../../app/entity-picker.tsx';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { plainId } from '../../parts/words.ts';
import { ReasonField, textIn } from '../../writing/fields.tsx';
import { DISTINGUISH, MERGE } from '../../writing/questions.ts';
import { Restriction } from '../../writing/restriction.tsx';
import { WriteForm } from '../../writing/write-form.tsx';
import { tieRows, tiesOf, valueRows } from '../compare/differences.ts';
import { COMPARE_FACTS, COMPARE_TIES } from '../compare/questions.ts';
import { RowTable } from '../compare/tables.tsx';

type Verdict = 'one' | 'two' | 'unsure';

const VERDICTS: readonly (readonly [Verdict, string])[] = [
  ['one', 'They are one'],
  ['two', 'They are two'],
  ['unsure', 'Nobody can tell'],
];

/** Two records beside each other, and a word on whether they are one. */
export function Merge() {
  const place = usePlace();
  const params = useParams();
  const [from, into] = [plainId(params.get('from') ?? ''), plainId(params.get('into') ?? '')];
  const isPair = from !== '' && into !== '' && from !== into;
  const variables = isPair ? { a: from, b: into } : null;
  const named = useNames([...new Set([from, into])].filter(Boolean));
  const facts = useAsk(COMPARE_FACTS, variables);
  const [a, b] = variables ? [facts.data?.a.entity, facts.data?.b.entity] : [];
  const ties = useAsk(COMPARE_TIES, a && b ? variables : null);
  useTitle('Merge');
  const set = (changes: Parameters<typeof withParams>[1]) => go(withParams(place, changes));
  const rows =
    a && b
      ? [
          ...valueRows(a, b),
          ...(ties.data
            ? tieRows(tiesOf(from, ties.data.a.neighbourhood), tiesOf(into, ties.data.b.neighbourhood))
            : []),
        ]
      : [];
  const differ = rows.filter(({ isSame }) => !isSame);
  const same = rows.filter(({ isSame }) => isSame);
  return (
    <div className="page compare-page">
      <div className="row compare-head">
        <h1 className="page-title">Are they one?</h1>
        <span className="push">
          {variables && (
            <ViewActions source={{ query: COMPARE_FACTS.text, variables, title: 'two records' }} />
          )}
        </span>
      </div>
      <Restriction />
      <div className="compare-ask">
        <EntityPicker
          label="No record of its own"
          id={from}
          named={named(from)}
          choose={(id) => set({ from: id })}
          mark={<span className="pip">A</span>}
        />
        <button
          type="button"
          className="button button-icon"
          aria-label="Exchange the two"
          disabled={!isPair}
          onClick={() => set({ from: into, into: from })}
        >
          <Icon name="swap" />
        </button>
        <EntityPicker
          label="What it is"
          id={into}
          named={named(into)}
          choose={(id) => set({ into: id })}
          mark={<span className="pip">B</span>}
        />
      </div>
      {facts.error && <Fault error={facts.error} again={facts.again} />}
      {!isPair && (
        <Empty title={from !== '' && from === into ? 'These are the same record.' : 'Choose two records.'}>
          What was said of the first holds of the second from then on, and its id leads there. A merge can be
          taken back.
        </Empty>
      )}
      {isPair && !facts.data && !facts.error && <Skeleton rows={8} />}
      {facts.data && isPair && !(a && b) && (
        <Empty title="Nothing is known of one of them.">
          A record that was merged already is found under what it was merged into.
        </Empty>
      )}
      {a && b && (
        <>
          <Verdicts key={`${from} ${into}`} from={from} into={into} />
          <section className="scroll" tabIndex={0} aria-label="What differs">
            <RowTable rows={differ} heads={[a.name, b.name]} isDays={false} />
          </section>
          {same.length > 0 && (
            <details className="more">
              <summary>{same.length} alike</summary>
              <RowTable rows={same} heads={[a.name, b.name]} isDays={false} isSame />
            </details>
          )}
        </>
      )}
    </div>
  );
}

function Verdicts({ from, into }: { from: string; into: string }) {
  const caller = useCaller();
  const [verdict, setVerdict] = useState<Verdict>();
  const close = () => setVerdict(undefined);
  const isOpen = (one: Verdict) => mayBegin(caller, one === 'one' ? 'MERGE' : 'DISTINGUISH');
  const open = VERDICTS.filter(([one]) => isOpen(one));
  if (open.length === 0) return null;
  return (
    <section className="verdicts" aria-label="Your word on it">
      <div className="segments">
        {open.map(([one, words]) => (
          <button key={one} type="button" aria-pressed={verdict === one} onClick={() => setVerdict(one)}>
            {words}
          </button>
        ))}
      </div>
      {verdict === 'one' && (
        <WriteForm
          key="one"
          write={MERGE}
          read={(form) => ({ from, into, reason: textIn(form, 'reason') ?? '' })}
          of={[from, into]}
          fields={['reason']}
          verb="Merge them"
          words="All that was said of A stands at B from then on, and its id leads there. Where both have said something of one field, the better word counts, as below."
          close={close}
        >
          <ReasonField label="How you know that they are one" />
        </WriteForm>
      )}
      {(verdict === 'two' || verdict === 'unsure') && (
        <WriteForm
          key={verdict}
          write={DISTINGUISH}
          read={(form) => ({
            one: from,
            other: into,
            isUnsure: verdict === 'unsure',
            reason: textIn(form, 'reason') ?? '',
          })}
          of={[from, into]}
          fields={['reason']}
          verb="Keep that"
          words="Both stay as they are. Whoever asks whether they are one finds your word on it."
          close={close}
        >
          <ReasonField />
        </WriteForm>
      )}
    </section>
  );
}
