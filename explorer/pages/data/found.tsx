import { question } from '../../api/ask.ts';
import { CONTEXT, whatItIs } from '../../api/context.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useTitle } from '../../app/title.ts';
import type { FoundQuery, FoundQueryVariables } from '../../generated/operations.ts';
import { ViewActions } from '../../parts/actions.tsx';
import { EntityLink, To } from '../../parts/link.tsx';
import { Empty, Fault, Skeleton } from '../../parts/states.tsx';
import { TakeRows } from '../../parts/take-rows.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import { count, plainId } from '../../parts/words.ts';

const FOUND = question<FoundQuery, FoundQueryVariables>(/* GraphQL */ `
  query Found($text: String!) {
    search(text: $text, first: 50) {
      totalCount
      nodes { ...Context evidence(field: "name") { visibility embargoedUntil } sources(first: 0) { totalCount } conflicts(first: 0) { totalCount } }
    }
  }
  ${CONTEXT}
`);

/** What a search finds, best first. */
export function Found({ text }: { text: string }) {
  const { data, error, again } = useAsk(FOUND, { text });
  useTitle(`“${text}”`);
  const page = data?.search;
  return (
    <div className="page">
      <div className="row data-head">
        <h1 className="page-title">Results for “{text}”</h1>
        {page && <span className="meta">{count(page.totalCount, 'record')}</span>}
        <ViewActions source={{ query: FOUND.text, variables: { text }, title: `what is found for ${text}` }}>
          <TakeRows title={`found ${text}`} rows={{ query: FOUND.text, variables: { text } }} />
        </ViewActions>
      </div>
      {error && <Fault error={error} again={again} />}
      {!page && !error && <Skeleton rows={12} />}
      {page && page.nodes.length === 0 && (
        <Empty
          title="Nothing has this name, and no text holds these words."
          step={<To address="/">Search anew</To>}
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
                    <EntityLink id={plainId(node.id)} type={node.__typename} name={node.name} />{' '}
                    <VisibilityMark of={node.evidence} />
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
    </div>
  );
}
