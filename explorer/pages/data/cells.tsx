import { Disagreement, Evidence, NotDisclosed } from '../../parts/evidence.tsx';
import { EntityLink, Out } from '../../parts/link.tsx';
import { VisibilityMark } from '../../parts/visibility.tsx';
import { count, plainId, safeUrl, valueWords } from '../../parts/words.ts';
import { KnownMark } from './facets.tsx';
import type { Column } from './shape.ts';
import type { TableRow } from './table-query.ts';

interface Related {
  readonly __typename: string;
  readonly id: string;
  readonly name: string;
}

/** A value as the field means it, with the mark of how it is known; "not disclosed" and "no source says" are different things. */
export function Cell({ row, column }: { row: TableRow; column: Column }) {
  const value = row[column.field];
  const evidence = row.evidences.find(({ field }) => field === column.field);
  const isEmpty =
    value === null ||
    value === undefined ||
    (Array.isArray(value) && value.length === 0) ||
    totalOf(value) === 0;
  if (column.kind === 'count') return totalOf(value) || null;
  if (isEmpty)
    return row.undisclosed.nodes.some(({ predicate }) => predicate === column.field) ? (
      <NotDisclosed />
    ) : (
      <span className="meta">no source says</span>
    );
  const sources = evidence
    ? evidence.claimSourceCount > 0
      ? count(evidence.claimSourceCount, 'source')
      : evidence.recordSourceCount > 0
        ? `one of ${evidence.recordSourceCount} sources`
        : 'no source'
    : '';
  return (
    <span className="data-cell">
      <span className="clip">
        <Value value={value} column={column} />
      </span>
      <KnownMark basis={evidence?.basis} sources={sources} />
      <VisibilityMark of={evidence} />
      {evidence?.conflict && <Disagreement class={evidence.conflict.class} />}
    </span>
  );
}

function Value({ value, column }: { value: unknown; column: Column }) {
  switch (column.kind) {
    case 'one':
      return <Entity entity={value as Related} />;
    case 'many': {
      const { nodes, totalCount } = value as { nodes: readonly Related[]; totalCount: number };
      const [one, other] = nodes;
      const shown = other && (one?.name.length ?? 0) + other.name.length > 30 ? 1 : 2;
      return (
        <>
          {nodes.slice(0, shown).map((node) => (
            <Entity key={node.id} entity={node} />
          ))}
          {totalCount > shown && <span className="meta"> +{totalCount - shown}</span>}
        </>
      );
    }
    default: {
      const text = valueWords(value, column.field);
      const url = typeof value === 'string' ? safeUrl(value) : undefined;
      return url ? <Out url={url}>{text.replace(/^https?:\/\//, '')}</Out> : <span title={text}>{text}</span>;
    }
  }
}

function Entity({ entity: { id, __typename, name } }: { entity: Related }) {
  return <EntityLink id={plainId(id)} type={__typename} name={name} size={13} />;
}

function totalOf(value: unknown): number | undefined {
  return typeof value === 'object' && value !== null && 'totalCount' in value
    ? Number(value.totalCount)
    : undefined;
}

/** How the value is known by which the table is ordered, in words. */
export function OrderedEvidence({ row, field }: { row: TableRow; field: string }) {
  const evidence = row.evidences.find((one) => one.field === field);
  return evidence?.basis ? (
    <Evidence
      basis={evidence.basis}
      backing={{ claim: evidence.claimSourceCount, record: evidence.recordSourceCount }}
      isShort
    />
  ) : null;
}
