/// <reference types="vite/client" />

/** The questions that the tests ask, with their first line as a title: a gallery to begin from. */
export interface GalleryQuestion {
  /** Name of its file, such as `24-neighbourhood-of-ornl`. */
  readonly name: string;
  readonly title: string;
  readonly query: string;
  /** JSON, or an empty text. */
  readonly variables: string;
}

const queries = import.meta.glob<string>('../../test/questions/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('../../test/questions/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const QUESTIONS: readonly GalleryQuestion[] = Object.entries(queries)
  .map(([path, query]) => ({
    name: path.replace(/^.*\//, '').replace('.graphql', ''),
    title: titleOf(query),
    query,
    variables: variables[path.replace('.graphql', '.variables.json')]?.trim() ?? '',
  }))
  .sort((one, other) => (one.name < other.name ? -1 : 1));

/** Some begin with their number, which the list does not need. */
function titleOf(query: string): string {
  return (query.split('\n')[0] ?? '').replace(/^#\s*(\d+\.\s*)?/, '');
}
