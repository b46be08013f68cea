/** The colours of the explorer (`explorer/style/tokens.css`) that reports use, for light and dark. */
const LIGHT = {
  ...{ bg: '#ffffff', sunken: '#f4f4f1', line: '#e7e7e2', 'line-2': '#d4d4cd' },
  ...{ ink: '#191b1f', 'ink-2': '#4d5159', 'ink-3': '#666a72', accent: '#4238ca', 'accent-soft': '#eeedfc' },
  ...{ 'ev-stated': '#176247', 'ev-reported': '#34578f', 'ev-inferred': '#7d5200', 'ev-nd': '#5f636b' },
  ...{ 't-a': '#d55e00', 't-a-e': '#a34800', 't-f-e': '#97466f', bar: '#b9bcc2', 'bar-2': '#e4e5e2' },
};
const DARK: typeof LIGHT = {
  ...{ bg: '#131518', sunken: '#1a1d21', line: '#282c32', 'line-2': '#3a3f47' },
  ...{ ink: '#eceef0', 'ink-2': '#b5bac2', 'ink-3': '#969ca6', accent: '#aaa4ff', 'accent-soft': '#24233f' },
  ...{ 'ev-stated': '#6fcfa6', 'ev-reported': '#9dbcf0', 'ev-inferred': '#e4b45a', 'ev-nd': '#a3a9b2' },
  ...{ 't-a': '#e67324', 't-a-e': '#f39a5e', 't-f-e': '#e6b4cf', bar: '#5a616b', 'bar-2': '#2b3036' },
};

export const REPORT_COLOURS = { light: LIGHT, dark: DARK } as const;

