import { lazy, type ReactNode, Suspense } from 'react';
import { EntityPage } from '../pages/entity/entity-page.tsx';
import { Home } from '../pages/home/home.tsx';
import { To } from '../parts/link.tsx';
import { Empty, Skeleton } from '../parts/states.tsx';
import type { Given } from './given.ts';
import { usePlace } from './router.ts';
import { Shell } from './shell.tsx';

const Explore = lazy(async () => ({ default: (await import('../pages/explore/explore.tsx')).Explore }));
const Paths = lazy(async () => ({ default: (await import('../pages/paths/paths.tsx')).Paths }));
const Calls = lazy(async () => ({ default: (await import('../pages/calls/calls.tsx')).Calls }));
const Changes = lazy(async () => ({ default: (await import('../pages/changes/changes.tsx')).Changes }));
const Compare = lazy(async () => ({ default: (await import('../pages/compare/compare.tsx')).Compare }));
const Conflicts = lazy(async () => ({
  default: (await import('../pages/conflicts/conflicts.tsx')).Conflicts,
}));
const Data = lazy(async () => ({ default: (await import('../pages/data/data.tsx')).Data }));
const Merge = lazy(async () => ({ default: (await import('../pages/merge/merge.tsx')).Merge }));
const Review = lazy(async () => ({ default: (await import('../pages/review/review.tsx')).Review }));
const Sources = lazy(async () => ({ default: (await import('../pages/sources/sources.tsx')).Sources }));

/** The page that the address names. */
export function App({ given }: { given?: Given }) {
  const { path } = usePlace();
  return (
    <Shell>
      <Suspense fallback={<Skeleton rows={8} />}>{pageOf(path, given)}</Suspense>
    </Shell>
  );
}

function pageOf(path: string, given: Given | undefined): ReactNode {
  const [, first = '', second = ''] = path.split('/');
  switch (first) {
    case '':
      return <Home />;
    case 'e':
      return <EntityPage key={second} id={decodeURIComponent(second)} {...(given ? { given } : {})} />;
    case 'explore':
      return <Explore />;
    case 'paths':
      return <Paths />;
    case 'calls':
      return <Calls />;
    case 'changes':
      return <Changes />;
    case 'compare':
      return <Compare />;
    case 'conflicts':
      return <Conflicts />;
    case 'merge':
      return <Merge />;
    case 'review':
      return <Review />;
    case 'sources':
      return <Sources />;
    case 'data':
      return <Data key={second} table={second === '' ? 'agreements' : second} />;
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
