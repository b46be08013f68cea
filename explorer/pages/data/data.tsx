import { Fragment, useMemo, useState } from 'react';
import { useNames } from '../../api/names.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useKeys } from '../../app/keys.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import { Quiet, ViewActions } from '../../parts/actions.tsx';
import { Icon } from '../../parts/icon.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { EntityLink, To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeRows } from '../../parts/take-rows.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import { enumWords, plainId } from '../../parts/words.ts';
import { Cell, OrderedEvidence } from './cells.tsx';
import { GroupChart } from './chart.tsx';
import { Facets } from './facets.tsx';
import { Found } from './found.tsx';
import { facetWords, SHAPE, type Shape, shapeOf } from './shape.ts';
import { type FacetAnswer, rowsQuestion, type TableAnswer, tableQuestion } from './table-query.ts';
import { filterWords, readView, type TableView } from './table-view.ts';
import { TABLES, type TableName } from './tables.ts';

/** Every type as a table, and what a search finds; the address is the whole view. */
export function Data({ table }: { table: string }) {
  const text = useParams().get('q') ?? '';
  const known = TABLES.find(({ plural }) => plural === table);
  if (text !== '') return <Found text={text} />;
  if (known) return <Table key={known.plural} table={known} />;
  return (
    <div className="page">
      <Empty title="There is no such table." step={<To address="/data/agreements">Agreements</To>} />
    </div>
  );
}

function Table({ table }: { table: TableName }) {
  const { data, error, again } = useAsk(SHAPE, {
    type: table.type,
    filter: `${table.type}Filter`,
    order: `${table.type}Order`,
    facets: `${table.type}FacetField`,
  });
  const shape = useMemo(() => (data ? shapeOf(data) : undefined), [data]);
  useTitle(table.many);
  if (!shape)
    return (
      <div className="page">
        <h1 className="page-title">{table.many}</h1>
        {error ? <Fault error={error} again={again} /> : <Skeleton rows={14} />}
      </div>
    );
  return <ShapedTable table={table} shape={shape} />;
}

