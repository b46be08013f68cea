import { whatItIs } from '../../api/context.ts';
import { Evidence } from '../../parts/evidence.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import type { SetNode } from './working-set.ts';

/** The set as a list: the twin of the picture for who does not see it, and the first view on a phone. */
export function SetList({
  nodes,
  selected,
  select,
}: {
  nodes: readonly (readonly [string, SetNode])[];
  selected: string | undefined;
  select: (id: string) => void;
}) {
  return (
    <div className="scroll explore-list">
      <table className="table set-list">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">What it is</th>
            <th scope="col" className="number">
              Away
            </th>
            <th scope="col">Reached as</th>
            <th scope="col" className="number">
              Relationships
            </th>
          </tr>
        </thead>
        <tbody>
          {nodes.map(([id, { node, distance, basis, degree }]) => (
            <tr key={id} className={id === selected ? 'row-on' : ''}>
              <td>
                <button type="button" className="row-button" onClick={() => select(id)}>
                  <Glyph type={node.__typename} isNamed /> <span className="clip">{node.name}</span>
                </button>
              </td>
              <td className="meta">{whatItIs(node)}</td>
              <td className="number">{distance}</td>
              <td>{distance > 0 && <Evidence basis={basis} />}</td>
              <td className="number">{degree}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
