import { useEffect } from 'react';

/** Names the page in the tab and in the browser's history. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = title === 'Accord' ? title : `${title} · Accord`;
  }, [title]);
}
