/** The address carries what stands in the editors, so that a question can be handed on. */
export interface AskedInAddress {
  readonly query: string;
  readonly variables: string;
}

/** As long as Node's HTTP server takes a request line and its headers, with room for the headers. */
const MAX_ADDRESS = 14_000;

/** Reads the question and its variables from an address. */
export function readAsked(search: string): Partial<AskedInAddress> {
  const params = new URLSearchParams(search);
  const query = params.get('query');
  const variables = params.get('variables');
  return { ...(query !== null && { query }), ...(variables !== null && { variables }) };
}

/** Keeps the address in step. A question that is too long for one leaves the address plain, which opens what this browser kept. */
export function writeAsked({ query, variables }: AskedInAddress): void {
  const params = new URLSearchParams();
  if (query.trim() !== '') params.set('query', query);
  if (variables.trim() !== '') params.set('variables', variables);
  const text = params.toString();
  const address = text === '' || text.length > MAX_ADDRESS ? '/graphiql' : `/graphiql?${text}`;
  if (address !== window.location.pathname + window.location.search)
    window.history.replaceState(null, '', address);
}
