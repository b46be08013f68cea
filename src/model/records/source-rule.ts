import type { Fault } from '../../errors.ts';
import type { Model } from '../model.ts';
import { isDirect } from '../model-rules.ts';
import { type DataRecord, type EntityRecord, isAct, isStatement } from './record-types.ts';

/** The rule that nothing enters over the network for which nobody stands: returns how a record breaks it, undefined where it does not. */
export function sourceFault(model: Model, record: DataRecord): Fault | undefined {
  if (isAct(record)) return undefined;
  if (isStatement(record)) {
    if (record.kind === 'NOT_DISCLOSED') return isSome(record.checked) ? undefined : NEEDS_SEARCHED;
    return isSome(record.sources) || record.basis === 'INFERRED' ? undefined : NEEDS_SOURCE;
  }
  return needsSource(model, record) ? NEEDS_SOURCE : undefined;
}

const NEEDS_SOURCE: Fault = {
  path: 'sources',
  message:
    'Expected who says so: at least one source in `sources`, or `basis: INFERRED` for what nobody says; found neither.',
  code: 'NEEDS_SOURCE',
};
const NEEDS_SEARCHED: Fault = {
  path: 'checked',
  message: 'Expected the sources that were searched for it in `checked`; found none.',
  code: 'NEEDS_SOURCE',
};

type Given = Readonly<Record<string, unknown>>;

/** Whether a record says something for which nobody stands, without saying so. */
function needsSource(model: Model, record: EntityRecord): boolean {
  if (isSome(record.sources)) return false;
  if (isSome(record.undisclosed)) return true;
  if (record.basis === 'INFERRED') return false;
  const type = model.types.get(record.type);
  if (!type) return false;
  const said = [...type.relationships.values()].filter((item) => !isDirect(model, item.type));
  const fields = new Set(said.map(({ name }) => name));
  const items = Object.entries(record).flatMap(([key, value]) =>
    fields.has(key) ? [value].flat() : [],
  ) as readonly (string | Given)[];
  if (items.some((item) => typeof item === 'string' || (!isSome(item.sources) && item.basis !== 'INFERRED')))
    return true;
  const values = Object.keys(record).filter((key) => !fields.has(key) && !FRAME.has(key));
  return type.isEntity && values.length > 0;
}

/** Keys of a record that say nothing of the world. */
const FRAME: ReadonlySet<string> = new Set(['type', 'id', 'sources', 'basis', 'method', 'undisclosed']);

function isSome(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
