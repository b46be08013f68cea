import type { ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { InputError } from '../../errors.ts';
import { parseInstant } from '../../model/fuzzy-date.ts';
import { readId } from '../../model/view-ids.ts';
import { isRootType } from '../../query/root-types.ts';
import type { MeasuredGraph } from '../../query/where/filter-work.ts';

/** Returns true where a text is an instant, or an id that carries one, by which other entities were merged than now. */
export function isFormer({ wasOther }: MeasuredGraph, text: string): boolean {
  const instant = wasOther && (text.includes('@') ? recordedByOf(text) : parseInstant(text));
  return instant !== undefined && wasOther?.(instant) === true;
}

function recordedByOf(id: string): string | undefined {
  try {
    return readId(id).view?.recordedBy;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Returns true for a field that opens a view in which other entities are merged than now. */
export function opensFormer(graph: MeasuredGraph, { type, field, args }: ComplexityEstimatorArgs): boolean {
  if (!graph.wasOther || !isRootType(type.name)) return false;
  const given: unknown = field.name === 'at' ? args.recordedBy : (args.id ?? args.ids);
  return [given].flat().some((text) => typeof text === 'string' && isFormer(graph, text));
}
