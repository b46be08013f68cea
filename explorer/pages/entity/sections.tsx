import { entityAddress } from '../../app/router.ts';
import { DatedText } from '../../parts/dated-text.tsx';
import { Disagreement, Evidence, EvidenceMark } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { Out, To } from '../../parts/link.tsx';
import {
  type Published,
  sharedMark,
  statementMark,
  VisibilityMark,
  wordMark,
} from '../../parts/visibility.tsx';
import {
  count,
  daysInWords,
  plainId,
  predicateWords,
  readable,
  roleWords,
  tierWords,
  valueWords,
  WHY_CERTAIN,
} from '../../parts/words.ts';
import { Settle } from '../../writing/settle.tsx';
import type { Entity, FieldEvidence, LinkGroup, Neighbourhood } from './questions.ts';

const SHOWN = 8;

/** The relationships of an entity in groups, each with how it is known. */
export function Relationships({
  groups,
  neighbourhood,
  id,
  marks,
}: {
  groups: readonly LinkGroup[];
  neighbourhood: Neighbourhood;
  id: string;
  /** Who may read which relationship, by its id, of those that are not for everybody. */
  marks: ReadonlyMap<string, Published>;
}) {
  const left = neighbourhood.cut.reduce((sum, { count: many }) => sum + many, 0);
  return (
    <section aria-labelledby="relationships">
      <h2 id="relationships" className="section-title">
        Relationships
      </h2>
      {groups.length === 0 && <p className="meta">No relationship is known.</p>}
      {groups.map(({ heading, links }) => (
        <div key={heading} className="link-group">
          <h3 className="label">
            {heading} <span className="count">{links.length}</span>
          </h3>
          <LinkRows links={links.slice(0, SHOWN)} marks={marks} />
          {links.length > SHOWN && (
            <details className="more">
              <summary>{links.length - SHOWN} more</summary>
              <LinkRows links={links.slice(SHOWN)} marks={marks} />
            </details>
          )}
        </div>
      ))}
      {left > 0 && (
        <p className="meta">
          {count(left, 'neighbour')} more are left out here;{' '}
          <To address={`/explore?of=${id}`}>explore them</To>.
        </p>
      )}
    </section>
  );
}

function LinkRows({ links, marks }: Pick<LinkGroup, 'links'> & { marks: ReadonlyMap<string, Published> }) {
  return (
    <ul className="link-rows">
      {links.map(({ link, other }) => (
        <li key={link.linkId}>
          <Glyph type={other.__typename} size={18} isNamed />
          <span className="grow">
            <To address={entityAddress(plainId(other.id))}>{other.name}</To>{' '}
            <VisibilityMark of={marks.get(link.linkId)} />
            <span className="meta">
              <DatedText
                text={[
                  link.role && roleWords(link.role),
                  link.since && `since ${link.since}`,
                  link.until && `until ${link.until}`,
                  !link.since && link.attestedOn.length > 0 && `attested ${daysInWords(link.attestedOn)}`,
                ]
                  .filter(Boolean)
                  .join(', ')}
              />
              {link.certainty && (
                <span title={WHY_CERTAIN[link.certainty]}> · {link.certainty.toLowerCase()} that day</span>
              )}
            </span>
          </span>
          <Evidence
            basis={link.basis}
            backing={{ claim: link.claimSourceCount, record: link.recordSourceCount }}
          />
        </li>
      ))}
    </ul>
  );
}

/** Values side by side, the heavier one framed, the rule in words. */
export function Conflicts({
  fields,
  id,
}: {
  fields: readonly FieldEvidence[];
  /** The entity, where its disagreements can be settled. */
  id?: string | undefined;
}) {
  if (fields.length === 0) return null;
  return (
    <section aria-labelledby="conflicts">
      <h2 id="conflicts" className="section-title">
        Where sources disagree
      </h2>
      {fields.map((field) => (
        <div key={field.field} className="disagreement">
          <p className="row">
            <b>{predicateWords(field.field)}</b>
            <span className="push">{field.conflict && <Disagreement class={field.conflict.class} />}</span>
          </p>
          <div className="values">
            {valuesOf(field).map(({ text, isChosen, witnesses, basis, statement, mark }) => (
              <div key={text} className={isChosen ? 'value value-chosen' : 'value'}>
                <p className="row">
                  <b className="value-text">{valueWords(text, field.field)}</b>
                  <span className="push tag">{isChosen ? 'weighs more' : 'outweighed'}</span>
                </p>
                <Evidence basis={basis} /> <VisibilityMark of={mark} />
                <ul className="meta">
                  {witnesses.slice(0, 4).map((one) => (
                    <li key={one.source.id}>
                      <Out url={one.source.url}>{one.source.publisher ?? one.source.title}</Out>{' '}
                      <VisibilityMark of={wordMark(one)} /> {tierWords(one.source.tier)},{' '}
                      <DatedText text={one.saidOn ? `said on ${one.saidOn}` : 'no date given'} />
                    </li>
                  ))}
                  {witnesses.length > 4 && <li>and {witnesses.length - 4} more</li>}
                </ul>
                {id !== undefined && statement !== undefined && (
                  <Settle statement={statement} subject={id} said={valueWords(text, field.field)} />
                )}
              </div>
            ))}
          </div>
          <p className="meta">{field.rule}</p>
        </div>
      ))}
    </section>
  );
}

