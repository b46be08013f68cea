import { entityAddress } from '../../app/router.ts';
import { Disagreement, Evidence } from '../../parts/evidence.tsx';
import { Out, To } from '../../parts/link.tsx';
import { sharedMark, VisibilityMark } from '../../parts/visibility.tsx';
import { plainId, predicateWords, relationVerb, roleWords, valueWords } from '../../parts/words.ts';
import type { Change } from './questions.ts';

/** Whether a change says that the entity itself became known. */
export function isNewcomer({ kind, predicate }: Change): boolean {
  return kind === 'ADDED' && predicate === 'name';
}

/** One change as a sentence: what, from what, to what; how it is known and who said it. */
export function ChangeLine({ change }: { change: Change }) {
  return (
    <li className="change">
      <span className="grow">
        <What change={change} />
        {change.reason && <span className="meta"> {change.reason}</span>}
      </span>
      <Witness change={change} />
    </li>
  );
}

function What({ change }: { change: Change }) {
  const { kind, predicate, object, before, after } = change;
  if (kind === 'DISPUTED' || kind === 'SETTLED')
    return (
      <>
        {predicateWords(predicate)}:{' '}
        {kind === 'DISPUTED' ? 'sources came to disagree' : 'no longer in dispute'}{' '}
        {change.conflictClass && <Disagreement class={change.conflictClass} />}
      </>
    );
  if (object) return <Relationship change={change} />;
  const label = predicateWords(predicate);
  switch (kind) {
    case 'ADDED':
      return (
        <>
          <span className="change-label">{label}</span> {valueWords(after, predicate)}
        </>
      );
    case 'CHANGED':
      return (
        <>
          <span className="change-label">{label}</span> <s>{valueWords(before, predicate)}</s>{' '}
          <b>{valueWords(after, predicate)}</b>
        </>
      );
    default:
      return (
        <>
          <span className="change-label">{label}</span> <s>{valueWords(before, predicate)}</s>{' '}
          {kind === 'RETRACTED' ? 'withdrawn' : 'no longer said'}
        </>
      );
  }
}

function Relationship({ change: { kind, predicate, object, linkBefore, linkAfter } }: { change: Change }) {
  if (!object) return null;
  const id = plainId(object.id);
  const name = 'name' in object ? object.name : 'title' in object ? object.title : id;
  const role = (linkAfter ?? linkBefore)?.role;
  const dates = (link: typeof linkAfter) =>
    [link?.since && `since ${link.since}`, link?.until && `until ${link.until}`].filter(Boolean).join(', ');
  const isGone = kind === 'REMOVED' || kind === 'RETRACTED';
  return (
    <>
      {isGone && <b>no longer: </b>}
      {relationVerb(predicate, 'OUT')} <To address={entityAddress(id)}>{name}</To>
      {role && <span className="meta"> as {roleWords(role)}</span>}
      {kind === 'CHANGED' && dates(linkBefore) !== dates(linkAfter) && (
        <>
          {' '}
          <s>{dates(linkBefore) || 'no dates'}</s> <b>{dates(linkAfter) || 'no dates'}</b>
        </>
      )}
      {kind === 'CHANGED' &&
        dates(linkBefore) === dates(linkAfter) &&
        linkBefore?.basis !== linkAfter?.basis && (
          <span className="meta"> known otherwise: was {linkBefore?.basis.toLowerCase()}</span>
        )}
    </>
  );
}

function Witness({ change: { statements, linkAfter, sources, kind } }: { change: Change }) {
  const [first] = sources;
  const basis = linkAfter?.basis ?? statements[0]?.basis;
  return (
    <span className="change-witness meta">
      <VisibilityMark of={sharedMark(statements) ?? sharedMark(sources)} />
      {kind !== 'DISPUTED' && basis && <Evidence basis={basis} />}
      {first && (
        <span className="clip">
          <Out url={first.url}>{first.publisher ?? first.title}</Out>
          {sources.length > 1 && ` and ${sources.length - 1} more`}
        </span>
      )}
    </span>
  );
}
