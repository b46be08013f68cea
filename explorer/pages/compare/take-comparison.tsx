import { useState } from 'react';
import { DrawerFrame, Quiet } from '../../parts/actions.tsx';
import { type RowsOf, TakeRows } from '../../parts/take-rows.tsx';
import { COMPARISON_FORMS, saveComparison } from './comparison-file.ts';
import type { Row } from './differences.ts';

/** What was found in comparing, as a table, and all that is said of each side. */
export function TakeComparison({
  title,
  rows,
  sides,
}: {
  title: string;
  /** Undefined until all of it has come. */
  rows: readonly Row[] | undefined;
  sides: readonly { readonly letter: string; readonly title: string; readonly rows: RowsOf }[];
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Quiet icon="table" label="Take away" isOpen={isOpen} onClick={() => setOpen(!isOpen)} />
      {isOpen && (
        <DrawerFrame title="Take it away" close={() => setOpen(false)}>
          <h3 className="label">What was found, side by side</h3>
          <div className="row">
            {COMPARISON_FORMS.map((form) => (
              <Quiet
                key={form}
                icon="export"
                label={`${form.toUpperCase()} of the comparison`}
                isBusy={rows === undefined}
                onClick={() => rows && saveComparison(title, rows, form)}
              />
            ))}
          </div>
          {sides.map((side) => (
            <div key={side.letter}>
              <h3 className="label">All that is said of {side.title}</h3>
              <div className="row">
                <TakeRows of={`of ${side.letter}`} title={side.title} rows={side.rows} />
              </div>
            </div>
          ))}
        </DrawerFrame>
      )}
    </>
  );
}
