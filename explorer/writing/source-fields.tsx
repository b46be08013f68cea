import { useEffect, useState } from 'react';
import { ask, question } from '../api/ask.ts';
import { useAsk } from '../api/use-ask.ts';
import type {
  FindSourcesQuery,
  FindSourcesQueryVariables,
  IsKnownQuery,
  IsKnownQueryVariables,
} from '../generated/operations.ts';
import { enumWords, plainId, tierWords } from '../parts/words.ts';
import { Field, textIn, type WriteFault } from './fields.tsx';
import type { WritableField } from './schema.ts';

const FIND = question<FindSourcesQuery, FindSourcesQueryVariables>(/* GraphQL */ `
  query FindSources($where: SourceFilter) {
    sources(first: 20, where: $where, orderBy: [{ publishedOn: DESC }]) { totalCount nodes { id title publisher tier publishedOn } }
  }
`);

const IS_KNOWN = question<IsKnownQuery, IsKnownQueryVariables>(/* GraphQL */ `
  query IsKnown($id: ID!) { node(id: $id) { __typename ... on Source { title } } }
`);

export interface KnownSource {
  readonly id: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly publishedOn: string | null;
}

/** Names of the fields below, for what is wrong with them. */
export const SOURCE_FIELDS = [
  'source',
  'quote',
  'document',
  'title',
  'publisher',
  'tier',
  'url',
  'publishedOn',
];

/** Who says so: a source known here or a new one, its words, and the text that they were read in. */
export function SourceFields({
  known,
  fields,
}: {
  /** Offered first: what the page cites already. */
  known: readonly KnownSource[];
  /** What the schema says of sources. */
  fields: readonly WritableField[];
}) {
  const [isNew, setNew] = useState(false);
  return (
    <fieldset className="fields">
      <legend className="label">Who says so</legend>
      <div className="segments">
        <button type="button" aria-pressed={!isNew} onClick={() => setNew(false)}>
          A source known here
        </button>
        <button type="button" aria-pressed={isNew} onClick={() => setNew(true)}>
          A new source
        </button>
      </div>
      {isNew ? <NewSource fields={fields} /> : <KnownSources known={known} />}
      <Field name="quote" label="Its words" hint="Literally, as short as will do.">
        {(control) => <textarea className="input" rows={2} {...control} />}
      </Field>
      <details className="more">
        <summary>Check the words against the text</summary>
        <Field
          name="document"
          label="The text that they were read in"
          hint="The words must stand in it, but for white space, or nothing is written. It is not kept."
        >
          {(control) => <textarea className="input" rows={4} {...control} />}
        </Field>
      </details>
    </fieldset>
  );
}

function KnownSources({ known }: { known: readonly KnownSource[] }) {
  const [text, setText] = useState('');
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const where = { OR: [{ title: { contains: settled } }, { publisher: { contains: settled } }] };
  const isSought = settled.length > 1 || known.length === 0;
  const { data } = useAsk(FIND, isSought ? (settled === '' ? {} : { where }) : null);
  const found = (isSought ? data?.sources.nodes : undefined) ?? known;
  const [chosen, setChosen] = useState<KnownSource>();
  // A choice stays, whatever is found after it was made.
  const isAway = chosen !== undefined && !found.some((source) => plainId(source.id) === plainId(chosen.id));
  const offered = isAway ? [chosen, ...found] : found;
  return (
    <>
      <label className="field">
        <span className="label">Title or publisher contains</span>
        <input
          className="input"
          type="search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={known.length > 0 ? 'Leave empty for those cited here' : ''}
        />
      </label>
      <Field name="source" label="Source">
        {(control) => (
          <select
            className="select"
            required
            value={chosen ? plainId(chosen.id) : ''}
            onChange={({ currentTarget }) =>
              setChosen(offered.find(({ id }) => plainId(id) === currentTarget.value))
            }
            {...control}
          >
            <option value="">{found.length === 0 ? 'None found' : 'Choose one'}</option>
            {offered.map((source) => (
              <option key={source.id} value={plainId(source.id)}>
                {[source.title, source.publisher, source.publishedOn].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function NewSource({ fields }: { fields: readonly WritableField[] }) {
  const tiers = fields.find(({ name }) => name === 'tier')?.choices ?? [];
  return (
    <>
      <input type="hidden" name="isNew" value="yes" />
      <Field name="title" label="Title">
        {(control) => <input className="input" required {...control} />}
      </Field>
      <Field name="publisher" label="Publisher">
        {(control) => <input className="input" required {...control} />}
      </Field>
      <Field name="url" label="Address">
        {(control) => <input className="input" type="url" placeholder="https://" {...control} />}
      </Field>
      <div className="pair">
        <Field name="tier" label="What it is">
          {(control) => (
            <select className="select" required {...control}>
              <option value="">Choose one</option>
              {tiers.map((tier) => (
                <option key={tier} value={tier}>
                  {tierWords(tier) || enumWords(tier)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field name="publishedOn" label="Published" hint="2026, 2026-05 or 2026-05-19">
          {(control) => <input className="input" {...control} />}
        </Field>
      </div>
    </>
  );
}

/** The citation that the fields come to, with the source itself where it is new; or what is wrong. */
export interface Cited {
  readonly citation: { readonly source: string; readonly quote?: string; readonly document?: string };
  readonly source?: Readonly<Record<string, string>>;
}

/** Reads the source that a form cites, known or new, with its quote; or what is wrong with it. */
export async function readCited(form: FormData): Promise<Cited | readonly WriteFault[]> {
  const [quote, document] = [textIn(form, 'quote'), textIn(form, 'document')];
  const words = { ...(quote && { quote }), ...(document && { document }) };
  if (form.get('isNew') !== 'yes') return { citation: { source: textIn(form, 'source') ?? '', ...words } };
  const given = ['title', 'publisher', 'url', 'tier', 'publishedOn'].flatMap((name) => {
    const text = textIn(form, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const { title = '', publisher = '', ...rest } = Object.fromEntries(given);
  const id = `source:${slug(`${publisher} ${title}`)}`;
  const { node } = await ask(IS_KNOWN, { id });
  // A record of its id would replace the values of the source that is there.
  if (node && 'title' in node)
    return [
      {
        path: ['title'],
        code: 'INVALID_VALUE',
        message: `A source of this publisher and title is known here already, as ${id}.`,
        remedy: 'Choose it among the sources known here, or tell the new one apart by its title.',
      },
    ];
  return { citation: { source: id, ...words }, source: { id, title, publisher, state: 'LIVE', ...rest } };
}

function slug(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replaceAll(/^-+|-+$/g, '');
}
