import { useEffect, useRef, useState } from 'react';
import { isInterrupted, useEpoch } from '../app/session.ts';
import { AskError, ask, type Question } from './ask.ts';

export interface Asked<Answer> {
  /** The newest answer; while another is on its way, the one before, so that nothing jumps. */
  readonly data: Answer | undefined;
  readonly error: AskError | undefined;
  readonly isLoading: boolean;
  readonly again: () => void;
}

/** So often a question is put again by itself while the server is busy reading. */
const MAX_RETRIES = 20;

/** Asks when the variables change, and in every new epoch of the session; null asks nothing. Waits and asks again by itself where the server says when. */
export function useAsk<Answer, Variables>(
  asked: Question<Answer, Variables>,
  variables: Variables | null,
  first?: Answer,
): Asked<Answer> {
  const key = variables === null ? null : JSON.stringify(variables);
  const [state, setState] = useState<{
    data: Answer | undefined;
    error: AskError | undefined;
    key: string | null;
  }>({
    data: first,
    error: undefined,
    key: first === undefined ? null : key,
  });
  const [turn, setTurn] = useState(0);
  const retries = useRef(0);
  const isFirst = useRef(first !== undefined);
  const epoch = useEpoch();
  useEffect(() => {
    if (key === null || variables === null) return;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    ask(asked, variables, { signal: over.signal }).then(
      (data) => {
        retries.current = 0;
        setState({ data, error: undefined, key });
      },
      (cause: unknown) => {
        if (over.signal.aborted) return;
        const error = cause instanceof AskError ? cause : new AskError(String(cause), 'UNKNOWN');
        // What somebody was at when their key was taken no longer stays for when they have signed in again.
        const isHeld = error.code === 'UNAUTHENTICATED' && isInterrupted();
        setState((before) =>
          isHeld && before.data !== undefined && before.key === key ? before : { ...before, error, key },
        );
        if (error.retryAfter !== undefined && retries.current < MAX_RETRIES) {
          retries.current += 1;
          timer = setTimeout(() => setTurn((count) => count + 1), error.retryAfter * 1_000);
        }
      },
    );
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [asked, key, turn, epoch]);
  return {
    data: state.data,
    error: state.key === key ? state.error : undefined,
    isLoading: key !== null && state.key !== key,
    again: () => {
      retries.current = 0;
      setTurn((count) => count + 1);
    },
  };
}
