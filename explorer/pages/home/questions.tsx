import type { ReactNode } from 'react';
import { question } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import type { ExamplesQuery, ExamplesQueryVariables } from '../../generated/operations.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { To } from '../../parts/link.tsx';
import { Skeleton } from '../../parts/states.tsx';
import { count } from '../../parts/words.ts';

/** Answered from the graph when the page opens, so that an answer is never older than the data. */
const EXAMPLES = question<ExamplesQuery, ExamplesQueryVariables>(/* GraphQL */ `
  query Examples {
    paths(from: "org:scale-ai", to: "org:ornl", exclude: ["org:doe"], first: 50) {
      nodes { length weakestBasis nodes { __typename id name } }
    }
    then: at(validOn: "2025-11-30") { entity(by: { id: "org:nlr" }) { name } }
    entity(by: { id: "org:nlr" }) { __typename name }
    collaboration(rows: { kind: { eq: NATIONAL_LAB } }, columns: { kind: { eq: COMPANY } }, through: [SYSTEMS], limit: 100) {
      rows { id }
      columns { id }
      cells { row { id } column { id } weight }
    }
    nationalLabs(first: 0) { totalCount }
  }
`);

const WORDS = { STATED: 'stated', REPORTED: 'reported', INFERRED: 'inferred' } as const;

/** Three questions with their answers; each opens the view behind it. */
export function Questions() {
  const { data, error } = useAsk(EXAMPLES, {});
  const shortest = data?.paths.nodes[0];
  const ways = data?.paths.nodes.filter((path) => path.length === shortest?.length) ?? [];
  return (
    <section className="questions">
      <h2 className="label">Three questions, answered</h2>
      <Asked
        address="/paths?from=org:scale-ai&to=org:ornl&not=org:doe"
        title="How is Scale AI connected to Oak Ridge, other than through DOE?"
        isLoading={!data && !error}
      >
        {shortest && (
          <>
            <span className="chain" aria-hidden="true">
              {shortest.nodes.map((node) => (
                <Glyph key={node.id} type={node.__typename} />
              ))}
            </span>
            <span>
              {count(ways.length, 'way')} in {shortest.length} hops; the best known is{' '}
              <b>{WORDS[shortest.weakestBasis]}</b> all along
            </span>
          </>
        )}
      </Asked>
      <Asked
        address="/e/org:nlr@validOn=2025-11-30"
        title="What was the laboratory in Golden, Colorado, called a year ago?"
        isLoading={!data && !error}
      >
        {data?.entity && data.then.entity && (
          <>
            <Glyph type={data.entity.__typename} />
            <span>
              <b>{data.then.entity.name}</b> on <span className="nowrap">2025-11-30</span>,{' '}
              <b>{data.entity.name}</b> today
            </span>
          </>
        )}
      </Asked>
      <Asked
        address="/data/computeResources"
        title="Whose machines stand in which national laboratory?"
        isLoading={!data && !error}
      >
        {data && (
          <>
            <SmallMatrix data={data.collaboration} />
            <span>
              <b>{count(distinct(data.collaboration.cells, 'column'), 'company', 'companies')}</b> in systems
              of <b>{count(distinct(data.collaboration.cells, 'row'), 'laboratory', 'laboratories')}</b>; no
              other of the {data.nationalLabs.totalCount} has one on record
            </span>
          </>
        )}
      </Asked>
    </section>
  );
}

function Asked({
  address,
  title,
  isLoading,
  children,
}: {
  address: string;
  title: string;
  isLoading: boolean;
  children: ReactNode;
}) {
  return (
    <div className="question">
      <h3>
        <To address={address} className="plain-link">
          {title}
        </To>
      </h3>
      {isLoading ? <Skeleton rows={1} /> : <div className="answer">{children}</div>}
    </div>
  );
}

function distinct(cells: ExamplesQuery['collaboration']['cells'], end: 'row' | 'column'): number {
  return new Set(cells.map((cell) => cell[end].id)).size;
}

function SmallMatrix({ data }: { data: ExamplesQuery['collaboration'] }) {
  const [rows, columns] = [data.rows.slice(0, 8), data.columns.slice(0, 8)];
  const most = Math.max(1, ...data.cells.map(({ weight }) => weight));
  return (
    <svg width="53" height="53" viewBox="0 0 53 53" className="small-matrix" aria-hidden="true">
      {rows.flatMap((row, y) =>
        columns.map((column, x) => {
          const cell = data.cells.find((one) => one.row.id === row.id && one.column.id === column.id);
          const key = `${row.id} ${column.id}`;
          const opacity = cell ? 0.3 + (0.7 * cell.weight) / most : 0.08;
          return <rect key={key} x={x * 6.7} y={y * 6.7} width="5.5" height="5.5" rx="1" opacity={opacity} />;
        }),
      )}
    </svg>
  );
}
