import { useState } from 'react';
import type { Rank, RuleMutationVariables } from '../generated/operations.ts';
import { plainId } from '../parts/words.ts';
import { Field, ReasonField, textIn } from './fields.tsx';
import { RETRACT, RULE } from './questions.ts';
import { VISIBILITY_FIELDS, VisibilityFields, visibilityIn } from './visibility-fields.tsx';
import { WriteForm } from './write-form.tsx';

/** What can be settled of one statement: how it ranks, what its value measures, or who may read it. */
const RANKS: readonly (readonly [Rank, string])[] = [
  ['PREFERRED', 'This one is right'],
  ['NORMAL', 'Neither preferred nor put back'],
  ['DEPRECATED', 'This one is wrong or no longer right'],
];

/** Settles a disagreement by a word on one of its statements. */
export function RuleForm({
  statement,
  subject,
  said,
  close,
}: {
  statement: string;
  subject: string;
  /** What the statement says, as the page shows it. */
  said: string;
  close: () => void;
}) {
  const [what, setWhat] = useState<'rank' | 'scope' | 'visibility'>('rank');
  const read = (form: FormData): Omit<RuleMutationVariables, 'options'> => ({
    statement: plainId(statement),
    reason: textIn(form, 'reason') ?? '',
    ...(what === 'rank' && { rank: (textIn(form, 'rank') ?? 'PREFERRED') as Rank }),
    ...(what === 'scope' && { scope: textIn(form, 'scope') ?? '' }),
    ...(what === 'visibility' && visibilityIn(form)),
  });
  return (
    <WriteForm
      write={RULE}
      read={read}
      of={[subject]}
      fields={['rank', 'scope', 'reason', ...VISIBILITY_FIELDS]}
      verb="Settle it"
      close={close}
    >
      <p>
        Of <b className="value-text">{said}</b>
      </p>
      <div className="segments">
        <button type="button" aria-pressed={what === 'rank'} onClick={() => setWhat('rank')}>
          How it ranks
        </button>
        <button type="button" aria-pressed={what === 'scope'} onClick={() => setWhat('scope')}>
          What it measures
        </button>
        <button type="button" aria-pressed={what === 'visibility'} onClick={() => setWhat('visibility')}>
          Who may read it
        </button>
      </div>
      {what === 'rank' && (
        <Field name="rank" label="How it ranks from now on">
          {(control) => (
            <select className="select" {...control}>
              {RANKS.map(([rank, words]) => (
                <option key={rank} value={rank}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {what === 'scope' && (
        <Field
          name="scope"
          label="What it measures"
          hint="Where both are right of different things: per award, per year, the first phase."
        >
          {(control) => <input className="input" required {...control} />}
        </Field>
      )}
      {what === 'visibility' && <VisibilityFields label="Who may read it from now on" />}
      <ReasonField />
    </WriteForm>
  );
}

/** Takes a statement back: it was misread, or never said. */
export function RetractForm({
  statement,
  subject,
  close,
}: {
  statement: string;
  subject: string;
  close: () => void;
}) {
  return (
    <WriteForm
      write={RETRACT}
      read={(form) => ({ statement: plainId(statement), reason: textIn(form, 'reason') ?? '' })}
      of={[subject]}
      fields={['reason']}
      verb="Take it back"
      close={close}
    >
      <ReasonField label="Why it is taken back" />
    </WriteForm>
  );
}