function valuesOf(field: FieldEvidence) {
  const values = new Map<string, FieldEvidence['statements']['nodes'][number][]>();
  for (const one of field.statements.nodes) {
    const text = String(one.statement.value ?? one.statement.asWritten ?? '');
    values.set(text, [...(values.get(text) ?? []), one]);
  }
  return [...values]
    .map(([text, statements]) => ({
      text: typeof statements[0]?.statement.value === 'number' ? statements[0].statement.value : text,
      isChosen: statements.some(({ standing }) => standing === 'CHOSEN'),
      basis: statements[0]?.statement.basis,
      witnesses: statements.flatMap(({ statement }) => statement.evidence),
      statement: statements[0]?.statement.id,
      mark: sharedMark(statements.map(({ statement }) => statementMark(statement))),
    }))
    .map((one) => ({ ...one, text: one.text as string }));
}

/** What was sought by where it was sought. */
export function Undisclosed({ undisclosed }: { undisclosed: Entity['undisclosed'] }) {
  if (undisclosed.nodes.length === 0) return null;
  const sources = new Map(
    undisclosed.nodes.flatMap((one) => one.checked.map((source) => [source.id, source] as const)),
  );
  const columns = [...sources.values()].slice(0, 6);
  const days = [...new Set(undisclosed.nodes.map(({ asOf }) => asOf))];
  const isWithheld = undisclosed.nodes.some(({ reason }) => reason === 'WITHHELD');
  return (
    <section aria-labelledby="undisclosed">
      <h2 id="undisclosed" className="section-title">
        Not disclosed, and where it was sought
      </h2>
      <section className="scroll" tabIndex={0} aria-label="What was sought where">
        <table className="table sought">
          <thead>
            <tr>
              <th scope="col">Sought</th>
              {columns.map((source) => (
                <th key={source.id} scope="col" title={source.title}>
                  <span className="clip">{source.publisher ?? source.title}</span>
                  <span className="meta">{tierWords(source.tier)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {undisclosed.nodes.map((one) => (
              <tr key={`${one.predicate} ${one.asOf}`}>
                <th scope="row">
                  {predicateWords(one.predicate)} <VisibilityMark of={one.statement} />
                </th>
                {columns.map((source) => (
                  <td key={source.id}>
                    {one.checked.some(({ id }) => id === source.id) ? (
                      <span className="ev-word ev-NOT_DISCLOSED" title="looked here, not found">
                        <EvidenceMark known="NOT_DISCLOSED" />
                        <span className="hidden">looked here, not found</span>
                      </span>
                    ) : (
                      <span className="meta">·</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="meta row sought-legend">
        <span>
          <EvidenceMark known="NOT_DISCLOSED" /> looked here, not found
        </span>
        <span className="push">
          {days.length === 1 ? `all as of ${days[0]}` : `as of ${days.join(', ')}`};{' '}
          {isWithheld ? 'some withheld' : 'none known as withheld'}
          {sources.size > columns.length ? `; ${sources.size - columns.length} more sources searched` : ''}
        </span>
      </p>
    </section>
  );
}

/** What happened to an entity, day by day. */
export function Timeline({ timeline, id }: { timeline: Entity['timeline']; id: string }) {
  if (timeline.nodes.length === 0) return null;
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline" className="section-title">
        Timeline
      </h2>
      <ol className="dated">
        {timeline.nodes.map((entry) => {
          const isOwn = plainId(entry.entity.id) === id;
          return (
            <li key={`${entry.kind} ${entry.field} ${entry.entity.id}`}>
              <time className="meta" dateTime={entry.on}>
                {entry.on}
              </time>
              <Glyph type={entry.entity.__typename} size={14} />
              <span className="grow">
                {isOwn ? (
                  readable(entry.kind)
                ) : (
                  <>
                    <To address={entityAddress(plainId(entry.entity.id))} className="plain-link">
                      {entry.entity.name}
                    </To>{' '}
                    {entry.kind !== 'EVENT' && (
                      <span className="meta">{readable(entry.kind).toLowerCase()}</span>
                    )}
                  </>
                )}
                {entry.isEstimate && <span className="meta"> an estimate</span>}
              </span>
            </li>
          );
        })}
      </ol>
      {timeline.totalCount > timeline.nodes.length && (
        <p className="meta">
          {timeline.nodes.length} of {timeline.totalCount};{' '}
          <To address={`/explore?of=${id}&view=timeline`}>the whole timeline</To>
        </p>
      )}
    </section>
  );
}

/** The sources behind an entity. */
export function Sources({ sources }: { sources: Entity['sources'] }) {
  return (
    <section aria-labelledby="sources">
      <h2 id="sources" className="section-title">
        Sources <span className="count">{sources.totalCount}</span>
      </h2>
      <ul className="source-rows">
        {sources.nodes.map((source) => (
          <li key={source.id}>
            <Out url={source.url}>{source.title}</Out> <VisibilityMark of={source} />
            <span className="meta row">
              <span>
                {[source.publisher, tierWords(source.tier)].filter(Boolean).join(', ')}
                {source.state !== 'LIVE' && `, ${source.state.toLowerCase()} since`}
              </span>
              <span className="push">{source.publishedOn ?? 'no date'}</span>
            </span>
          </li>
        ))}
      </ul>
      {sources.totalCount > sources.nodes.length && (
        <p className="meta">{sources.totalCount - sources.nodes.length} more</p>
      )}
    </section>
  );
}
