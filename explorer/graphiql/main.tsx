import { Logo } from '../parts/logo.tsx';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import '../style/tokens.css';
import './graphiql.css';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { toggleTheme, useTheme } from '../app/theme.ts';
import { readAsked, writeAsked } from './address.ts';
import { ask } from './fetcher.ts';
import { GALLERY } from './gallery.tsx';
import { QUESTIONS } from './questions.ts';

const PLUGINS = [GALLERY, explorerPlugin(), HISTORY_PLUGIN];

const LINKS = [
  ['/explore', 'Explore'],
  ['/data/agreements', 'Data'],
  ['/reports', 'Reports'],
  ['/docs', 'Docs'],
] as const;

const WELCOME = QUESTIONS.find(({ name }) => name.startsWith('11-')) ?? QUESTIONS[0];

function Page() {
  const theme = useTheme();
  const asked = readAsked(window.location.search);
  return (
    <>
      <header className="top">
        <a href="/" className="brand">
          <Logo />
          <span>Accord</span>
        </a>
        <nav aria-label="Pages">
          {LINKS.map(([address, name]) => (
            <a key={address} href={address}>
              {name}
            </a>
          ))}
        </nav>
        <button type="button" className="theme" onClick={toggleTheme}>
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      <main>
        <h1 className="unseen">GraphiQL</h1>
        <GraphiQL
          fetcher={ask}
          plugins={PLUGINS}
          visiblePlugin={GALLERY.title}
          forcedTheme={theme}
          defaultQuery={WELCOME?.query ?? ''}
          inputValueDeprecation
          {...(asked.query !== undefined && { initialQuery: asked.query })}
          {...(asked.variables !== undefined && { initialVariables: asked.variables })}
          onTabChange={({ tabs, activeTabIndex }) => {
            const tab = tabs[activeTabIndex];
            if (tab) writeAsked({ query: tab.query ?? '', variables: tab.variables ?? '' });
          }}
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for GraphiQL.');
createRoot(root).render(<Page />);
