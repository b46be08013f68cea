import { DatedText } from '../../parts/dated-text.tsx';
import { Disagreement, Evidence, NotDisclosed } from '../../parts/evidence.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Out } from '../../parts/link.tsx';
import { VisibilityMark, wordMark } from '../../parts/visibility.tsx';
import { count, enumWords, predicateWords, safeUrl, tierWords, valueWords } from '../../parts/words.ts';
import { lookedFor } from './groups.ts';
import type { Entity, FieldEvidence } from './questions.ts';

/** Shown above or elsewhere on the page. */
const ELSEWHERE = new Set(['name', 'summary', 'aliases', 'note', 'reportedStatus']);

/** Opens the form for a field, for who may correct it. */
type Edit = ((field: string) => void) | undefined;

/** What is known of an entity, property by property, each with how it is known; what was sought in vain stands among them. */
export function Facts({ entity, edit }: { entity: Entity; edit?: Edit }) {
  const byField = new Map(entity.evidences.map((one) => [one.field, one]));
  const sought = new Map(entity.undisclosed.nodes.map((one) => [one.predicate, one.checked.length]));
  const aliases = byField.get('aliases');
  const expected = lookedFor(entity.__typename);
  const others = entity.evidences.filter(
    ({ field, part }) => part === 'PROPERTY' && !expected.includes(field),
  );
  const fields = [...expected, ...others.map(({ field }) => field)].filter((field) => !ELSEWHERE.has(field));
  const said = entity.evidences.filter(({ part }) => part === 'OBSERVATION');
  return (
    <>
      <section aria-labelledby="facts">
        <h2 id="facts" className="section-title">
          What is known
        </h2>
        <dl className="facts">
          {fields.map((field) => (
            <Fact
              key={field}
              field={field}
              evidence={byField.get(field)}
              sought={sought.get(field)}
              edit={edit}
            />
          ))}
          <Standing entity={entity} />
          {entity.aliases.length > 0 && (
            <div className="fact">
              <dt>Other names</dt>
              <dd>
                {entity.aliases.join(', ')} <VisibilityMark of={aliases} />
              </dd>
              <dd />
            </div>
          )}
          {entity.identifiers.nodes.map(({ scheme, value }) => (
            <div className="fact" key={scheme + value}>
              <dt>{enumWords(scheme)}</dt>
              <dd className="mono">{value}</dd>
              <dd />
            </div>
          ))}
        </dl>
      </section>
      {said.length > 0 && (
        <section aria-labelledby="said">
          <h2 id="said" className="section-title">
            Also said of it
          </h2>
          <dl className="facts">
            {said.map((one) => (
              <Observation key={one.field} evidence={one} sought={sought.get(one.field)} />
            ))}
          </dl>
        </section>
      )}
      {entity.note && <p className="note">{entity.note}</p>}
    </>
  );
}

function Fact({
  field,
  evidence,
  sought,
  edit,
}: {
  field: string;
  evidence: FieldEvidence | undefined;
  sought: number | undefined;
  edit: Edit;
}) {
  const hasValue = evidence?.value !== null && evidence?.value !== undefined;
  if (!hasValue)
    return (
      <div className="fact">
        <dt>{predicateWords(field)}</dt>
        {sought === undefined ? (
          <dd className="meta">
            no source says <EditButton field={field} edit={edit} />
          </dd>
        ) : (
          <>
            <dd>
              <NotDisclosed /> <EditButton field={field} edit={edit} />
            </dd>
            <dd className="meta">sought in {count(sought, 'source')}</dd>
          </>
        )}
      </div>
    );
  return (
    <div className="fact">
      <dt title={evidence.description}>{predicateWords(field)}</dt>
      <dd>
        <Value value={evidence.value} field={field} /> <VisibilityMark of={evidence} />
        {evidence.conflict && (
          <>
            {' '}
            <a href="#conflicts">
              <Disagreement class={evidence.conflict.class} />
            </a>
          </>
        )}{' '}
        <EditButton field={field} edit={edit} />
      </dd>
      <dd>
        <EvidenceDetail evidence={evidence} />
      </dd>
    </div>
  );
}

