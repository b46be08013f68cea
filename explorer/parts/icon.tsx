/** Outlines on a square of 20, drawn with the text's own colour. */
const PATHS = {
  search: 'M9 3a6 6 0 1 1 0 12A6 6 0 0 1 9 3zm4.5 10.5L17 17',
  moon: 'M15.8 11.6A6.3 6.3 0 0 1 8.4 4.2a6.3 6.3 0 1 0 7.4 7.4z',
  sun: 'M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.3 4.3l1.3 1.3M14.4 14.4l1.3 1.3M15.7 4.3l-1.3 1.3M5.6 14.4l-1.3 1.3',
  help: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM7.9 7.9a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.6M10 13.9v.2',
  link: 'M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1',
  code: 'M6.5 6 3 10l3.5 4M13.5 6l3.5 4-3.5 4M11.3 4.5l-2.6 11',
  export: 'M10 3v9M6.5 8.8 10 12.3l3.5-3.5M3.5 16.5h13',
  cite: 'M4 4h12v9.5H9.5L6 17v-3.5H4z',
  graph:
    'M5 3.5a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM15 8.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM6 13.1a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM6.6 5.9l6.8 3.3M7.6 14l5.9-3.2M5.2 6.9l.6 6.2',
  list: 'M7.5 5.5H17M7.5 10H17M7.5 14.5H17M3.5 5.5h.5M3.5 10h.5M3.5 14.5h.5',
  matrix: 'M3.5 3.5h13v13h-13zM3.5 8h13M3.5 12.3h13M8 3.5v13M12.3 3.5v13',
  timeline: 'M2.5 10h15M6 7v6M11 7v6M15 7v6',
  undo: 'M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8',
  redo: 'M13 4l3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13',
  close: 'M5 5l10 10M15 5 5 15',
  left: 'M12 4.5 6.5 10l5.5 5.5',
  right: 'M8 4.5l5.5 5.5L8 15.5',
  down: 'M5 7.5l5 5 5-5',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  bell: 'M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1.5H4zM8.5 17.3h3',
  table: 'M3.5 4h13v12h-13zM3.5 8h13M3.5 12h13M9 4v12',
  warn: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.2',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  open: 'M11 4h5v5M16 4l-7 7M8.5 5H4v11h11v-4.5',
  picture: 'M3.5 4h13v12h-13zM3.5 13.5l4-4 3 3 2.5-2.5 3.5 3.5M12.8 7.5h.2',
  key: 'M13 3.5a3.5 3.5 0 1 1-3.3 4.7L3.5 14.4v2.1h2.6v-2h2v-2l2.4-1.2A3.5 3.5 0 0 1 13 3.5zM13.6 6.8h.2',
  check: 'M4 10.5l4 4 8-9',
  edit: 'M4 16l.7-3.3L13.2 4.2l2.6 2.6-8.5 8.5z',
  inbox: 'M3.5 11l2-7h9l2 7v5.5h-13zM3.5 11h4l1 2h3l1-2h4',
  swap: 'M4 7h11M12 4l3 3-3 3M16 13H5M8 10l-3 3 3 3',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon, which the words beside it make known to who does not see it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
