import { Icon } from './icon.tsx';

/** The pair of arrows that leads to the one before and the next of something in an order, such as months. */
export function Arrows({ before, next, step }: { before: string; next: string; step: (by: -1 | 1) => void }) {
  return (
    <span className="push">
      <button type="button" className="button button-icon" aria-label={before} onClick={() => step(-1)}>
        <Icon name="left" />
      </button>
      <button type="button" className="button button-icon" aria-label={next} onClick={() => step(1)}>
        <Icon name="right" />
      </button>
    </span>
  );
}
