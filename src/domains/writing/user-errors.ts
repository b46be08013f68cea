import type { Fault } from '../../errors.ts';
import type { UserErrorCode } from '../../generated/graphql.ts';

/** Something wrong with a write, as the API tells it. */
export interface Complaint {
  readonly path: readonly string[];
  readonly code: UserErrorCode;
  readonly message: string;
  readonly remedy: string | null;
  readonly entity: string | null;
  readonly current: number | null;
}

/** What to do about a fault, where its message does not say. */
const REMEDIES: Readonly<Record<UserErrorCode, string>> = {
  UNKNOWN_ID: 'Take the id from an answer of this API, or bring the record that it names in the same write.',
  INVALID_VALUE: 'Correct it and send the write again; PREVIEW checks it without writing.',
  MISSING_VALUE: 'Give it, and send the write again.',
  NEEDS_SOURCE:
    'Cite a source, by its id and best with a quote; bring it as a `source` in the same write where the graph has none such.',
  QUOTE_NOT_FOUND: 'Copy the words from the document, or leave the quote out.',
  TOO_MANY_RECORDS: 'Write them in several writes, those that others name first.',
  STALE: 'Read the entity again, see whether the write is still right, and send it with the new revision.',
  STANDS_UPON: 'Undo that first, or take back by hand what is wrong.',
  DECIDED: 'Propose it again where it is still right.',
  KEY_REUSED: 'Give every write a key of its own.',
  NOT_ALLOWED: 'Ask whoever runs the server for a key whose role allows it.',
};

/** Returns what is wrong with a write, as `userErrors` tells it, with the remedy of its code where no other is given. */
export function complaint(
  code: UserErrorCode,
  said: {
    readonly path: readonly string[];
    readonly message: string;
    readonly remedy?: string;
    readonly entity?: string;
    readonly current?: number;
  },
): Complaint {
  const { path, message, remedy = REMEDIES[code], entity = null, current = null } = said;
  return { path, code, message, remedy, entity, current };
}

/** A fault of a record as a complaint; `place` says where in the arguments the parts of a record came from. */
export function complaintOf(fault: Fault, place: (parts: readonly string[]) => readonly string[]): Complaint {
  const parts = (fault.path ?? '').split(/[.[\]]+/).filter((part) => part !== '');
  return complaint(fault.code ?? 'INVALID_VALUE', { path: place(parts), message: fault.message });
}
