/**
 * Gives the focus to what was around a control that has it and goes away, or can no longer be used: a filter that takes itself out, a button
 * that another takes the place of. Without it the focus falls to the whole page, where the keys of a drawer are not heard and what is read
 * aloud begins anew.
 */
export function keepFocus(): void {
  /** The control that was focused last, and what it stood in, inmost first; empty where somebody left it on purpose. */
  let path: readonly HTMLElement[] = [];
  const isLost = (): boolean =>
    document.activeElement === document.body && path[0] !== undefined && isGone(path[0]);
  const restore = (): void => {
    if (!isLost()) return;
    const around = path.slice(1).find((element) => element.isConnected && element !== document.body);
    path = [];
    if (around) focusOn(around);
  };
  document.addEventListener('focusin', ({ target }) => {
    path = target instanceof HTMLElement ? ancestryOf(target) : [];
  });
  document.addEventListener('focusout', ({ target }) => {
    // A control that is taken out of the page is still in it, or already out of it, when it says so: known once the change is whole.
    queueMicrotask(() => {
      if (target === path[0] && document.activeElement === document.body && !isLost()) path = [];
    });
  });
  new MutationObserver(() => {
    const [focused] = path;
    if (!focused || !isGone(focused)) return;
    restore();
    // A control that was disabled gives the focus up with the next frame.
    requestAnimationFrame(() => requestAnimationFrame(restore));
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
}

function isGone(element: HTMLElement): boolean {
  return !element.isConnected || element.matches(':disabled');
}

function ancestryOf(element: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at: HTMLElement | null = element; at; at = at.parentElement) found.push(at);
  return found;
}

/** Focuses what is no control of its own, for as long as it has the focus. */
function focusOn(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) {
    element.tabIndex = -1;
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }
  element.focus({ preventScroll: true });
}
