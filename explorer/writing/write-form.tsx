import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { AskError, ask } from '../api/ask.ts';
import { may, useCaller } from '../api/caller.ts';
import { tell } from '../app/notice.ts';
import { askAnew } from '../app/session.ts';
import type { VersionInput, WriteMode } from '../generated/operations.ts';
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
  const look = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const form = new FormData(event.currentTarget);
    setSeen(undefined);
    try {
      const variables = await read(form);
      if (Array.isArray(variables)) {
        setFaults(variables as readonly WriteFault[]);
        return;
      }
      const ifVersion = (await versions.current) ?? [];
      const written = await send(variables as Variables, { mode: 'PREVIEW', ifVersion });
      if (!written) return;
      setFaults(written.userErrors);
      if (written.userErrors.length === 0)
        setSeen({ variables: variables as Variables, ifVersion, written, key: newKey() });
    } catch (error) {
      setFaults([faultOf(error)]);
    }
  };
  const carryOut = async (mode: WriteMode) => {
    if (!seen) return;
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
  const isStale = faults.some(({ code }) => code === 'STALE');
  return (
    <form className="form" onSubmit={look} onChange={() => setSeen(undefined)}>
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
          <button type="submit" className="button button-main" disabled={isBusy}>
            See what it changes
          </button>
        )}
        {seen && may(caller, write.operation) && (
          <button
            type="button"
            className="button button-main"
            disabled={isBusy}
            onClick={() => carryOut('COMMIT')}
          >
            <Icon name="check" /> {verb}
          </button>
        )}
        {seen && write.operation !== 'ACCEPT' && may(caller, 'PROPOSE') && (
          <button
            type="button"
            className={may(caller, write.operation) ? 'button' : 'button button-main'}
            disabled={isBusy}
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

function faultOf(error: unknown): WriteFault {
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof AskError && error.code === 'UNREACHABLE'
      ? 'Whether it was written is not known. Press the button again: it is not written twice.'
      : null;
  return { path: [], code: 'INVALID_VALUE', message, remedy };
}

function noticeOf({ change }: Written, mode: WriteMode) {
  if (mode === 'PROPOSE')
    return { text: 'Proposed. Somebody who may write decides about it.', at: '/review' };
  if (!change) return { text: 'The graph had all of it already; nothing was written.' };
  return { text: `Written, as ${change.id}.` };
}

/** A name that no other write has; `randomUUID` is there on secure origins only. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
