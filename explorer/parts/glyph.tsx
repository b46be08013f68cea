import { kindOf, LETTER_DROP, LETTERS, type Mark, OUTLINES } from './kinds.ts';

/** The mark of a type. Its word is read aloud only where no word stands beside it. */
export function Glyph({
  type,
  size = 16,
  isNamed = false,
}: {
  type: string;
  size?: number;
  isNamed?: boolean;
}) {
  const { mark, one } = kindOf(type);
  return <MarkGlyph mark={mark} size={size} {...(isNamed ? { name: one } : {})} />;
}

/** The mark of a group of types; named where no name stands beside it. */
export function MarkGlyph({ mark, size = 16, name }: { mark: Mark; size?: number; name?: string }) {
  const label = name === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name };
  return (
    <svg className={`glyph glyph-${mark}`} width={size} height={size} viewBox="0 0 24 24" {...label}>
      <path d={OUTLINES[mark]} className="glyph-shape" />
      {size >= 13 && (
        <text x="12" y={12 + LETTER_DROP[mark]} className="glyph-letter">
          {LETTERS[mark]}
        </text>
      )}
    </svg>
  );
}
