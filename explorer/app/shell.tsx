import { type ReactNode, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { To } from '../parts/link.tsx';
import { Logo } from '../parts/logo.tsx';
import { Help } from './help.tsx';
import { useKeys } from './keys.ts';
import { usePlace } from './router.ts';
import { SearchBox } from './search-box.tsx';
import { NoticeBar, SignIn, SignInButton } from './sign-in.tsx';
import { toggleTheme, useTheme } from './theme.ts';

const PAGES = [
  ['/explore', 'Explore'],
  ['/paths', 'Paths'],
  ['/compare', 'Compare'],
  ['/calls', 'Calls'],
  ['/changes', 'Changes'],
  ['/sources', 'Sources'],
  ['/conflicts', 'Disagreements'],
  ['/review', 'Review'],
  ['/data/agreements', 'Data'],
] as const;

const PHONE_PAGES = [
  ['/', 'Find', 'search'],
  ['/explore', 'Explore', 'graph'],
  ['/calls', 'Calls', 'calendar'],
  ['/changes', 'Changes', 'bell'],
  ['/data/agreements', 'Data', 'table'],
] as const;

/** The frame of every page: header, page, places at the bottom of a phone. */
export function Shell({ children }: { children: ReactNode }) {
  const { path } = usePlace();
  const [isHelpOpen, setHelpOpen] = useState(false);
  useKeys({
    '?': () => setHelpOpen((isOpen) => !isOpen),
    '/': () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
  });
  const isHere = (address: string) => path === address || path.startsWith(`${address}/`);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="top">
        <To address="/" className="brand">
          <Logo />
          <span>Accord</span>
        </To>
        <nav aria-label="Pages" className="top-nav">
          {PAGES.map(([address, name]) => (
            <To key={address} address={address} isCurrent={isHere(address)}>
              {name}
            </To>
          ))}
          <a href="/reports">Reports</a>
          <a href="/docs">Docs</a>
        </nav>
        {path !== '/' && <SearchBox className="top-search" />}
        <div className="top-tools">
          <SignInButton />
          <ThemeButton />
          <button
            type="button"
            className="button button-icon scripted-only"
            aria-label="Keys and words"
            aria-expanded={isHelpOpen}
            onClick={() => setHelpOpen(!isHelpOpen)}
          >
            <Icon name="help" size={18} />
          </button>
        </div>
      </header>
      <NoticeBar />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <nav aria-label="Places" className="bottom-nav">
        {PHONE_PAGES.map(([address, name, icon]) => (
          <To key={address} address={address} isCurrent={address === '/' ? path === '/' : isHere(address)}>
            <Icon name={icon} size={20} />
            <span>{name}</span>
          </To>
        ))}
      </nav>
      <SignIn />
      {isHelpOpen && <Help close={() => setHelpOpen(false)} />}
    </>
  );
}

function ThemeButton() {
  const theme = useTheme();
  return (
    <button
      type="button"
      className="button button-icon scripted-only"
      onClick={toggleTheme}
      aria-label={theme === 'dark' ? 'Light colours' : 'Dark colours'}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={18} />
    </button>
  );
}
