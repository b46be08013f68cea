import { type FormEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { AskError, ask } from '../api/ask.ts';
import { may, useCaller } from '../api/caller.ts';
import { tell } from '../app/notice.ts';
import { askAnew, bearer, showSignIn } from '../app/session.ts';
import type { VersionInput, WriteMode } from '../generated/operations.ts';
import { busy } from '../parts/actions.tsx';
import { Icon } from '../parts/icon.tsx';
import { FaultList, Faults, faultsByField, type WriteFault } from './fields.tsx';
import { PreviewList } from './preview.tsx';
import { ABOUT, type Write, type Written } from './questions.ts';

interface Seen<Variables> {
  readonly variables: Variables;
  readonly ifVersion: readonly VersionInput[];
  readonly written: Written;
  /** The name of this very write: sent again with it, it is not written twice. */
  readonly key: string;
}

/**
 * A write: its fields, then what it would change, and only then the button that writes or proposes it. Changing a field takes the preview
 * back. Whatever is wrong stands beside its field.
 */
export function WriteForm<Variables extends object>({
  write,
  read,
  of,
  fields,
  verb,
  words,
  close,
  children,
}: {
  write: Write<Variables>;
  /** What the fields come to; may find what is wrong with them itself. */
  read: (form: FormData) => Variables | readonly WriteFault[] | Promise<Variables | readonly WriteFault[]>;
  /** Ids of the entities that it is about: where one is written meanwhile, nothing is. */
  of: readonly string[];
  /** Names of the fields that show what is wrong with them. */
  fields: readonly string[];
  /** What it does, as a button says it: "Record it". */
  verb: string;
  /** What it does beyond the changes of its preview. */
  words?: string;
  close: () => void;
  children: ReactNode;
}) {
  const caller = useCaller();
  const [seen, setSeen] = useState<Seen<Variables>>();
  const [faults, setFaults] = useState<readonly WriteFault[]>([]);
  const [isBusy, setBusy] = useState(false);
  const versions = useRef<Promise<readonly VersionInput[]>>(undefined);
  /** How often a field was changed: a preview that comes after a change is of what was there before it. */
  const turns = useRef(0);
  const shown = useRef<HTMLHeadingElement>(null);
  const ids = of.join(' ');
  useEffect(() => {
    versions.current = versionsOf(ids.split(' ').filter(Boolean));
    versions.current.catch(() => undefined);
  }, [ids]);
  useEffect(() => {
    if (seen) shown.current?.focus();
  }, [seen]);
  const byField = faultsByField(faults, fields);
  const others = byField.get('') ?? [];
  const send = async (variables: Variables, options: Parameters<typeof optionsOf>[0]) => {
    setBusy(true);
    setFaults([]);
    try {
      return (await ask(write.asked, { ...variables, options: optionsOf(options) })).written;
    } catch (error) {
      setFaults([faultOf(error)]);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  /** The versions of when the form was opened; asked again where they could not be had then. */
  const seenVersions = async () => {
    const before = await versions.current?.catch(() => undefined);
    if (before) return before;
    versions.current = versionsOf(of);
    return versions.current;
  };
  const look = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    const turn = turns.current;
    if (!isSignedInToWrite(setFaults)) return;
    setSeen(undefined);
    try {
      const variables = await read(form);
      if (Array.isArray(variables)) {
        setFaults(variables as readonly WriteFault[]);
        return;
      }
      const ifVersion = await seenVersions();
      const written = await send(variables as Variables, { mode: 'PREVIEW', ifVersion });
      if (!written || turn !== turns.current) return;
      setFaults(written.userErrors);
      if (written.userErrors.length === 0)
        setSeen({ variables: variables as Variables, ifVersion, written, key: newKey() });
    } catch (error) {
      setFaults([faultOf(error)]);
    }
  };
  const carryOut = async (mode: WriteMode) => {
    if (!seen || isBusy || !isSignedInToWrite(setFaults)) return;
    const { variables, ifVersion, key } = seen;
    const written = await send(variables, { mode, ifVersion, key });
    if (!written) return;
    if (written.userErrors.length > 0) {
      setSeen(undefined);
      setFaults(written.userErrors);
      return;
    }
    tell(noticeOf(written, mode));
    close();
    askAnew();
  };
  const lookAgain = () => {
    versions.current = versionsOf(of);
    setFaults([]);
    askAnew();
  };
  const takeBack = () => {
    turns.current += 1;
    setSeen(undefined);
  };
  // What is chosen by a button changes the write as what is typed does.
  const choosesAnew = ({ target }: MouseEvent<HTMLFormElement>) => {
    const button = target instanceof Element ? target.closest('button, [role="option"]') : null;
    if (button && !button.closest('.form-buttons')) takeBack();
  };
  const isStale = faults.some(({ code }) => code === 'STALE');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a button that is pressed by a key is clicked as well
    <form className="form" onSubmit={look} onChange={takeBack} onClick={choosesAnew}>
      <Faults value={byField}>{children}</Faults>
      {others.length > 0 && (
        <div className="fault fault-bad" role="alert">
          <FaultList faults={others} />
          {isStale && (
            <button type="button" className="button button-small" onClick={lookAgain}>
              Read it again
            </button>
          )}
        </div>
      )}
      {seen && (
        <section className="preview" aria-label="What it would change">
          <h3 className="label" ref={shown} tabIndex={-1}>
            What it would change
          </h3>
          <PreviewList preview={seen.written.preview} words={words} />
        </section>
      )}
      <div className="row form-buttons">
        {!seen && (
          <button type="submit" className="button button-main" {...busy(isBusy)}>
            See what it changes
          </button>
        )}
        {seen && may(caller, write.operation) && (
          <button
            type="button"
            className="button button-main"
            {...busy(isBusy)}
            onClick={() => carryOut('COMMIT')}
          >
            <Icon name="check" /> {verb}
          </button>
        )}
        {seen && write.operation !== 'ACCEPT' && may(caller, 'PROPOSE') && (
          <button
            type="button"
            className={may(caller, write.operation) ? 'button' : 'button button-main'}
            {...busy(isBusy)}
            onClick={() => carryOut('PROPOSE')}
          >
            Propose it
          </button>
        )}
        <button type="button" className="button button-quiet" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function optionsOf(options: {
  readonly mode: WriteMode;
  readonly ifVersion: readonly VersionInput[];
  readonly key?: string;
}) {
  const { ifVersion, ...others } = options;
  return ifVersion.length > 0 ? { ...others, ifVersion } : others;
}

/** The last write about each, as it is now. */
function versionsOf(ids: readonly string[]): Promise<readonly VersionInput[]> {
  return Promise.all(
    ids.map(async (id) => {
      const { changeSets } = await ask(ABOUT, { id, first: 1 });
      return { id, revision: changeSets.nodes[0]?.revision ?? 0 };
    }),
  );
}

const SIGN_IN_AGAIN = 'Sign in again and press the button once more; what you typed stays here.';

/** A write that failed on its way, as a fault of no field. */
export function faultOf(error: unknown): WriteFault {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof AskError ? error.code : undefined;
  return { path: [], code: 'INVALID_VALUE', message, remedy: REMEDIES[code ?? ''] ?? null };
}

const REMEDIES: Readonly<Record<string, string>> = {
  UNREACHABLE: 'Whether it was written is not known. Press the button again: it is not written twice.',
  UNAUTHENTICATED: SIGN_IN_AGAIN,
};

function noticeOf({ change }: Written, mode: WriteMode) {
  if (mode === 'PROPOSE')
    return { text: 'Proposed. Somebody who may write decides about it.', at: '/review' };
  if (!change) return { text: 'The graph had all of it already; nothing was written.' };
  return { text: `Written, as ${change.id}.` };
}

/** Whether anybody is signed in; otherwise says so, and asks for it, before anything is sent. */
export function isSignedInToWrite(tellFaults: (faults: readonly WriteFault[]) => void): boolean {
  if (bearer() !== undefined) return true;
  const message = 'Nobody is signed in, so nothing was sent.';
  tellFaults([{ path: [], code: 'NOT_ALLOWED', message, remedy: SIGN_IN_AGAIN }]);
  showSignIn(true);
  return false;
}

/** A name that no other write has; `randomUUID` is there on secure origins only. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