function ShapedTable({ table, shape }: { table: TableName; shape: Shape }) {
  const place = usePlace();
  const params = useParams();
  const view = useMemo(() => readView(params, shape), [params, shape]);
  const { asked, variables } = useMemo(() => tableQuestion(table, shape, view), [table, shape, view]);
  const { data, error, again, isLoading } = useAsk(asked, variables);
  const [isChoosing, setChoosing] = useState(false);
  const related = view.filters
    .filter(({ column }) => column.kind === 'one' || column.kind === 'many')
    .flatMap(({ text }) => text.split(',').filter((id) => id.includes(':')));
  const named = useNames(related);
  const set = (changes: Readonly<Record<string, string | null>>) =>
    go(withParams(place, { after: null, ...changes }));
  useKeys({ c: () => setChoosing(!isChoosing) });
  const page = data?.page;
  const facets = data ? facetsOf(data) : [];
  const backed = view.columns.find(
    ({ field, kind }) => field === view.order.field && kind !== 'count',
  )?.field;
  const unit = table.many.toLowerCase();
  const filterText = view.filters
    .map((filter) =>
      filterWords(filter, (value) => (value.includes(':') ? named(value).name : enumWords(value))),
    )
    .join(', ');
  const title = filterText ? `${unit}, ${filterText}` : unit;
  return (
    <div className="data-page">
      <aside className="data-facets" aria-label="Filters">
        <label className="field">
          <span className="hidden">Table</span>
          <select
            className="select"
            aria-label="Table"
            value={table.plural}
            onChange={(event) => go(`/data/${event.currentTarget.value}`)}
          >
            {TABLES.map(({ plural, many }) => (
              <option key={plural} value={plural}>
                {many}
              </option>
            ))}
          </select>
        </label>
        <TextFilter shape={shape} view={view} set={set} />
        <details className="facet-box" open={window.innerWidth > 1000}>
          <summary className="label">Filters with counts</summary>
          <Facets facets={facets} shape={shape} view={view} set={set} />
        </details>
      </aside>
      <section className="data-main" aria-label="Table" aria-busy={isLoading}>
        <div className="row data-head">
          <h1 className="page-title">{table.many}</h1>
          {page && (
            <span className="meta" aria-live="polite">
              {page.totalCount.toLocaleString('en-US')} records
            </span>
          )}
          {view.filters.map((filter) => (
            <button
              key={filter.column.field}
              type="button"
              className="chip chip-on"
              title="Take this filter out"
              onClick={() => set({ [filter.column.field]: null })}
            >
              {filterWords(filter, (value) => (value.includes(':') ? named(value).name : enumWords(value)))} ×
            </button>
          ))}
          <ViewActions source={{ query: asked.text, variables, title }}>
            <TakeRows title={title} rows={rowsQuestion(table, view)} />
            <Quiet
              icon="table"
              label="Columns"
              isOpen={isChoosing}
              onClick={() => setChoosing(!isChoosing)}
            />
          </ViewActions>
        </div>
        {isChoosing && <ColumnChoice shape={shape} view={view} set={set} />}
        <Grouping shape={shape} view={view} set={set} />
        {page?.groupBy && view.groups.length > 0 && (
          <GroupChart groups={page.groupBy} by={view.groups} shape={shape} mark={kindOf(table.type).mark} />
        )}
        {error && <Fault error={error} again={again} />}
        {!page && !error && <Skeleton rows={14} />}
        {page && page.nodes.length === 0 && (
          <Empty
            title="Nothing meets these conditions."
            step={<To address={`/data/${table.plural}`}>The whole table</To>}
          />
        )}
        {page && page.nodes.length > 0 && (
          <div className="scroll">
            <table className="table data-table">
              <thead>
                <tr>
                  <Head field="name" label="Name" view={view} set={set} canOrder />
                  {view.columns.map(({ field, label, kind, canOrder }) => (
                    <Fragment key={field}>
                      <Head
                        field={field}
                        label={kind === 'count' && field === 'conflicts' ? '≠' : label}
                        view={view}
                        set={set}
                        canOrder={canOrder}
                        isNumber={isNumber(kind)}
                      />
                      {field === backed && <th scope="col">Known as</th>}
                    </Fragment>
                  ))}
                </tr>
              </thead>
              <tbody>
                {page.nodes.map((row) => (
                  <tr key={row.id}>
                    <td className="data-name">
                      <EntityLink id={plainId(row.id)} type={row.__typename} name={row.name} />{' '}
                      <VisibilityMark of={row.evidences.find(({ field }) => field === 'name')} />
                    </td>
                    {view.columns.map((column) => (
                      <Fragment key={column.field}>
                        <td className={isNumber(column.kind) ? 'number' : ''}>
                          <Cell row={row} column={column} />
                        </td>
                        {column.field === backed && (
                          <td>
                            <OrderedEvidence row={row} field={backed} />
                          </td>
                        )}
                      </Fragment>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p className="row data-foot">
          {view.after && <To address={withParams(place, { after: null })}>First page</To>}
          {page?.pageInfo.hasNextPage && (
            <To address={withParams(place, { after: page.pageInfo.endCursor })}>Next page</To>
          )}
        </p>
        <p className="meta">
          A mark after a value says how it is known; the page of each {kindOf(table.type).one.toLowerCase()}{' '}
          says by whom.
        </p>
      </section>
    </div>
  );
}

const isNumber = (kind: string): boolean => kind === 'money' || kind === 'number' || kind === 'count';

interface Setting {
  readonly shape: Shape;
  readonly view: TableView;
  readonly set: (changes: Readonly<Record<string, string | null>>) => void;
}

function Head({
  field,
  label,
  view,
  set,
  canOrder,
  isNumber: isRight = false,
}: Omit<Setting, 'shape'> & { field: string; label: string; canOrder: boolean; isNumber?: boolean }) {
  const isOrder = view.order.field === field;
  const sort = isOrder ? (view.order.isDescending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" className={isRight ? 'number' : ''} {...(sort && { 'aria-sort': sort })}>
      {canOrder ? (
        <button
          type="button"
          className="head-button"
          onClick={() => set({ order: isOrder && !view.order.isDescending ? `-${field}` : field })}
        >
          {label}
          {isOrder && <span aria-hidden="true">{view.order.isDescending ? ' ↓' : ' ↑'}</span>}
        </button>
      ) : (
        label
      )}
    </th>
  );
}

/** A filter on any column: words, a range of days or numbers, written as they stand in the address. */
function TextFilter({ shape, view, set }: Setting) {
  const [field, setField] = useState('name');
  const choices = shape.columns.filter(
    ({ canFilter, kind }) => canFilter && ['text', 'list', 'date', 'money', 'number'].includes(kind),
  );
  const column = choices.find((one) => one.field === field);
  const now = view.filters.find((one) => one.column === column)?.text ?? '';
  const isRange = column !== undefined && column.kind !== 'text' && column.kind !== 'list';
  return (
    <form
      className="data-filter"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        set({ [field]: String(new FormData(event.currentTarget).get('text') ?? '').trim() });
      }}
    >
      <select
        className="select"
        aria-label="Filter by"
        value={field}
        onChange={(event) => setField(event.currentTarget.value)}
      >
        {choices.map((one) => (
          <option key={one.field} value={one.field}>
            {one.label}
          </option>
        ))}
      </select>
      <span className="row">
        <input
          key={field + now}
          className="input grow"
          name="text"
          defaultValue={now}
          aria-label={isRange ? 'From..to' : 'Contains'}
          placeholder={isRange ? (column?.kind === 'date' ? '2025..2026-05' : '1000000..') : 'contains'}
        />
        <button type="submit" className="button button-icon" aria-label="Filter">
          <Icon name="right" />
        </button>
      </span>
    </form>
  );
}

function Grouping({ shape, view, set }: Setting) {
  const [first = '', second = ''] = view.groups;
  const useful = shape.facets.filter((facet) => !/^(NAME|SUMMARY|NOTE|ALIASES)$/.test(facet));
  const select = (label: string, value: string, change: (value: string) => void) => (
    <label className="row">
      <span className="label">{label}</span>
      <select className="select" value={value} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">nothing</option>
        {useful.map((facet) => (
          <option key={facet} value={facet}>
            {facetWords(facet, shape)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="row data-group">
      {select('Group by', first, (value) =>
        set({ group: value === '' ? null : [value, second].filter(Boolean).join(',') }),
      )}
      {first && select('and', second, (value) => set({ group: [first, value].filter(Boolean).join(',') }))}
    </div>
  );
}

function ColumnChoice({ shape, view, set }: Setting) {
  const shown = view.columns.map(({ field }) => field);
  return (
    <fieldset className="column-choice">
      <legend className="label">Columns, at most 12</legend>
      {shape.columns
        .filter(({ field }) => field !== 'name')
        .map(({ field, label, description }) => (
          <label key={field} className="check" title={description}>
            <input
              type="checkbox"
              checked={shown.includes(field)}
              onChange={() =>
                set({
                  cols: (shown.includes(field)
                    ? shown.filter((one) => one !== field)
                    : [...shown, field]
                  ).join(','),
                })
              }
            />
            {label}
          </label>
        ))}
      <button type="button" className="link-button" onClick={() => set({ cols: null })}>
        As usual
      </button>
    </fieldset>
  );
}

/** Facets of the page, and those counted without their own filter, in one order. */
function facetsOf(data: TableAnswer): readonly FacetAnswer[] {
  const own = Object.entries(data).flatMap(([name, part]) => (name === 'page' ? [] : (part.facets ?? [])));
  return [...own, ...(data.page.facets ?? [])];
}
