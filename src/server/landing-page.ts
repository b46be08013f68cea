/** On one line, since JSON allows no line breaks within a text. */
const firstQuestion = (origin: string) =>
  `curl -s ${origin}/graphql -H 'content-type: application/json' -d '{"query": "{ node(id: \\"agreement:mou-doe-scale-ai\\") { ... on Agreement { name announcedOn parties { edges { role node { name } } } undisclosed { nodes { predicate asOf checked { title } } } sources { nodes { title url tier } } } } }"}'`;

/**
 * Returns the page at `/` where the explorer has not been built: what this is, where to go, and a first question. `origin` is where it was
 * asked for.
 */
export function landingPage(origin: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Accord</title>
</head>
<body>
<main>
<h1>Accord</h1>
<p>A knowledge graph of partnerships: who agreed what with whom, on which machines, data and money, and how we know.</p>
<p>The explorer is not built here: <code>npm ci</code> with the development packages, then <code>npm run build</code>, makes it.</p>
<table>
<tbody>
<tr><td><code>/graphql</code></td><td>the API: POST a query as JSON, or GET with <code>?query=</code></td></tr>
<tr><td><a href="/calendar.ics"><code>/calendar.ics</code></a></td><td>the dates of calls and programmes, for calendars</td></tr>
<tr><td><a href="/changes.atom"><code>/changes.atom</code></a></td><td>what became known otherwise, for feed readers</td></tr>
<tr><td><a href="/health/ready"><code>/health/ready</code></a></td><td>whether it can answer, and if not why</td></tr>
<tr><td><a href="/health/live"><code>/health/live</code></a></td><td>whether it runs</td></tr>
<tr><td><a href="/metrics"><code>/metrics</code></a></td><td>figures for Prometheus</td></tr>
</tbody>
</table>
<h2>A first question</h2>
<p>Who says that Scale AI has a memorandum, in which source, and what is not disclosed about it?</p>
<pre>${firstQuestion(origin)}</pre>
</main>
</body>
</html>
`;
}
