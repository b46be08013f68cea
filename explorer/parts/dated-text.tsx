const DATE = /(\d{4}-\d{2}(?:-\d{2})?)/;

/** A text whose dates are never broken at the end of a line. */
export function DatedText({ text }: { text: string }) {
  return text.split(DATE).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity
      <span key={index} className="nowrap">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
