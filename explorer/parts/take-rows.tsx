import { useState } from 'react';
import type { AskError } from '../api/ask.ts';
import { exportRows } from '../api/export-rows.ts';
import { DrawerFrame, Quiet } from './actions.tsx';
import { Fault } from './states.tsx';
import { fileName, saveFile } from './table-file.ts';

/** A question with one list. */
export interface RowsOf {
  readonly query: string;
  readonly variables: unknown;
}

const FORMS = ['csv', 'ndjson'] as const;
type Form = (typeof FORMS)[number];

/**
 * All rows of a view, not only the page that is seen, read by the server with what says how each value is known: CSV for people, NDJSON for
 * programs. `of` tells several tables of a view apart.
 */
export function TakeRows({ title, rows, of }: { title: string; rows: RowsOf; of?: string }) {
  const [busy, setBusy] = useState<Form>();
  const [failed, setFailed] = useState<{ readonly error: AskError; readonly form: Form }>();
  const save = (form: Form) => {
    setFailed(undefined);
    setBusy(form);
    exportRows(rows.query, rows.variables, form)
      .then(
        (file) => saveFile(fileName(title, form), file),
        (error: AskError) => setFailed({ error, form }),
      )
      .finally(() => setBusy(undefined));
  };
  return (
    <>
      {FORMS.map((form) => (
        <Quiet
          key={form}
          icon="export"
          label={[form.toUpperCase(), of].filter(Boolean).join(' ')}
          isBusy={busy !== undefined}
          onClick={() => save(form)}
        />
      ))}
      {failed && (
        <DrawerFrame title="The table could not be taken away" close={() => setFailed(undefined)}>
          <Fault error={failed.error} again={() => save(failed.form)} />
        </DrawerFrame>
      )}
    </>
  );
}
