import { useState } from 'react';
import { useNames } from '../api/names.ts';
import { useAsk } from '../api/use-ask.ts';
import { EntityPicker } from '../app/entity-picker.tsx';
import type { RecordInput, RecordMutationVariables } from '../generated/operations.ts';
import type { Entity } from '../pages/entity/questions.ts';
import { DrawerFrame } from '../parts/actions.tsx';
import { Fault, Skeleton } from '../parts/states.tsx';
import { enumWords, plainId, valueWords } from '../parts/words.ts';
import { Field, textIn, type WriteFault } from './fields.tsx';
import { RECORD } from './questions.ts';
import {
  fieldValue,
  isRelation,
  recordField,
  WRITABLE,
  type WritableField,
  writableFields,
} from './schema.ts';
import { readCited, SOURCE_FIELDS, SourceFields } from './source-fields.tsx';
import { VISIBILITY_FIELDS, VisibilityFields, visibilityIn } from './visibility-fields.tsx';
import { WriteForm } from './write-form.tsx';

const FIELDS = ['value', 'end', 'start', 'role', 'supersedes', ...SOURCE_FIELDS, ...VISIBILITY_FIELDS];

/** Adds a value to an entity, or puts one in the place of another, with who says so. */
export function ValueDrawer({
  entity,
  field: first,
  close,
}: {
  entity: Entity;
  field: string | undefined;
  close: () => void;
}) {
  const { data, error, again } = useAsk(WRITABLE, { input: `${entity.__typename}Input` });
  const [name, setName] = useState(first ?? '');
  const fields = writableFields(data?.type?.inputFields);
  const field = fields.find((one) => one.name === name);
  return (
    <DrawerFrame title="Add or correct" note={entity.name} close={close}>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Skeleton rows={4} />}
      {data && (
        <>
          <Field name="field" label="What">
            {(control) => (
              <select
                className="select"
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                {...control}
              >
                <option value="">Choose one</option>
                <Group label="Values" fields={fields.filter((one) => !isRelation(one))} />
                <Group label="Relationships" fields={fields.filter(isRelation)} />
              </select>
            )}
          </Field>
          {field && (
            <ValueForm
              key={field.name}
              entity={entity}
              field={field}
              sourceFields={writableFields(data.source?.inputFields)}
              close={close}
            />
          )}
        </>
      )}
    </DrawerFrame>
  );
}

function Group({ label, fields }: { label: string; fields: readonly WritableField[] }) {
  return (
    <optgroup label={label}>
      {fields.map(({ name, label: words }) => (
        <option key={name} value={name}>
          {words}
        </option>
      ))}
    </optgroup>
  );
}

