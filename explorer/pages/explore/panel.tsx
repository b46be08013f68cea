import { question } from '../../api/ask.ts';
import { contextLine } from '../../api/context.ts';
import { useAsk } from '../../api/use-ask.ts';
import { entityAddress } from '../../app/router.ts';
import type {
  LinkEvidenceQuery,
  LinkEvidenceQueryVariables,
  NodePanelQuery,
  NodePanelQueryVariables,
} from '../../generated/operations.ts';
import { Disagreement, Evidence, EvidenceMark } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Icon } from '../../parts/icon.tsx';
import { kindOf } from '../../parts/kinds.ts';
import { Out, To } from '../../parts/link.tsx';
import { Fault, Skeleton } from '../../parts/states.tsx';
import { sharedMark, statementMark, VisibilityMark, wordMark } from '../../parts/visibility.tsx';
import {
  count,
  daysInWords,
  plainId,
  predicateWords,
  relationVerb,
  tierWords,
  WHY_CERTAIN,
} from '../../parts/words.ts';
import type { SetLink, WorkingSet } from './working-set.ts';

const LINK = question<LinkEvidenceQuery, LinkEvidenceQueryVariables>(/* GraphQL */ `
  query LinkEvidence($from: ID!, $to: ID!, $type: RelationshipType!) {
    paths(from: $from, to: $to, maxHops: 1, via: [$type], first: 1) {
      nodes {
        hops {
          attestedOn basis claimSourceCount recordSourceCount
          statements(first: 6) { nodes { visibility embargoedUntil evidence { saidOn level basis quote visibility embargoedUntil source { id title publisher tier url visibility embargoedUntil } } } }
        }
      }
    }
  }
`);

const NODE = question<NodePanelQuery, NodePanelQueryVariables>(/* GraphQL */ `
  query NodePanel($id: ID!) {
    entity(by: { id: $id }) {
      summary
      evidence(field: "name") { visibility embargoedUntil }
      sources(first: 0) { totalCount }
      conflicts(first: 5) { totalCount nodes { predicate class } }
      undisclosed(first: 6) { totalCount nodes { predicate asOf checked { id } } }
    }
  }
`);

interface PanelProps {
  readonly selected: string;
  readonly set: WorkingSet;
  readonly select: (id: string | undefined) => void;
  readonly expand: (id: string) => void;
}

/** What is selected: an entity with what it stands with, or a relationship as a sentence with its evidence. */
export function Panel({ selected, set, select, expand }: PanelProps) {
  const link = set.links.get(selected);
  return (
    <aside className="panel" aria-label="Selection">
      <div className="row panel-head">
        <span className="label">
          {link ? 'Relationship' : kindOf(set.nodes.get(selected)?.node.__typename).one}
        </span>
        <button
          type="button"
          className="button button-icon push"
          aria-label="Deselect"
          onClick={() => select(undefined)}
        >
          <Icon name="close" />
        </button>
      </div>
      {link ? (
        <LinkPanel link={link} set={set} select={select} />
      ) : (
        <NodePanel selected={selected} set={set} select={select} expand={expand} />
      )}
    </aside>
  );
}

