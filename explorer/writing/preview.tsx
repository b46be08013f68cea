import { ChangeLine } from '../pages/changes/change-line.tsx';
import { Glyph } from '../parts/glyph.tsx';
import type { Written } from './questions.ts';

const NOTHING =
  'Nothing that is shown changes: what is best known stays as it is. A further source, a remark or a value that weighs less is kept all the same.';

/** What a write changes, by entity: before and after, and disagreements that open or end. */
export function PreviewList({
  preview,
  words,
}: {
  preview: Written['preview'];
  /** What the write does beyond the changes that the feed tells. */
  words?: string | undefined;
}) {
  const groups = new Map<string, Written['preview']['nodes'][number][]>();
  for (const change of preview.nodes)
    groups.set(change.subject.id, [...(groups.get(change.subject.id) ?? []), change]);
  if (groups.size === 0) return <p className="meta">{words ?? NOTHING}</p>;
  return (
    <>
      {words && <p className="meta">{words}</p>}
      {[...groups].map(([id, changes]) => (
        <div key={id} className="preview-group">
          {changes[0] && (
            <p className="row">
              <Glyph type={changes[0].subject.__typename} /> <b>{changes[0].subject.name}</b>
            </p>
          )}
          <ul className="change-lines">
            {changes.map((change) => (
              <ChangeLine key={change.id} change={change} />
            ))}
          </ul>
        </div>
      ))}
      {preview.pageInfo.hasNextPage && <p className="meta">And more; the first 50 are shown.</p>}
    </>
  );
}