function ValueForm({
  entity,
  field,
  sourceFields,
  close,
}: {
  entity: Entity;
  field: WritableField;
  sourceFields: readonly WritableField[];
  close: () => void;
}) {
  const id = plainId(entity.id);
  const [other, setOther] = useState<string | null>(null);
  const said = entity.evidences.find((one) => one.field === field.name)?.statements.nodes ?? [];
  const read = async (
    form: FormData,
  ): Promise<Omit<RecordMutationVariables, 'options'> | readonly WriteFault[]> => {
    if (isRelation(field) && other === null)
      return [{ path: [], code: 'MISSING_VALUE', message: 'Choose the other end.', remedy: null }];
    const cited = await readCited(form);
    if (!('citation' in cited)) return cited;
    const own = isRelation(field)
      ? relationRecord(entity.__typename, { id, field, other: other ?? '', form, cited: cited.citation })
      : {
          statement: {
            subject: id,
            predicate: field.name,
            value: fieldValue(field, textIn(form, 'value') ?? ''),
            sources: [cited.citation],
            ...visibilityIn(form),
            ...(textIn(form, 'supersedes') && { supersedes: [textIn(form, 'supersedes')] }),
          },
        };
    // The schema makes these inputs of its types; their names are known when it is read.
    const records = [...(cited.source ? [{ source: cited.source }] : []), own] as unknown as RecordInput[];
    return { records };
  };
  return (
    <WriteForm write={RECORD} read={read} of={[id]} fields={FIELDS} verb="Record it" close={close}>
      {field.description && <p className="meta">{field.description}</p>}
      {isRelation(field) ? (
        <RelationControls label={field.label} id={other} choose={setOther} />
      ) : (
        <Field name="value" label={field.label} hint={HINTS[field.isList ? 'list' : field.kind]}>
          {(control) => <ValueControl field={field} control={control} />}
        </Field>
      )}
      {!isRelation(field) && said.length > 0 && (
        <Field
          name="supersedes"
          label="Beside what is said"
          hint="Replace a value where its source corrected it or brought it up to date. Where sources differ, add yours."
        >
          {(control) => (
            <select className="select" {...control}>
              <option value="">it is added</option>
              {said.map(({ statement }) => (
                <option key={statement.id} value={plainId(statement.id)}>
                  {`it replaces ${valueWords(statement.value ?? statement.asWritten, field.name)}`}
                  {statement.evidence[0] &&
                    ` (${statement.evidence[0].source.publisher ?? statement.evidence[0].source.title})`}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <SourceFields
        known={entity.sources.nodes.map((source) => ({ ...source, id: plainId(source.id) }))}
        fields={sourceFields}
      />
      <VisibilityFields />
    </WriteForm>
  );
}

const HINTS: Readonly<Record<string, string>> = {
  date: 'As exactly as the source says: 2026, 2026-05 or 2026-05-19.',
  list: 'One a line.',
};

function ValueControl({
  field: { kind, isList, choices },
  control,
}: {
  field: WritableField;
  control: Parameters<Parameters<typeof Field>[0]['children']>[0];
}) {
  if (isList || kind === 'long') return <textarea className="input" rows={3} required {...control} />;
  if (kind === 'enum' || kind === 'boolean')
    return (
      <select className="select" required {...control}>
        <option value="">Choose one</option>
        {(kind === 'boolean' ? ['true', 'false'] : choices).map((choice) => (
          <option key={choice} value={choice}>
            {kind === 'boolean' ? (choice === 'true' ? 'yes' : 'no') : enumWords(choice)}
          </option>
        ))}
      </select>
    );
  return (
    <input
      className="input"
      required
      inputMode={kind === 'number' ? 'decimal' : undefined}
      autoComplete="off"
      {...control}
    />
  );
}

function RelationControls({
  label,
  id,
  choose,
}: {
  label: string;
  id: string | null;
  choose: (id: string | null) => void;
}) {
  const named = useNames(id === null ? [] : [id]);
  return (
    <>
      <EntityPicker label={label} id={id ?? ''} named={named(id ?? '')} choose={choose} />
      <Field name="role" label="Their part in it" hint="Where the source says one.">
        {(control) => <input className="input" {...control} />}
      </Field>
      <div className="pair">
        <Field name="start" label="Since" hint="2026, 2026-05 or 2026-05-19">
          {(control) => <input className="input" {...control} />}
        </Field>
        <Field name="end" label="Until">
          {(control) => <input className="input" {...control} />}
        </Field>
      </div>
    </>
  );
}

interface Related {
  readonly id: string;
  readonly field: WritableField;
  readonly other: string;
  readonly form: FormData;
  readonly cited: object;
}

/** A relationship as the record of its tail says it, with its source tied to it alone. */
function relationRecord(type: string, { id, field, other, form, cited }: Related) {
  const parts = ['role', 'start', 'end'].flatMap((name) => {
    const text = textIn(form, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const item = { id: other, ...Object.fromEntries(parts), sources: [cited], ...visibilityIn(form) };
  return {
    [recordField(type)]: { id, sources: [cited], [field.name]: field.kind === 'many' ? [item] : item },
  };
}