function LinkPanel({ link, set, select }: { link: SetLink; set: WorkingSet; select: PanelProps['select'] }) {
  const [from, to] = [plainId(link.from.id), plainId(link.to.id)];
  const { data, error, again } = useAsk(LINK, { from, to, type: link.type });
  const hop = data?.paths.nodes[0]?.hops[0];
  const seen = new Map(
    hop?.statements.nodes.flatMap(({ evidence }) => evidence.map((one) => [one.source.id, one] as const)),
  );
  const end = (id: string) => {
    const node = set.nodes.get(id)?.node;
    return (
      <p className="sentence">
        <Glyph type={node?.__typename ?? ''} size={20} isNamed />
        <button type="button" className="row-button" onClick={() => select(id)}>
          <b>{node?.name ?? id}</b>
        </button>
      </p>
    );
  };
  return (
    <>
      {end(from)}
      <p className="verb">
        {relationVerb(link.type, 'OUT')}
        {link.role && (
          <>
            , as <b>{link.role}</b>
          </>
        )}
      </p>
      {end(to)}
      <dl className="panel-facts">
        <div>
          <dt>Known as</dt>
          <dd>
            <Evidence
              basis={link.basis}
              backing={hop ? { claim: hop.claimSourceCount, record: hop.recordSourceCount } : undefined}
            />{' '}
            <VisibilityMark of={hop && sharedMark(hop.statements.nodes.map(statementMark))} />
          </dd>
        </div>
        <div>
          <dt>Began</dt>
          <dd>{link.since ?? <span className="meta">no source says</span>}</dd>
        </div>
        {hop && hop.attestedOn.length > 0 && (
          <div>
            <dt>Attested</dt>
            <dd>{daysInWords(hop.attestedOn)}</dd>
          </div>
        )}
        {link.until && (
          <div>
            <dt>Ended</dt>
            <dd>{link.until}</dd>
          </div>
        )}
        {link.certainty && (
          <div>
            <dt>That day</dt>
            <dd>
              {link.certainty.toLowerCase()} <span className="meta">{WHY_CERTAIN[link.certainty]}</span>
            </dd>
          </div>
        )}
      </dl>
      <h3 className="section-title">
        Evidence <span className="count">{seen.size > 0 ? seen.size : ''}</span>
      </h3>
      {error && <Fault error={error} again={again} />}
      {!data && !error && <Skeleton rows={3} />}
      {data && seen.size === 0 && <p className="meta">No source stands behind it.</p>}
      <ul className="rows">
        {[...seen.values()].map(({ source, saidOn, level, basis, quote, visibility, embargoedUntil }) => (
          <li key={source.id}>
            <span className="grow">
              <span className="row">
                <Evidence basis={basis} />
                <span className="meta clip">
                  {[source.publisher, tierWords(source.tier)].filter(Boolean).join(', ')}
                </span>
                <span className="meta push">{saidOn ?? 'no date'}</span>
              </span>
              <span>
                <Out url={source.url}>{source.title}</Out>{' '}
                <VisibilityMark of={wordMark({ source, visibility, embargoedUntil })} />
              </span>
              {quote && <q className="quote">{quote}</q>}
              <span className="meta">
                {level === 'CLAIM' ? 'Tied to this claim' : 'Behind the record as a whole'}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const SHOWN = 12;

function NodePanel({ selected, set, select, expand }: PanelProps) {
  const node = set.nodes.get(selected)?.node;
  const { data, error, again } = useAsk(NODE, { id: selected });
  const own = [...set.links.values()].filter(
    ({ from, to }) => plainId(from.id) === selected || plainId(to.id) === selected,
  );
  const entity = data?.entity;
  if (!node) return <p className="meta">It is not among what these filters and this day allow.</p>;
  return (
    <>
      <p className="sentence">
        <Glyph type={node.__typename} size={22} isNamed />
        <To address={entityAddress(selected)} className="plain-link page-title">
          {node.name}
        </To>
        <VisibilityMark of={entity?.evidence} />
      </p>
      <p className="meta">{entity?.summary ?? contextLine(node)}</p>
      <div className="row panel-tools">
        <button type="button" className="button button-main" onClick={() => expand(selected)}>
          Expand <kbd>E</kbd>
        </button>
        <To address={`/paths?from=${selected}`} className="button">
          Path from here
        </To>
        <To address={entityAddress(selected)} className="button">
          Its page
        </To>
      </div>
      {error && <Fault error={error} again={again} />}
      {entity && (
        <p className="meta">
          {count(entity.sources.totalCount, 'source')}
          {entity.conflicts.nodes.map((one) => (
            <span key={one.predicate}>
              {' '}
              · {predicateWords(one.predicate)} <Disagreement class={one.class} />
            </span>
          ))}
        </p>
      )}
      <h3 className="section-title">
        Relationships here <span className="count">{own.length}</span>
      </h3>
      <ul className="rows">
        {own.slice(0, SHOWN).map((link) => {
          const isTail = plainId(link.from.id) === selected;
          const other = set.nodes.get(plainId(isTail ? link.to.id : link.from.id))?.node;
          return (
            <li key={link.linkId}>
              <button type="button" className="row-button grow" onClick={() => select(link.linkId)}>
                <span className="meta">{relationVerb(link.type, isTail ? 'OUT' : 'IN')}</span>
                <span className="clip">{other?.name}</span>
              </button>
              <Evidence basis={link.basis} />
            </li>
          );
        })}
      </ul>
      {own.length > SHOWN && (
        <p className="meta">{own.length - SHOWN} more; the list and its page have them all.</p>
      )}
      {entity && entity.undisclosed.totalCount > 0 && (
        <>
          <h3 className="section-title">
            Not disclosed <span className="count">{entity.undisclosed.totalCount}</span>
          </h3>
          <ul className="rows">
            {entity.undisclosed.nodes.map((one) => (
              <li key={one.predicate}>
                <span className="ev-word ev-NOT_DISCLOSED">
                  <EvidenceMark known="NOT_DISCLOSED" />
                </span>
                <span className="grow">{predicateWords(one.predicate)}</span>
                <span className="meta">
                  looked in {count(one.checked.length, 'source')}, {one.asOf}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