function declared(colours: typeof LIGHT): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** The look of a report, in the page itself so that a saved file keeps it. Paper is always light. */
export const REPORT_STYLE = [
  `:root{color-scheme:light dark;${declared(LIGHT)}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${declared(DARK)}}}`,
  '*,*::before,*::after{box-sizing:border-box}',
  'html{background:var(--bg);color:var(--ink);font:13px/20px -apple-system,BlinkMacSystemFont,"Segoe UI",Inter,Roboto,"Helvetica Neue",system-ui,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}',
  'body,h1,h2,p,ol,ul,dl,dd,pre,figure{margin:0;padding:0}',
  'a{color:var(--accent);text-decoration:none;text-underline-offset:2px}a:hover,.sources a,main p a,td a,tbody th a,main li a{text-decoration:underline;text-decoration-thickness:1px}.cards a{text-decoration:none}',
  ':focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}',
  '.top{display:flex;align-items:center;gap:16px;height:48px;padding:0 16px;border-bottom:1px solid var(--line)}',
  '.brand{display:flex;align-items:center;gap:8px;color:var(--ink);font-size:15px;font-weight:620}.logo path{stroke:var(--accent)}',
  '.top nav{display:flex;gap:4px}.top nav a{color:var(--ink-2);padding:6px 8px}',
  'main{max-width:1080px;margin:0 auto;padding:24px 32px 64px}',
  '.crumbs,.meta{font-size:12px;line-height:16px;color:var(--ink-3)}',
  'h1{font-size:28px;line-height:36px;font-weight:620;letter-spacing:-.012em;text-wrap:balance;margin-top:4px}',
  'h2{font-size:15px;line-height:24px;font-weight:620;margin:32px 0 8px}',
  '.lead{font-size:15px;line-height:24px;max-width:76ch;margin:8px 0;text-wrap:pretty}',
  '.forms{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:8px}',
  '.scroll{overflow-x:auto}',
  'figure .scroll{padding:8px 0}figcaption{color:var(--ink-2);max-width:90ch}',
  '.chart{display:block;max-width:100%;height:auto;font-size:12px}.chart-narrow{display:none;width:100%;max-width:480px;padding:8px 0}',
  '.chart text{fill:var(--ink)}.chart .chart-tick{fill:var(--ink-3);font-size:11px}.chart .chart-quiet{fill:var(--ink-2)}',
  '.chart-value,.chart-count{font-weight:550}.chart-bar{fill:var(--ink-2)}.chart-axis{stroke:var(--line-2)}.chart-grid{stroke:var(--line)}',
  '.chart-unit{fill:var(--t-a);stroke:var(--t-a-e)}.chart-today{stroke:var(--accent);stroke-width:1.5}.chart .chart-today-label{fill:var(--accent);font-size:11px;font-weight:550}',
  '.chart-span.chart-live{fill:var(--t-f-e)}.chart-span.chart-done{fill:var(--bar)}.chart-live{color:var(--t-f-e)}.chart-done{color:var(--bar)}',
  '.chart-clear{stop-color:var(--bar);stop-opacity:0}.chart-full{stop-color:var(--bar)}',
  '.chart-day{stroke:var(--t-f-e);stroke-width:1.5}.chart-past{fill:var(--bg)}.chart-ahead{fill:var(--t-f-e)}.chart-estimate{stroke-dasharray:2 1.5;fill:var(--bg)}',
  '.chart-none{fill:var(--line-2)}.chart-light{fill:var(--bar-2)}.chart-middle{fill:var(--bar)}.chart-dark{fill:var(--ink)}',
  '.chart .chart-on-light{fill:var(--ink)}.chart .chart-on-middle{fill:var(--ink)}.chart .chart-on-dark{fill:var(--bg)}',
  'table{border-collapse:collapse;width:100%}caption{text-align:left}',
  'th,td{text-align:left;vertical-align:top;padding:6px 16px 6px 0;border-bottom:1px solid var(--line);font-weight:400}',
  'thead th{color:var(--ink-2);font-size:12px;line-height:16px;border-bottom-color:var(--line-2);vertical-align:bottom}',
  'tbody th{font-weight:550;min-width:160px}.number{text-align:right}.day{white-space:nowrap}td{overflow-wrap:break-word}',
  '.below{display:block;font-size:12px;line-height:16px;color:var(--ink-3)}',
  '.known{white-space:nowrap}.mark{width:12px;height:12px;vertical-align:-1px;margin-right:4px}.marks{position:absolute;width:0;height:0}',
  '.STATED{color:var(--ev-stated)}.REPORTED{color:var(--ev-reported)}.INFERRED{color:var(--ev-inferred)}.NOT_DISCLOSED{color:var(--ev-nd)}',
  '.notes{font-size:11px;line-height:1;white-space:nowrap;vertical-align:super;margin-left:2px}.notes a{padding:0 1px}',
  '.plain{list-style:none}.plain li,.sources li{padding:4px 0}.sources{padding-left:28px}.sources li:target{background:var(--accent-soft)}.sources li{overflow-wrap:anywhere}',
  'pre{font:12px/18px ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--sunken);padding:16px;border-radius:6px;overflow-x:auto}pre+pre{margin-top:8px}',
  '.cards{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:0 32px;margin-top:16px}.cards li{border-top:1px solid var(--line);padding:12px 0}.cards b{display:block;font-size:15px;line-height:24px;font-weight:620}',
  '@media (max-width:760px){main{padding:16px 16px 64px}h1{font-size:20px;line-height:28px}.top nav a,.forms a{padding:10px 8px}.forms{gap:0 8px}.cards{grid-template-columns:1fr}}',
  // Paper is as narrow as a phone in some settings, and takes the wide one.
  '@media screen and (max-width:760px){.for-wide{display:none}.chart-narrow{display:block}}',
  '@media print{.top,.forms,.crumbs{display:none}main{max-width:none;padding:0}thead{display:table-header-group}tr,li,figure{break-inside:avoid}a{color:inherit;text-decoration:none}.scroll{overflow:visible}.chart{-webkit-print-color-adjust:exact;print-color-adjust:exact}pre{white-space:pre-wrap}}',
].join('');
