import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Html, writePage } from './frame.tsx';
import { codeBlock, renderLine, renderPage } from './markdown.ts';
import { type Api, groupsOf, membersOf, readApi } from './schema.ts';
import { firstSentence, memberAddress, typePage } from './type-page.tsx';

interface Example {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: string | undefined;
  readonly answer: string;
}

/** What a search finds: name, address, what it is, its words. */
type Entry = readonly [name: string, address: string, kind: string, words: string];

/** Writes the documentation as files by their paths below `/docs`, from the printed API, the pages of `docs/` and the tested questions. */
export function writeDocs(root: string): ReadonlyMap<string, string> {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const api = readApi(read('schema/api.graphql'));
  const examples = readExamples(join(root, 'test/questions'));
  const files = new Map<string, string>();
  const entries: Entry[] = [];
  for (const name of ['guide', 'clients', 'exports']) {
    const { title, html, headings } = renderPage(read(`docs/${name}.md`));
    const address = `/docs/${name}`;
    files.set(`${name}.html`, prosePage({ address, title, html, headings }));
    entries.push([title, address, 'page', '']);
    for (const { id, text } of headings) entries.push([text, `${address}#${id}`, title.toLowerCase(), '']);
  }
  for (const example of examples) {
    files.set(`examples/${example.name}.html`, examplePage(example));
    entries.push([example.title, `/docs/examples/${example.name}`, 'example', '']);
  }
  for (const family of api.families) files.set(`types/${family.type.name}.html`, typePage(api, family));
  files.set('index.html', overview(api, examples));
  files.set('examples.html', examplesPage(examples));
  files.set('types.html', typesPage(api));
  files.set('search.json', `${JSON.stringify([...entries, ...entriesOf(api)])}\n`);
  files.set(
    'docs.css',
    ['style/tokens.css', 'style/base.css', 'docs/docs.css']
      .map((path) => read(`explorer/${path}`))
      .join('\n'),
  );
  files.set('search.js', read('explorer/docs/search.js'));
  return files;
}

function readExamples(folder: string): readonly Example[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const name = file.replace('.graphql', '');
      const query = readFileSync(join(folder, file), 'utf8');
      const variables = join(folder, `${name}.variables.json`);
      return {
        name,
        title: (query.split('\n')[0] ?? '').replace(/^#\s*(\d+\.\s*)?/, ''),
        query,
        variables: existsSync(variables) ? readFileSync(variables, 'utf8').trim() : undefined,
        answer: readFileSync(join(folder, `${name}.json`), 'utf8').trim(),
      };
    });
}

/** Fields of the types that serve others are found by the names of those. */
function entriesOf(api: Api): readonly Entry[] {
  return api.families.flatMap(({ type, helpers }): readonly Entry[] => [
    [type.name, api.addressOf(type.name) ?? '', 'type', firstSentence(type.description ?? '')],
    ...membersOf(type).map(
      ({ name, description, type: given }): Entry => [
        `${type.name}.${name}`,
        memberAddress(api, `${type.name}.${name}`),
        given ?? 'value',
        firstSentence(description),
      ],
    ),
    ...helpers.map(
      ({ name, description }): Entry => [
        name,
        api.addressOf(name) ?? '',
        'type',
        firstSentence(description ?? ''),
      ],
    ),
  ]);
}

function prosePage(page: { address: string } & ReturnType<typeof renderPage>): string {
  return writePage({
    address: page.address,
    title: page.title,
    summary: `${page.title} of Accord.`,
    onThisPage: page.headings,
    children: (
      <article className="docs-prose">
        <h1 className="entity-title">{page.title}</h1>
        <Html html={page.html} />
      </article>
    ),
  });
}

