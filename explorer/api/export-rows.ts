import { authorization, bearer } from '../app/session.ts';
import { AskError, noteRefusal } from './ask.ts';

/** Fetches all rows of the one list in a question, as CSV for people or NDJSON for programs. Throws `AskError`. */
export async function exportRows(query: string, variables: unknown, format: 'csv' | 'ndjson'): Promise<Blob> {
  const sent = bearer();
  const response = await fetch(`/export/rows?format=${format}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(sent) },
    body: JSON.stringify({ query, variables }),
  }).catch(() => {
    throw new AskError(
      'The server cannot be reached. Is it running, and is this machine online?',
      'UNREACHABLE',
    );
  });
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as {
      readonly errors?: readonly {
        readonly message: string;
        readonly extensions?: { readonly code?: string };
      }[];
    };
    const [error] = body.errors ?? [];
    const code = error?.extensions?.code;
    const message = error?.message ?? `The server answered ${response.status}.`;
    noteRefusal(code, message, sent);
    throw new AskError(message, code === 'UNAUTHENTICATED' ? code : 'NO_ROWS');
  }
  // A transfer that is cut off is no file.
  return response.blob().catch(() => {
    throw new AskError('The server ended the file before it was whole. Take it again.', 'CUT_OFF');
  });
}
