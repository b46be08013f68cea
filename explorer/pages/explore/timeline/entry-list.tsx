import { kindOf } from '../../../parts/kinds.ts';
import { EntityLink } from '../../../parts/link.tsx';
import { capital, plainId } from '../../../parts/words.ts';
import { type Entry, keyOf } from './entries.ts';
import type { Choice } from './lane-row.tsx';
import { saysOf } from './lanes.ts';

/** The same as a table, latest last: the twin of the picture for who does not see it. */
export function EntryList({ entries, choice }: { entries: readonly Entry[]; choice: Choice }) {
  return (
    <details className="more timeline-list">
      <summary>The same as a list</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">What</th>
            <th scope="col">Of what</th>
            <th scope="col">How it stands</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={keyOf(entry)} className={plainId(entry.entity.id) === choice.selected ? 'row-on' : ''}>
              <td className="nowrap">
                {entry.on} {entry.isEstimate && <span className="meta">an estimate</span>}
              </td>
              <td>{capital(saysOf(entry))}</td>
              <td>
                <EntityLink
                  id={plainId(entry.entity.id)}
                  type={entry.entity.__typename}
                  name={entry.entity.name}
                />
              </td>
              <td className="meta">{standingOf(entry)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function standingOf({ entity }: Entry): string {
  if (entity.__typename === 'KeyDate') return entity.dateStatus.reason;
  if (entity.__typename === 'FundingCall') return entity.callStatus.reason;
  return kindOf(entity.__typename).one;
}
