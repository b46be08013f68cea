import type { MouseEvent, ReactNode } from 'react';
import { entityAddress, go } from '../app/router.ts';
import { Glyph } from './glyph.tsx';
import { safeUrl } from './words.ts';

/** A link within the explorer: an ordinary one, so that it can be copied, opened beside and read without script. */
export function To({
  address,
  className,
  children,
  title,
  isCurrent = false,
}: {
  address: string;
  className?: string | undefined;
  children: ReactNode;
  title?: string | undefined;
  isCurrent?: boolean;
}) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    go(address);
  };
  return (
    <a
      href={address}
      onClick={follow}
      className={className}
      title={title}
      {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
    >
      {children}
    </a>
  );
}

/** The name of an entity with its mark, leading to its page. */
export function EntityLink({
  id,
  type,
  name,
  size = 16,
}: {
  id: string;
  type: string;
  name: string;
  size?: number;
}) {
  return (
    <span className="entity-link">
      <Glyph type={type} size={size} isNamed />
      <To address={entityAddress(id)}>{name}</To>
    </span>
  );
}

/** A link out; text where the address is not one of the web. */
export function Out({ url, children }: { url: string | null | undefined; children: ReactNode }) {
  const safe = safeUrl(url);
  if (!safe) return <span>{children}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