function EditButton({ field, edit }: { field: string; edit: Edit }) {
  if (!edit) return null;
  const label = `Add or correct: ${predicateWords(field)}`;
  return (
    <button
      type="button"
      className="edit-button"
      aria-label={label}
      title={label}
      onClick={() => edit(field)}
    >
      <Icon name="edit" size={14} />
    </button>
  );
}

function Value({ value, field }: { value: unknown; field: string }) {
  const text = valueWords(value, field);
  const url = typeof value === 'string' ? safeUrl(value) : undefined;
  return url ? <Out url={url}>{text.replace(/^https?:\/\//, '').replace(/\/$/, '')}</Out> : text;
}

/** The mark; opened, who says so, when, in which words, and by which rule it was chosen. Works without script. */
function EvidenceDetail({ evidence }: { evidence: FieldEvidence }) {
  const backing = { claim: evidence.claimSourceCount, record: evidence.recordSourceCount };
  const witnesses = evidence.statements.nodes
    .filter(({ standing }) => standing !== 'OUTWEIGHED')
    .flatMap(({ statement }) => statement.evidence);
  if (!evidence.basis) return <span className="meta">follows from its type</span>;
  return (
    <details className="witnesses">
      <summary>
        <Evidence basis={evidence.basis} backing={backing} />
      </summary>
      <ul>
        {witnesses.map((one) => (
          <li key={one.source.id}>
            <Out url={one.source.url}>{one.source.title}</Out> <VisibilityMark of={wordMark(one)} />
            <span className="meta">
              {[one.source.publisher, tierWords(one.source.tier), one.saidOn ?? 'no date']
                .filter(Boolean)
                .join(', ')}
              {one.level === 'RECORD' ? '; behind the record as a whole' : ''}
            </span>
            {one.quote && <q className="quote">{one.quote}</q>}
          </li>
        ))}
      </ul>
      <p className="meta">{evidence.rule}</p>
    </details>
  );
}

function Observation({ evidence, sought }: { evidence: FieldEvidence; sought: number | undefined }) {
  const values = [
    ...new Set(
      evidence.statements.nodes.map(({ statement }) => String(statement.asWritten ?? statement.value ?? '')),
    ),
  ];
  const shown = values.filter((value) => value !== '');
  return (
    <div className="fact">
      <dt title={evidence.description}>{predicateWords(evidence.field)}</dt>
      <dd>
        {shown.length === 0 && sought !== undefined && <NotDisclosed />}
        {shown.map((value) => (
          <p key={value}>{valueWords(value, evidence.field)}</p>
        ))}
        <VisibilityMark of={evidence} />
        {evidence.conflict && <Disagreement class={evidence.conflict.class} />}
      </dd>
      <dd>
        {shown.length === 0 && sought !== undefined ? (
          <span className="meta">sought in {count(sought, 'source')}</span>
        ) : (
          <EvidenceDetail evidence={evidence} />
        )}
      </dd>
    </div>
  );
}

function Standing({ entity }: { entity: Entity }) {
  const status = statusOf(entity);
  if (!status) return null;
  return (
    <div className="fact">
      <dt>Standing</dt>
      <dd>
        {enumWords(status.value).toLowerCase()} <span className="meta">from its dates</span>
        {status.reported && (
          <p>
            “{status.reported}” <span className="meta">as last reported</span>
          </p>
        )}
      </dd>
      <dd className="meta">
        <DatedText text={status.reason} />
      </dd>
    </div>
  );
}

function statusOf(entity: Entity) {
  if ('agreementStatus' in entity) return entity.agreementStatus;
  if ('callStatus' in entity) return entity.callStatus;
  if ('systemStatus' in entity) return entity.systemStatus;
  return 'dateStatus' in entity ? entity.dateStatus : undefined;
}
