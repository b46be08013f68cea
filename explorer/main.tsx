import './style/tokens.css';
import './style/base.css';
import './style/marks.css';
import './style/controls.css';
import './style/parts.css';
import './style/home.css';
import './style/entity.css';
import './style/explore.css';
import './style/compare.css';
import './style/calls.css';
import './style/changes.css';
import './style/sources.css';
import './style/data.css';
import './style/twins.css';
import './style/writing.css';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { readState } from './api/ask.ts';
import { App } from './app/app.tsx';
import type { Given } from './app/given.ts';
import { keepFocus } from './app/keep-focus.ts';
import { PlaceContext } from './app/router.ts';

/** A page that the server rendered carries what it was made of, and is taken over as it stands. */
const root = document.getElementById('app');
const given = document.getElementById('given');
if (!root) throw new Error('The page has no place for the application.');
if (given?.textContent) {
  const data = JSON.parse(given.textContent) as Given;
  const place = { path: window.location.pathname, search: window.location.search };
  hydrateRoot(
    root,
    <PlaceContext value={place}>
      <App given={data} />
    </PlaceContext>,
  );
} else {
  createRoot(root).render(<App />);
}
keepFocus();
void readState();
