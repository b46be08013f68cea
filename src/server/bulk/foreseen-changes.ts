import type { Row } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import { DEFAULT_CERTAINTY } from '../../model/view.ts';
import { type ChangePosition, readChanges } from '../../query/changes/change-page.ts';
import { changeRow } from '../../query/changes/change-row.ts';
import type { FieldChange } from '../../query/changes/field-changes.ts';
import { type Read, readWholeNodes } from '../../store/read/read-state.ts';

/** The changes that records would make: the first ones, and how many more there are. */
export interface ForeseenChanges {
  readonly changes: readonly Row[];
  readonly more: number;
}

const MAX_SHOWN = 1_000;
const PAGE = 500;

/** Reads in the graph as it would be what the feed of changes would tell of an instant. */
export async function foreseenChanges(read: Read, model: Model, instant: string): Promise<ForeseenChanges> {
  const shown: FieldChange[] = [];
  let [all, after]: [number, ChangePosition | undefined] = [0, undefined];
  do {
    const page = await readChanges(read, model, {
      ...{ axis: 'RECORDED', from: instant, isDescending: false, limit: PAGE, after },
      view: { recordedBy: instant, certainty: DEFAULT_CERTAINTY },
    });
    all += page.items.length;
    shown.push(...page.items.slice(0, MAX_SHOWN - shown.length).map(({ change }) => change));
    after = page.next;
  } while (after);
  const ends = shown.flatMap(({ subject, object }) => [subject, object ?? []].flat());
  const records = await readWholeNodes(read, ends);
  const named = (id: string) => ({ id, name: records.get(id)?.name ?? records.get(id)?.title ?? null });
  return { changes: shown.map((change) => told(change, named)), more: all - shown.length };
}

/** A change as the API names its fields, without what only the write itself decides: its instant, and the ids that follow from that. */
function told(change: FieldChange, named: (id: string) => object): Row {
  const {
    id: _,
    group: __,
    part: ___,
    at: ____,
    on: _____,
    acts: ______,
    scalar: _______,
    ...rest
  } = changeRow(change);
  return {
    ...rest,
    subject: named(change.subject),
    ...(change.object !== undefined && { object: named(change.object) }),
  };
}