function examplePage({ name, title, query, variables, answer }: Example): string {
  const params = new URLSearchParams({ query, ...(variables !== undefined && { variables }) });
  return writePage({
    address: `/docs/examples/${name}`,
    title,
    summary: title,
    onThisPage: [
      { id: 'question', text: 'Question' },
      ...(variables === undefined ? [] : [{ id: 'variables', text: 'Variables' }]),
      { id: 'answer', text: 'Answer' },
    ],
    children: (
      <>
        <p className="meta">
          <a href="/docs/examples">Example</a>
        </p>
        <h1 className="page-title">{title}</h1>
        <h2 id="question">Question</h2>
        <Html html={codeBlock(query.trim(), `/graphiql?${params}`)} />
        {variables !== undefined && (
          <>
            <h2 id="variables">Variables</h2>
            <Html html={codeBlock(variables)} />
          </>
        )}
        <h2 id="answer">Answer</h2>
        <p>Of the seeds, checked by the tests.</p>
        <Html html={codeBlock(answer)} />
      </>
    ),
  });
}

function examplesPage(examples: readonly Example[]): string {
  return writePage({
    address: '/docs/examples',
    title: 'Examples',
    summary: 'Real questions to the graph with their answers.',
    children: (
      <>
        <h1 className="entity-title">Examples</h1>
        <p className="lead">Real questions with their answers, which the tests check on both engines.</p>
        <ExampleList examples={examples} />
      </>
    ),
  });
}

function ExampleList({ examples }: { examples: readonly Example[] }) {
  return (
    <ol className="docs-examples">
      {examples.map(({ name, title }) => (
        <li key={name}>
          <a href={`/docs/examples/${name}`}>{title}</a>
        </li>
      ))}
    </ol>
  );
}

function typesPage(api: Api): string {
  const groups = groupsOf(api).map((group) => ({
    ...group,
    id: group.title.toLowerCase().replaceAll(' ', '-'),
  }));
  return writePage({
    address: '/docs/types',
    title: 'Types and fields',
    summary: 'Every type of the API.',
    onThisPage: groups.map(({ id, title }) => ({ id, text: title })),
    children: (
      <>
        <h1 className="entity-title">Types and fields</h1>
        <p className="lead">
          Every type of the API. Filters, orders, facets and pages stand on the page of the type that they are
          for.
        </p>
        {groups.map(({ id, title, families }) => (
          <section key={id} aria-labelledby={id}>
            <h2 id={id}>{title}</h2>
            <dl className="docs-types">
              {families.map(({ type }) => (
                <div key={type.name}>
                  <dt>
                    <a href={`/docs/types/${type.name}`}>
                      <code>{type.name}</code>
                    </a>
                  </dt>
                  <dd>
                    <Html as="span" html={renderLine(firstSentence(type.description ?? ''))} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </>
    ),
  });
}

function overview(api: Api, examples: readonly Example[]): string {
  const records = groupsOf(api).find(({ title }) => title === 'Records')?.families ?? [];
  return writePage({
    address: '/docs',
    title: 'Documentation',
    summary: 'How to ask Accord: guide, clients, examples, every type and field.',
    children: (
      <>
        <h1 className="entity-title">Documentation</h1>
        <p className="lead">
          Accord answers GraphQL at <code>/graphql</code>. <a href="/graphiql">GraphiQL</a> completes
          questions as you write; everything here reads without script.
        </p>
        <div className="docs-ways">
          <section>
            <h2>
              <a href="/docs/guide">Guide</a>
            </h2>
            <p>How it is known, other days, what is not disclosed, lists, the network, what comes out.</p>
          </section>
          <section>
            <h2>
              <a href="/docs/clients">Clients</a>
            </h2>
            <p>
              Apollo, urql, Relay, graphql-request, codegen and plain fetch: first tries that the tests run.
            </p>
          </section>
          <section>
            <h2>
              <a href="/docs/examples">{examples.length} examples</a>
            </h2>
            <p>Real questions with their checked answers, each one click from GraphiQL.</p>
          </section>
          <section>
            <h2>
              <a href="/docs/types">Types and fields</a>
            </h2>
            <p>
              Begin with <a href="/docs/types/Query">Query</a>, <a href="/docs/types/View">View</a> and{' '}
              <a href="/docs/types/Entity">Entity</a>.
            </p>
          </section>
        </div>
        <h2>What the graph holds</h2>
        <ul className="docs-records">
          {records.map(({ type }) => (
            <li key={type.name}>
              <a href={`/docs/types/${type.name}`}>{type.name}</a>
            </li>
          ))}
        </ul>
      </>
    ),
  });
}
