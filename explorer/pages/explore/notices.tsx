import { Icon } from '../../parts/icon.tsx';
import { count, longDay } from '../../parts/words.ts';
import { MAX_ENTITIES, MAX_STEPS, type View, type WorkingSet } from './working-set.ts';

/** Over the picture: the day that one looks at, what is still on its way and what is not drawn at all. */
export function Notices({ view, set, asked }: { view: View; set: WorkingSet; asked: number }) {
  const beyond = Math.max(0, asked - MAX_STEPS);
  const left = beyond + set.left;
  return (
    <div className="explore-notices">
      {view.validOn && (
        <p className="banner">
          <Icon name="calendar" /> You see {longDay(view.validOn)}. Later agreements are not there yet.
        </p>
      )}
      {view.publishedBy && (
        <p className="banner">
          <Icon name="calendar" /> As publicly known by {longDay(view.publishedBy, false)}.
        </p>
      )}
      <div role="status">
        {left > 0 && (
          <p className="banner">
            <Icon name="warn" /> {count(left, 'start is', 'starts are')} not drawn of {count(asked, 'start')}:{' '}
            {set.left > 0
              ? `the picture is full at ${count(MAX_ENTITIES, 'entity', 'entities')}.`
              : `${MAX_STEPS} are the most.`}{' '}
            Begin with fewer, or take some out.
          </p>
        )}
        {set.isLoading && set.nodes.size > 0 && <p className="banner">More is on its way.</p>}
      </div>
    </div>
  );
}
