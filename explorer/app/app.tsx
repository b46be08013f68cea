import type { ReactNode } from 'react';
import { EntityPage } from '../pages/entity/entity-page.tsx';
import { Home } from '../pages/home/home.tsx';
import { To } from '../parts/link.tsx';
import { Empty } from '../parts/states.tsx';
import type { Given } from './given.ts';
import { usePlace } from './router.ts';
import { Shell } from './shell.tsx';

/** The page that the address names. */
export function App({ given }: { given?: Given }) {
  const { path } = usePlace();
  return <Shell>{pageOf(path, given)}</Shell>;
}

function pageOf(path: string, given: Given | undefined): ReactNode {
  const [, first = '', second = ''] = path.split('/');
  switch (first) {
    case '':
      return <Home />;
    case 'e':
      return <EntityPage key={second} id={decodeURIComponent(second)} {...(given ? { given } : {})} />;
    default:
      return (
        <div className="page">
          <Empty title="There is no page at this address." step={<To address="/">To the search</To>}>
            The address may have been cut when it was copied.
          </Empty>
        </div>
      );
  }
}
