/** Shows the rest of a list of which the first stand there, and puts it away again; the words say what a press brings. */
export function RestButton({
  isWhole,
  more,
  fewer,
  toggle,
}: {
  isWhole: boolean;
  more: string;
  fewer: string;
  toggle: () => void;
}) {
  return (
    <button type="button" className="link-button" aria-expanded={isWhole} onClick={toggle}>
      {isWhole ? fewer : more}
    </button>
  );
}
