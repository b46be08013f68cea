import { useState } from 'react';
import type { Visibility } from '../generated/operations.ts';
import { Field, textIn } from './fields.tsx';

/** Names of the fields below, for what is wrong with them. */
export const VISIBILITY_FIELDS = ['visibility', 'embargoedUntil'];

const CHOICES: readonly (readonly [Visibility, string])[] = [
  ['PUBLIC', 'Everybody'],
  ['INTERNAL', 'Only who may ask here'],
  ['EMBARGOED', 'Everybody, from a day on'],
];

/** Who may read it: everybody unless somebody says otherwise. */
export function VisibilityFields({ label = 'Who may read it' }: { label?: string }) {
  const [chosen, setChosen] = useState<string>('PUBLIC');
  return (
    <div className="pair">
      <Field
        name="visibility"
        label={label}
        hint="What is not for everybody stays back from what is published."
      >
        {(control) => (
          <select
            className="select"
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            {...control}
          >
            {CHOICES.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chosen === 'EMBARGOED' && (
        <Field name="embargoedUntil" label="Public from" hint="2026-12-01">
          {(control) => <input className="input" required autoComplete="off" {...control} />}
        </Field>
      )}
    </div>
  );
}

/** What the fields say. */
export function visibilityIn(form: FormData): {
  readonly visibility: Visibility;
  readonly embargoedUntil?: string;
} {
  const visibility = (textIn(form, 'visibility') ?? 'PUBLIC') as Visibility;
  const day = textIn(form, 'embargoedUntil');
  return { visibility, ...(visibility === 'EMBARGOED' && day !== undefined && { embargoedUntil: day }) };
}
