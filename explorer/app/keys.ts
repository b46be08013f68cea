import { useEffect, useRef } from 'react';

/** Whether a key goes into a field, where it is text and no command. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|range)$/.test(target.type))
  );
}

/** Commands of one key each while the page is open; none while someone types or holds Ctrl, Alt or Meta. */
export function useKeys(commands: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const newest = useRef(commands);
  newest.current = commands;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const command = newest.current[event.key];
      if (!command) return;
      event.preventDefault();
      command(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
