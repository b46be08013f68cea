import { type Cypher, cypher, name, whereAll } from '../../engine/cypher.ts';
import type { Model } from '../../model/model.ts';
import { foldedName } from '../../model/stored-names.ts';
import type { Bindings } from '../bindings.ts';
import { hasVersions, relationshipVisible, storedField, valueIn, versionMap } from '../time/visibility.ts';
import { pattern } from '../where/filter.ts';
import type { Bin, FacetField } from './facet-fields.ts';

/**
 * How one field divides records into groups: clauses that bind what is needed, then the key of the group and
 * the value that stands for it.
 */
export interface Grouping {
  readonly clauses: Cypher;
  /** Records are grouped by this value, under `variable`. */
  readonly from: Cypher;
  readonly variable: Cypher;
  /** Texts that fold alike are one group; the alphabetically first of them stands for it. */
  readonly spelling?: { readonly from: Cypher; readonly variable: Cypher };
  /** True when one record may belong to several groups. */
  readonly isMany: boolean;
  readonly sort: Cypher;
  readonly key: Cypher;
  readonly label: Cypher;
}

/** The context of a count: how a value of `n` is read. */
export interface Counted {
  readonly model: Model;
  readonly bindings: Bindings;
  readonly own: (property: string) => Cypher;
}

/** Returns how a field divides the records `n` into groups; `place` tells the variables of several fields apart. */
export function groupingOf(counted: Counted, field: FacetField, place: number): Grouping {
  const { own } = counted;
  const variable = name(`group${place}`);
  const plain = {
    clauses: cypher``,
    variable,
    isMany: false,
    sort: variable,
    key: variable,
    label: variable,
  };
  switch (field.kind) {
    case 'TYPE':
      return { ...plain, from: cypher`n.type` };
    case 'VALUE':
      return { ...plain, from: own(field.property) };
    case 'DATES':
      return { ...plain, from: binned(own(field.property), field.bin) };
    case 'TEXT':
      return spelledGrouping(plain, place, {
        folded: own(foldedName(field.property)),
        written: own(field.property),
      });
    case 'TEXTS': {
      const item = name(`item${place}`);
      const folded = own(foldedName(field.property));
      // A record without any text belongs to the group of those without.
      const clauses = cypher`UNWIND CASE WHEN size(coalesce(${folded}, [])) = 0 THEN [null] ELSE range(0, size(${folded}) - 1) END AS ${item}`;
      return spelledGrouping({ ...plain, clauses, isMany: true }, place, {
        folded: cypher`${folded}[${item}]`,
        written: cypher`${own(field.property)}[${item}]`,
      });
    }
    case 'RECORDS':
      return counted.bindings.view ? seenRecords(counted, field, place) : records(counted, field, place);
    default:
      return field satisfies never;
  }
}

type RecordsField = FacetField & { readonly kind: 'RECORDS' };

function records(counted: Counted, { field, label }: RecordsField, place: number): Grouping {
  const [far, relationship, variable] = [name(`far${place}`), name(`link${place}`), name(`group${place}`)];
  const walk = pattern(field, { near: cypher`n`, relationship, far }, storedField(counted, field));
  return {
    clauses: cypher`OPTIONAL MATCH ${walk}`,
    from: far,
    variable,
    isMany: true,
    sort: cypher`${variable}.id`,
    key: cypher`${variable}.id`,
    label: cypher`${variable}.${label === undefined ? cypher`id` : name(label)}`,
  };
}

/**
 * The same as a view sees them. Found in a subquery of their own: where conditions of an OPTIONAL MATCH count something, the embedded
 * engine leaves out what has none.
 */
function seenRecords(counted: Counted, { field, label }: RecordsField, place: number): Grouping {
  const [far, relationship, item] = [name(`far${place}`), name(`link${place}`), name(`item${place}`)];
  const [variable, shown, all] = [name(`group${place}`), name(`named${place}`), name(`all${place}`)];
  const state = name(`state${place}`);
  const { bindings } = counted;
  const walk = pattern(field, { near: cypher`n`, relationship, far }, storedField(counted, field));
  const where = whereAll(relationshipVisible(counted, field, { relationship, far }));
  const hasStates = label !== undefined && hasVersions(counted, field.target);
  const then = hasStates ? cypher` WITH ${far}, ${versionMap(bindings, far)} AS ${state}` : cypher``;
  const property = name(label ?? 'id');
  const spelled = hasStates ? cypher`(${valueIn(far, state, property)})` : cypher`${far}.${property}`;
  return {
    clauses: cypher`CALL (n) { MATCH ${walk}${where}${then} RETURN collect({id: ${far}.id, label: ${spelled}}) AS ${all} }
      UNWIND CASE WHEN size(${all}) = 0 THEN [{id: null, label: null}] ELSE ${all} END AS ${item}`,
    from: cypher`${item}.id`,
    spelling: { from: cypher`${item}.label`, variable: shown },
    variable,
    isMany: true,
    sort: variable,
    key: variable,
    label: shown,
  };
}

function spelledGrouping(
  plain: Omit<Grouping, 'from' | 'spelling'>,
  place: number,
  columns: { readonly folded: Cypher; readonly written: Cypher },
): Grouping {
  const spelling = name(`spelling${place}`);
  return {
    ...plain,
    from: columns.folded,
    spelling: { from: columns.written, variable: spelling },
    key: spelling,
    label: spelling,
  };
}

/**
 * Returns Cypher for the bin of a date as written: `2026`, `2026-Q1` or `2026-03`. A date that is coarser
 * than the bin stays as it is.
 */
function binned(date: Cypher, bin: Bin): Cypher {
  const year = cypher`substring(${date}, 0, 4)`;
  const month = cypher`substring(${date}, 5, 2)`;
  switch (bin) {
    case 'YEAR':
      return year;
    case 'MONTH':
      return cypher`substring(${date}, 0, 7)`;
    case 'QUARTER':
      return cypher`CASE WHEN ${date} IS NULL OR size(${date}) < 7 THEN ${date} WHEN ${month} <= '03' THEN ${year} + '-Q1'
        WHEN ${month} <= '06' THEN ${year} + '-Q2' WHEN ${month} <= '09' THEN ${year} + '-Q3' ELSE ${year} + '-Q4' END`;
    default:
      return bin satisfies never;
  }
}
