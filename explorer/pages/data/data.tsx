import { question } from '../../api/ask.ts';
import { CONTEXT, whatItIs } from '../../api/context.ts';
import { useAsk } from '../../api/use-ask.ts';
import { go, useParams, usePlace, withParams } from '../../app/router.ts';
import { useTitle } from '../../app/title.ts';
import type {
  FoundQuery,
  FoundQueryVariables,
  TableQuery,
  TableQueryVariables,
} from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { enumName, KINDS } from '../../parts/kinds.ts';
import { EntityLink, To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { count, plainId } from '../../parts/words.ts';

const TABLE = question<TableQuery, TableQueryVariables>(/* GraphQL */ `
  query Table($types: [EntityType!], $after: String, $text: String) {
    entities(first: 50, after: $after, where: { type: { in: $types }, name: { contains: $text } }, orderBy: [{ name: ASC }]) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...Context sources(first: 0) { totalCount } conflicts(first: 0) { totalCount } }
    }
  }
  ${CONTEXT}
`);

const FOUND = question<FoundQuery, FoundQueryVariables>(/* GraphQL */ `
  query Found($text: String!) {
    search(text: $text, first: 50) {
      totalCount
      nodes { ...Context sources(first: 0) { totalCount } conflicts(first: 0) { totalCount } }
    }
  }
  ${CONTEXT}
`);

const ORGANIZATIONS = [
  'Company',
  'Agency',
  'ProgramOffice',
  'University',
  'Nonprofit',
  'Consortium',
  'Contractor',
  'NationalLab',
];
const TABLES = [
  ...Object.entries(KINDS)
    .filter(([type]) => type !== 'Source')
    .map(([type, { plural, many }]) => ({ plural, many, types: [type] })),
  { plural: 'organizations', many: 'Organizations', types: ORGANIZATIONS },
];

/** Every type as a table, and what a search finds; the address is the whole view. */
export function Data({ table }: { table: string }) {
  const place = usePlace();
  const params = useParams();
  const text = params.get('q') ?? '';
  const filter = params.get('name') ?? '';
  const after = params.get('after');
  const known = TABLES.find(({ plural }) => plural === table);
  useTitle(text ? `“${text}”` : (known?.many ?? 'Data'));
  const variables: TableQueryVariables | null =
    text === '' && known
      ? {
          types: known.types.map(enumName) as NonNullable<TableQueryVariables['types']>,
          ...(filter && { text: filter }),
          ...(after && { after }),
        }
      : null;
  const list = useAsk(TABLE, variables);
  const found = useAsk(FOUND, text === '' ? null : { text });
  const asked = text === '' ? list : found;
  const page = text === '' ? list.data?.entities : found.data?.search;
  const info = list.data?.entities.pageInfo;
  return (
    <div className="page">
      <div className="row data-head">
        <h1 className="page-title">{text ? `Results for “${text}”` : (known?.many ?? 'No such table')}</h1>
        {page && <span className="meta">{count(page.totalCount, 'record')}</span>}
        <label className="push row meta">
          Table{' '}
          <select
            className="select"
            value={text ? '' : table}
            onChange={(event) => go(`/data/${event.currentTarget.value}`)}
          >
            {text && <option value="">search</option>}
            {TABLES.map(({ plural, many }) => (
              <option key={plural} value={plural}>
                {many}
              </option>
            ))}
          </select>
        </label>
        {text === '' && (
          <form
            role="search"
            onSubmit={(event) => {
              event.preventDefault();
              const value = new FormData(event.currentTarget).get('name');
              go(withParams(place, { name: typeof value === 'string' ? value : null, after: null }));
            }}
          >
            <input
              className="input"
              name="name"
              defaultValue={filter}
              placeholder="Name contains"
              aria-label="Name contains"
            />
          </form>
        )}
      </div>
      <ViewActions
        source={{
          query: text ? FOUND.text : TABLE.text,
          variables: text ? { text } : variables,
          title: text ? `what is found for ${text}` : (known?.many ?? table).toLowerCase(),
        }}
      />
      {asked.error && <Fault error={asked.error} again={asked.again} />}
      {!page && !asked.error && (known || text) && <Skeleton rows={12} />}
      {page && page.nodes.length === 0 && (
        <Empty
          title="Nothing meets these conditions."
          step={<To address={`/data/${table}`}>The whole table</To>}
        />
      )}
      {page && page.nodes.length > 0 && (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">What it is</th>
                <th scope="col" className="number">
                  Sources
                </th>
                <th scope="col" className="number">
                  Disagreements
                </th>
              </tr>
            </thead>
            <tbody>
              {page.nodes.map((node) => (
                <tr key={node.id}>
                  <td>
                    <EntityLink id={plainId(node.id)} type={node.__typename} name={node.name} />
                  </td>
                  <td className="meta">{whatItIs(node)}</td>
                  <td className="number">{node.sources.totalCount}</td>
                  <td className="number">
                    {node.conflicts.totalCount > 0 ? `≠ ${node.conflicts.totalCount}` : ''}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="row data-foot">
        {after && <To address={withParams(place, { after: null })}>First page</To>}
        {text === '' && info?.hasNextPage && (
          <To address={withParams(place, { after: info.endCursor })}>Next page</To>
        )}
      </p>
    </div>
  );
}
