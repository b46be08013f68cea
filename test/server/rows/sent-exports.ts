import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Served } from '../../support/serve.ts';

/** Exports as a script asks for them, and what comes back. */

export const AGREEMENTS = `query Agreements { agreements(orderBy: [{ name: ASC }]) { nodes {
  id name announcedOn valueUsd binding focusAreas program { name }
  parties { edges { role node { name } } } } } }`;
export const STATEMENTS = '{ statements { nodes { id predicate value } } }';

export interface Sent {
  readonly query?: string;
  readonly variables?: unknown;
  readonly operationName?: string;
}

/** Sends an export as a script would. */
export function sending(served: () => Served) {
  return (address: string, body: Sent | string, init: RequestInit = {}) =>
    fetch(`${served().url}/export/rows${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
}

/** Returns the lines of a table. */
export function linesOf(text: string): readonly string[] {
  return text.split('\r\n').filter((line) => line !== '');
}

/** Returns the rows of NDJSON. */
export function rowsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

interface Cut {
  readonly status: number | undefined;
  readonly text: string;
  /** False where the connection ended before the transfer did. */
  readonly isWhole: boolean;
}

/** Reads an answer as far as it comes. */
export async function textUntilCut({ url }: Served, address: string, body: Sent): Promise<Cut> {
  const sent = httpRequest(`${url}/export/rows${address}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    text += part;
  });
  response.on('error', () => undefined);
  await new Promise<void>((resolve) => response.once('close', resolve));
  return { status: response.statusCode, text, isWhole: response.complete };
}
