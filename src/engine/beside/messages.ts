import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { ConstraintError, CypherError, InputError, UnavailableError } from '../../errors.ts';
import type { NamedQuery, Params, Row, SearchHit, SearchRequest, StorageSchema } from '../engine.ts';

/**
 * How a command talks to the process that holds the folder: one JSON object on each line, over a connection of this machine. The first line shows
 * the token, which stands in a file of the folder that its owner alone can read.
 */

/** Goes up when older commands would not be understood. */
export const PROTOCOL = 1;

/** The file of a folder that says where its holder listens. */
export interface Holder {
  readonly protocol: number;
  readonly host: string;
  readonly port: number;
  readonly token: string;
}

/** Returns the path of the file by which the holder of a folder says where it can be reached. */
export function holderFile(folder: string): string {
  return join(folder, 'holder.json');
}

/** The first line of a connection. Its answer has the number 0. */
export interface Hello {
  readonly protocol: number;
  readonly token: string;
}

/** What a command asks; answers come under its number. */
export type DoorQuestion =
  | { readonly id: number; readonly op: 'read'; readonly query: NamedQuery; readonly params: Params }
  | { readonly id: number; readonly op: 'search'; readonly request: SearchRequest }
  | { readonly id: number; readonly op: 'prepare'; readonly schema: StorageSchema }
  | { readonly id: number; readonly op: 'write' | 'suppose' }
  | { readonly id: number; readonly op: 'searchSupposed'; readonly request: SearchRequest }
  | { readonly id: number; readonly op: 'run'; readonly query: NamedQuery; readonly params: Params }
  | { readonly id: number; readonly op: 'touch'; readonly ids: readonly string[] }
  | { readonly id: number; readonly op: 'commit' | 'rollback' };

/** What is answered. `begun` comes before the end of a write, and again where its work is to be done anew. */
export interface Reply {
  readonly id: number;
  readonly begun?: true;
  readonly rows?: readonly Row[];
  readonly hits?: readonly SearchHit[];
  readonly error?: SentError;
}

interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code?: UnavailableError['code'];
}

/** Returns an error as it can be sent: its kind, its words, and what a caller may do about it. */
export function sentError(error: unknown): SentError {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return { name, message, ...(error instanceof UnavailableError && { code: error.code }) };
}

/** An error of the other process as one of this. */
export function receivedError({ name, message, code }: SentError): Error {
  switch (name) {
    case 'UnavailableError':
      return new UnavailableError(message, { ...(code && { code }) });
    case 'CypherError':
      return new CypherError(message);
    case 'ConstraintError':
      return new ConstraintError(message);
    case 'InputError':
      return new InputError(message);
    default:
      return new Error(message);
  }
}

/** Hash of a token, so that comparing takes the same time whatever was sent. */
export function hashOfToken(token: unknown): Buffer {
  return createHash('sha256').update(String(token)).digest();
}

/** Calls with every line of a connection. Lines end with a line feed alone: other ends may stand in texts. */
export function onLines(
  socket: Socket,
  { maxLength, onLine }: { readonly maxLength: () => number; readonly onLine: (line: string) => void },
): void {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;
  socket.on('data', (data: Buffer) => {
    const pieces = decoder.write(data).split('\n');
    for (const [index, piece] of pieces.entries()) {
      parts.push(piece);
      length += piece.length;
      if (length > maxLength()) {
        socket.destroy();
        return;
      }
      if (index === pieces.length - 1) continue;
      const line = parts.join('');
      [parts, length] = [[], 0];
      onLine(line);
    }
  });
}
