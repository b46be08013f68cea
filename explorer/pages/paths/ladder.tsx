import { whatItIs } from '../../api/context.ts';
import { entityAddress } from '../../app/router.ts';
import { Arrows } from '../../parts/arrows.tsx';
import { Evidence, EvidenceMark, knownOf } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Out, To } from '../../parts/link.tsx';
import { sharedMark, statementMark, VisibilityMark, wordMark } from '../../parts/visibility.tsx';
import { count, plainId, relationVerb, roleWords, tierWords } from '../../parts/words.ts';
import type { Path } from './questions.ts';

/** One path, to be read aloud: entity, verb, evidence, entity. */
export function Ladder({
  path,
  at,
  total,
  step,
}: {
  path: Path;
  at: number;
  total: number;
  step: (by: number) => void;
}) {
  return (
    <>
      <div className="row ladder-head">
        <h1 className="page-title">
          Path {at + 1} of {total}
        </h1>
        <span className="meta">{count(path.length, 'hop')}, weakest link</span>
        <Evidence basis={path.weakestBasis} />
        <Arrows before="The path before" next="The next path" step={step} />
      </div>
      <ol className="ladder">
        {path.nodes.map((node, index) => {
          const hop = path.hops[index];
          return (
            <li key={node.id}>
              <div className="rung">
                <Glyph type={node.__typename} size={30} isNamed />
                <div>
                  <To address={entityAddress(plainId(node.id))} className="plain-link page-title">
                    {node.name}
                  </To>
                  <p className="meta">{whatItIs(node)}</p>
                </div>
              </div>
              {hop && <Hop hop={hop} />}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Hop({ hop }: { hop: Path['hops'][number] }) {
  const seen = new Map(
    hop.statements.nodes.flatMap(({ evidence }) => evidence.map((one) => [one.source.id, one] as const)),
  );
  const witnesses = [...seen.values()];
  const tied = witnesses.filter(({ level }) => level === 'CLAIM');
  const shown = tied.length > 0 ? tied : witnesses;
  const rest = witnesses.filter((one) => !shown.includes(one));
  const rows = (list: typeof witnesses) =>
    list.map((word) => {
      const { source, saidOn, basis } = word;
      const known = knownOf(basis);
      return (
        <li key={source.id}>
          {known && (
            <span className={`ev-${known}`}>
              <EvidenceMark known={known} />
            </span>
          )}
          <span className="clip grow">
            <Out url={source.url}>{source.title}</Out> <VisibilityMark of={wordMark(word)} />
          </span>
          <span className="meta clip">
            {[source.publisher, tierWords(source.tier)].filter(Boolean).join(', ')}
          </span>
          <span className="meta said">{saidOn ?? 'no date'}</span>
        </li>
      );
    });
  return (
    <div className="hop">
      <p className="row">
        <span className="section-title">
          {relationVerb(hop.type, hop.direction)}
          {hop.role ? `, as ${roleWords(hop.role)}` : ''}
        </span>
        <span className="push">
          <VisibilityMark of={sharedMark(hop.statements.nodes.map(statementMark))} />{' '}
          <Evidence
            basis={hop.basis}
            backing={{ claim: hop.claimSourceCount, record: hop.recordSourceCount }}
          />
        </span>
      </p>
      <ul className="said-rows">{rows(shown)}</ul>
      {rest.length > 0 && (
        <details className="more">
          <summary>{rest.length} more, behind the record as a whole</summary>
          <ul className="said-rows">{rows(rest)}</ul>
        </details>
      )}
      {witnesses.length === 0 && <p className="meta">No source stands behind it.</p>}
      {hop.others > 0 && <p className="meta">{count(hop.others, 'other relationship')} between the two.</p>}
    </div>
  );
}
