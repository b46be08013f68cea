import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { today } from './days.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** The query behind a view, and what to call the view when it is cited. */
export interface ViewSource {
  readonly query: string;
  readonly variables: unknown;
  readonly title: string;
}

type Drawer = 'query' | 'cite' | undefined;

/** What every view offers: its link, its query, a way to cite it; beside them what the view can be taken away as. */
export function ViewActions({ source, children }: { source: ViewSource; children?: ReactNode }) {
  const [drawer, setDrawer] = useState<Drawer>();
  const toggle = (next: Drawer) => setDrawer((open) => (open === next ? undefined : next));
  return (
    <div className="view-actions scripted-only">
      <CopyButton icon="link" label="Copy link" text={() => window.location.href} />
      <Quiet
        icon="code"
        label="Show as GraphQL"
        isOpen={drawer === 'query'}
        onClick={() => toggle('query')}
      />
      {children}
      <Quiet icon="cite" label="Cite" isOpen={drawer === 'cite'} onClick={() => toggle('cite')} />
      {drawer === 'query' && <QueryDrawer source={source} close={() => setDrawer(undefined)} />}
      {drawer === 'cite' && <CiteDrawer title={source.title} close={() => setDrawer(undefined)} />}
    </div>
  );
}

/** What a button takes while its work is under way. A disabled one would lose the focus, and with it the keys of the drawer that it is in; so whoever handles its click has to ignore it meanwhile. */
export function busy(isBusy: boolean): { readonly 'aria-disabled'?: true } {
  return isBusy ? { 'aria-disabled': true } : {};
}

/** A button with an icon that stands back beside what it is for. */
export function Quiet({
  icon,
  label,
  onClick,
  isOpen,
  isBusy = false,
}: {
  icon: IconName;
  label: string;
  onClick: () => void;
  isOpen?: boolean;
  /** It does nothing for now. */
  isBusy?: boolean;
}) {
  return (
    <button
      type="button"
      className="button button-quiet"
      onClick={isBusy ? undefined : onClick}
      {...busy(isBusy)}
      {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
}

/** Says what it did where it stands; the clipboard may be refused, then the text is shown to be copied by hand. */
export function CopyButton({
  icon,
  label,
  text,
  className = 'button button-quiet',
}: {
  icon?: IconName;
  label: string;
  text: () => string;
  className?: string;
}) {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => {
    const done = navigator.clipboard?.writeText(text()) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setSaid('Copied'),
      () => window.prompt('Copy this:', text()),
    );
  };
  return (
    <button type="button" className={className} onClick={copy}>
      {icon && <Icon name={icon} />}
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}

function QueryDrawer({ source, close }: { source: ViewSource; close: () => void }) {
  const variables = JSON.stringify(source.variables, null, 2);
  const curl = () => {
    const body = JSON.stringify({ query: source.query, variables: source.variables }).replaceAll(
      "'",
      "'\\''",
    );
    return `curl -s ${window.location.origin}/graphql -H 'content-type: application/json' -d '${body}'`;
  };
  return (
    <DrawerFrame title="This view as GraphQL" note="The very query behind it." close={close}>
      <pre tabIndex={0}>{source.query.trim()}</pre>
      <h3 className="label">Variables</h3>
      <pre tabIndex={0}>{variables}</pre>
      <div className="row">
        <a className="button button-main" href={graphiqlAddress(source)}>
          Open in GraphiQL
        </a>
        <CopyButton icon="code" label="Copy query" text={() => source.query.trim()} className="button" />
        <CopyButton label="Copy as curl" text={curl} className="button" />
      </div>
    </DrawerFrame>
  );
}

function graphiqlAddress({ query, variables }: ViewSource): string {
  const params = new URLSearchParams({ query: query.trim(), variables: JSON.stringify(variables, null, 2) });
  return `/graphiql?${params}`;
}

function CiteDrawer({ title, close }: { title: string; close: () => void }) {
  const day = today();
  const text = `Accord, ${title}, as recorded on ${day}. ${window.location.href}`;
  return (
    <DrawerFrame title="Cite this view" note="The sources themselves stand beside each claim." close={close}>
      <p className="citation">{text}</p>
      <div className="row">
        <CopyButton icon="cite" label="Copy" text={() => text} className="button button-main" />
      </div>
    </DrawerFrame>
  );
}

/** Opens beside the page; Escape closes it and gives the focus back to where it was. */
export function DrawerFrame({
  title,
  note,
  close,
  children,
}: {
  title: string;
  note?: string;
  close: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    closer.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <div
      className="drawer"
      role="dialog"
      tabIndex={-1}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div className="row">
        <h2 id={id} className="section-title">
          {title}
        </h2>
        <button
          ref={closer}
          type="button"
          className="button button-icon push"
          onClick={close}
          aria-label="Close"
        >
          <Icon name="close" />
        </button>
      </div>
      {note && <p className="meta">{note}</p>}
      {children}
    </div>
  );
}
