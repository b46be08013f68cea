import type { ReactNode } from 'react';
import type { AskError } from '../api/ask.ts';
import { showSignIn } from '../app/session.ts';
import { Icon } from './icon.tsx';

/** Grey bars of the final size, so that nothing jumps when the answer comes. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other identity
        <div className="skeleton-row" key={index}>
          <span className={`bar bar-${(index % 3) + 1}`} />
          <span className={`bar bar-${((index + 1) % 3) + 1}`} />
        </div>
      ))}
    </div>
  );
}

/** The server's message, what to do, the code; a server that is busy is asked again without a click. */
export function Fault({ error, again, remedy }: { error: AskError; again: () => void; remedy?: ReactNode }) {
  if (error.retryAfter !== undefined)
    return (
      <div className="fault fault-wait" role="status">
        <p>
          <span className="spinner" aria-hidden="true" /> {error.message}
        </p>
        <p className="meta">Asking again in {error.retryAfter} s.</p>
        <div className="row">
          <button type="button" className="button" onClick={again}>
            Ask now
          </button>
          <code className="push">{error.code}</code>
        </div>
      </div>
    );
  return (
    <div className="fault fault-bad" role="alert">
      <p>
        <Icon name="warn" /> {error.message}
      </p>
      <div className="row">
        {remedy}
        {error.code === 'UNAUTHENTICATED' ? (
          <button type="button" className="button button-main" onClick={() => showSignIn(true)}>
            Sign in
          </button>
        ) : (
          <button type="button" className="button" onClick={again}>
            Ask again
          </button>
        )}
        <code className="push">{error.code}</code>
      </div>
    </div>
  );
}

/** Nothing to show: the reason, and one step that helps. */
export function Empty({ title, children, step }: { title: string; children?: ReactNode; step?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <p className="meta">{children}</p>}
      {step && <div className="row">{step}</div>}
    </div>
  );
}
