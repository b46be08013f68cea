/** The mark beside the name, in the header of every page. */
export function Logo() {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      strokeWidth="2.4"
      aria-hidden="true"
      className="logo"
    >
      <circle cx="8.5" cy="12" r="6" stroke="currentColor" />
      <path d="M15.5 5.5 22 12l-6.5 6.5L9 12z" />
    </svg>
  );
}
