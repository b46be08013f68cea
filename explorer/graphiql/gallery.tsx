import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useId, useState } from 'react';
import { type GalleryQuestion, QUESTIONS } from './questions.ts';

/** A plugin of GraphiQL: real questions by their titles. One click puts a question into the editor and asks it. */
export const GALLERY = { title: 'Questions', icon: Icon, content: Gallery } as const;

function Icon() {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
      height="1em"
    >
      <path d="M4 5.5h16v11H11l-4.5 4v-4H4z" strokeLinejoin="round" />
      <path d="M9.8 9.2a2.2 2.2 0 1 1 2.9 2.1c-.5.2-.7.5-.7 1" strokeLinecap="round" />
      <path d="M12 14.4v.1" strokeLinecap="round" strokeWidth="2" />
    </svg>
  );
}

function Gallery() {
  const [words, setWords] = useState('');
  const id = useId();
  const { queryEditor, variableEditor, visible, visibleVariables } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    visible: state.tabs[state.activeTabIndex]?.query,
    visibleVariables: state.tabs[state.activeTabIndex]?.variables ?? '',
  }));
  const { run } = useGraphiQLActions();
  const [opening, setOpening] = useState<{ readonly question: GalleryQuestion; readonly looks: number }>();
  // GraphiQL makes its editors anew while it loads and whenever another operation is in them, with what its tab holds: a question is put
  // in until the editors and the tab hold it with its variables, and asked then.
  useEffect(() => {
    if (!opening || !queryEditor || !variableEditor) return undefined;
    const { query, variables } = opening.question;
    const isEdited = queryEditor.getValue() === query && variableEditor.getValue() === variables;
    if (isEdited && visible === query && visibleVariables === variables) {
      setOpening(undefined);
      run();
      return undefined;
    }
    if (variableEditor.getValue() !== variables) variableEditor.setValue(variables);
    if (queryEditor.getValue() !== query) queryEditor.setValue(query);
    if (opening.looks === MAX_LOOKS) return undefined;
    const again = setTimeout(() => setOpening({ ...opening, looks: opening.looks + 1 }), LOOK_MS);
    return () => clearTimeout(again);
  }, [opening, queryEditor, variableEditor, visible, visibleVariables, run]);
  const open = (question: GalleryQuestion) => {
    variableEditor?.setValue(question.variables);
    setOpening({ question, looks: 0 });
    // On a phone the editor stands below the list.
    document.querySelector('.graphiql-sessions')?.scrollIntoView({ block: 'nearest' });
  };
  const found = QUESTIONS.filter((one) => matches(one, words));
  return (
    <section className="gallery" aria-labelledby={id}>
      <h2 id={id} className="graphiql-doc-explorer-title">
        Questions
      </h2>
      <p className="gallery-note">Real ones with checked answers. A click opens one and asks it.</p>
      <input
        type="search"
        className="gallery-search"
        placeholder="Words of a question"
        aria-label="Find a question"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <ol className="gallery-list">
        {found.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              className="graphiql-un-styled"
              aria-current={visible?.trim() === one.query.trim() ? 'true' : undefined}
              onClick={() => open(one)}
            >
              {one.title}
            </button>
          </li>
        ))}
      </ol>
      {found.length === 0 && <p className="gallery-note">No question has these words.</p>}
    </section>
  );
}

/** A little longer than GraphiQL waits before its tab follows the editor. */
const LOOK_MS = 150;
const MAX_LOOKS = 40;

/** All words, in the title or in the query, so that a field's name finds the questions that use it. */
function matches({ title, query }: GalleryQuestion, words: string): boolean {
  const text = `${title} ${query}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
