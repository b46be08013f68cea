import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { question } from '../api/ask.ts';
import { CONTEXT, contextLine } from '../api/context.ts';
import { useAsk } from '../api/use-ask.ts';
import type {
  NearQuery,
  NearQueryVariables,
  TypeAheadQuery,
  TypeAheadQueryVariables,
} from '../generated/operations.ts';
import { Glyph } from '../parts/glyph.tsx';
import { Icon } from '../parts/icon.tsx';
import { kindOf } from '../parts/kinds.ts';
import { plainId } from '../parts/words.ts';
import { entityAddress, go } from './router.ts';

const TYPE_AHEAD = question<TypeAheadQuery, TypeAheadQueryVariables>(/* GraphQL */ `
  query TypeAhead($text: String!) {
    suggest(prefix: $text, first: 7) { id name type matched entity { ...Context } }
    search(text: $text, first: 0) { totalCount }
  }
  ${CONTEXT}
`);

/** Type-ahead forgives no typos; the search behind it does. */
const NEAR = question<NearQuery, NearQueryVariables>(/* GraphQL */ `
  query Near($text: String!) {
    search(text: $text, first: 5) { totalCount nodes { ...Context } }
  }
  ${CONTEXT}
`);

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly line: string;
}

export interface SearchBoxProps {
  readonly className?: string;
  readonly placeholder?: string;
  readonly label?: string;
  /** What choosing does; opens the page of the entity when left out. */
  readonly choose?: (choice: { readonly id: string; readonly name: string; readonly type: string }) => void;
  readonly isLarge?: boolean;
  readonly hasFocus?: boolean;
  /** Of several boxes on a page one answers to `/`. */
  readonly isMain?: boolean;
}

/** A search with type-ahead (combobox of ARIA 1.2): arrows choose, Enter opens, Tab explores, Escape closes. */
export function SearchBox({
  className = '',
  placeholder = 'Search names, numbers, aliases',
  label = 'Search',
  choose,
  isLarge = false,
  hasFocus = false,
  isMain = true,
}: SearchBoxProps) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [place, setPlace] = useState(0);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim().slice(0, 200)), 120);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (hasFocus) input.current?.focus({ preventScroll: true });
  }, [hasFocus]);
  const found = useAsk(TYPE_AHEAD, asked === '' ? null : { text: asked });
  const isEmpty = found.data !== undefined && !found.isLoading && found.data.suggest.length === 0;
  const near = useAsk(NEAR, isEmpty && asked !== '' ? { text: asked } : null);
  // What was near to a text before is not near to this one.
  const nearby = near.isLoading ? undefined : near.data?.search;
  const total = isEmpty ? nearby?.totalCount : found.data?.search.totalCount;
  const choices: readonly Choice[] = isEmpty
    ? (nearby?.nodes ?? []).map((node) => ({
        id: plainId(node.id),
        name: node.name,
        type: node.__typename,
        line: contextLine(node),
      }))
    : (found.data?.suggest ?? []).map((one) => ({
        id: plainId(one.id),
        name: one.name,
        type: one.entity.__typename,
        line:
          one.matched === one.name ? contextLine(one.entity) : `${one.matched}. ${contextLine(one.entity)}`,
      }));
  const chosen = choices[Math.min(place, choices.length - 1)];
  const isShown = isOpen && asked !== '';
  const open = (choice: Choice) => {
    setOpen(false);
    setText('');
    if (choose) choose(choice);
    else go(entityAddress(choice.id));
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        setOpen(true);
        const step = event.key === 'ArrowDown' ? 1 : choices.length - 1;
        if (choices.length > 0) setPlace((at) => (at + step) % choices.length);
        return;
      }
      case 'Enter':
        if (choose) submit(event);
        return;
      case 'Escape':
        // What is open is closed first, and with the next press what it stands in.
        if (choose && isShown) event.stopPropagation();
        else input.current?.blur();
        setOpen(false);
        return;
      case 'Tab':
        if (isShown && chosen && !choose && !event.shiftKey) {
          event.preventDefault();
          setOpen(false);
          setText('');
          go(`/explore?of=${chosen.id}`);
        }
        return;
      default:
    }
  };
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (chosen && asked === text.trim() && !found.isLoading) open(chosen);
    else if (text.trim() !== '' && !choose) go(`/data?q=${encodeURIComponent(text.trim())}`);
  };
  // A box that chooses stands in a form of its own purpose, which no other may stand in.
  const field = (
    <>
      <Icon name="search" size={isLarge ? 20 : 16} />
      <input
        ref={input}
        {...(isMain ? { 'data-search': '' } : {})}
        name="q"
        role="combobox"
        aria-label={label}
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isShown && chosen ? `${id}-${choices.indexOf(chosen)}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setPlace(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onKeyDown={onKey}
      />
      {isMain && <kbd className="search-key">{isShown ? 'esc' : '/'}</kbd>}
    </>
  );
  return (
    <search className={`search ${isLarge ? 'search-large' : ''} ${className}`}>
      {choose ? (
        <div className="search-field">{field}</div>
      ) : (
        <form className="search-field" action="/data" onSubmit={submit}>
          {field}
        </form>
      )}
      {isShown && (
        <div className="suggestions">
          {isEmpty && (
            <p className="meta suggestions-note" role="status">
              {nearby === undefined
                ? 'Looking for what is near'
                : choices.length === 0
                  ? 'Nothing has this name, and no text holds these words.'
                  : 'No name begins with this. Near it:'}
            </p>
          )}
          {found.error && <p className="meta suggestions-note">{found.error.message}</p>}
          <div role="listbox" id={`${id}-list`} aria-label="Suggestions">
            {choices.map((choice, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above holds the keyboard
              <div
                key={choice.id}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={choice === chosen}
                className="suggestion"
                onMouseEnter={() => setPlace(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => open(choice)}
              >
                <Glyph type={choice.type} size={20} />
                <span className="suggestion-text">
                  <span className="suggestion-name">
                    <Marked text={choice.name} part={asked} />
                  </span>
                  <span className="meta clip">{choice.line}</span>
                </span>
                <span className="meta suggestion-kind">{kindOf(choice.type).one}</span>
              </div>
            ))}
          </div>
          {choices.length > 0 && (
            <div className="suggestions-foot meta">
              <span className="desk-only">
                <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>↵</kbd> open{' '}
                {!choose && (
                  <>
                    <kbd>⇥</kbd> explore
                  </>
                )}
              </span>
              {total !== undefined && !choose && (
                <a
                  href={`/data?q=${encodeURIComponent(asked)}`}
                  onMouseDown={(event) => event.preventDefault()}
                >
                  {total === 1 ? 'The one result' : `All ${total} results`} for “{asked}”
                </a>
              )}
            </div>
          )}
        </div>
      )}
    </search>
  );
}

/** A name with what was typed underlined. */
function Marked({ text, part }: { text: string; part: string }) {
  const at = text.toLowerCase().indexOf(part.toLowerCase());
  if (at < 0 || part === '') return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + part.length)}</mark>
      {text.slice(at + part.length)}
    </>
  );
}
