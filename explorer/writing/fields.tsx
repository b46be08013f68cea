import { createContext, type ReactNode, useContext, useId } from 'react';
import type { Written } from './questions.ts';

export type WriteFault = Pick<Written['userErrors'][number], 'path' | 'message' | 'remedy' | 'code'> & {
  readonly entity?: string | null;
  readonly current?: number | null;
};

/** What is wrong with the write that a form made, by the names of its fields. */
export const Faults = createContext<ReadonlyMap<string, readonly WriteFault[]>>(new Map());

/** Faults by the field that is nearest to where they are; those of no field under an empty name. */
export function faultsByField(
  faults: readonly WriteFault[],
  fields: readonly string[],
): ReadonlyMap<string, readonly WriteFault[]> {
  const found = new Map<string, WriteFault[]>();
  for (const fault of faults) {
    const name = fault.path.findLast((part) => fields.includes(part)) ?? '';
    found.set(name, [...(found.get(name) ?? []), fault]);
  }
  return found;
}

/** What every control of a field takes. */
export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

/** A control with its label, a word of help, and what the server found wrong with it. */
export function Field({
  name,
  label,
  hint,
  children,
}: {
  name: string;
  label: string;
  hint?: string | undefined;
  children: (props: ControlProps) => ReactNode;
}) {
  const id = useId();
  const faults = useContext(Faults).get(name) ?? [];
  const described = [hint && `${id}-hint`, faults.length > 0 && `${id}-fault`].filter(Boolean).join(' ');
  const control = {
    id,
    name,
    'aria-invalid': faults.length > 0,
    'aria-describedby': described === '' ? undefined : described,
  };
  return (
    <div className="field">
      <label htmlFor={id} className="label">
        {label}
      </label>
      {children(control)}
      {hint && (
        <p id={`${id}-hint`} className="meta">
          {hint}
        </p>
      )}
      {faults.length > 0 && (
        <div id={`${id}-fault`} className="field-fault" role="alert">
          <FaultList faults={faults} />
        </div>
      )}
    </div>
  );
}

/** What was wrong with a write, each with what to do. */
export function FaultList({ faults }: { faults: readonly WriteFault[] }) {
  return (
    <>
      {faults.map(({ path, code, message, remedy }) => (
        <p key={`${path.join('.')} ${code} ${message}`}>
          {message} {remedy && <span className="meta">{remedy}</span>}
        </p>
      ))}
    </>
  );
}

/** Why, for who reads it later: every decision asks for it. */
export function ReasonField({ label = 'Why' }: { label?: string }) {
  return (
    <Field name="reason" label={label} hint="Kept with the decision, for who reads it later.">
      {(control) => <textarea className="input" rows={2} required {...control} />}
    </Field>
  );
}

/** What a form holds under a name, without the space around it; undefined for nothing. */
export function textIn(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
