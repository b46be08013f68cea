/**
 * The few errors a person can act on. A message is a sentence: what was expected, what was found, and the
 * remedy.
 */

/** The caller asked for something impossible. GraphQL `BAD_USER_INPUT`, exit 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A question nests deeper than the database can follow. GraphQL `TOO_DEEP`, exit 2. */
export class TooDeepError extends InputError {}

/** One fault of one record: its place, and what is wrong. */
export interface Fault {
  /** The file the record came from, as the caller named it. */
  readonly file?: string;
  /** 1-based line, where the format has lines. */
  readonly line?: number;
  /** Path inside the file or record, such as `records[3].announcedOn`. */
  readonly path?: string;
  readonly message: string;
  /** For programs; a value that does not fit when left out. */
  readonly code?: FaultCode;
}

/** The sorts of faults that programs tell apart. */
export type FaultCode =
  | 'UNKNOWN_ID'
  | 'INVALID_VALUE'
  | 'MISSING_VALUE'
  | 'NEEDS_SOURCE'
  | 'QUOTE_NOT_FOUND'
  | 'STANDS_UPON'
  | 'DECIDED'
  | 'NOT_ALLOWED';

/** Records contradict the model. Carries every fault found, not the first. Exit 65. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], options?: ErrorOptions) {
    super(faults.map(describeFault).join('\n'), options);
    this.faults = faults;
  }
}

/** Returns a fault as one line: `file:line path: message`. */
export function describeFault(fault: Fault): string {
  const place = [fault.file, fault.line].filter((part) => part !== undefined).join(':');
  const where = [place, fault.path].filter(Boolean).join(' ');
  return where ? `${where}: ${fault.message}` : fault.message;
}

/** The engine cannot understand a query: a bug of ours. Masked in answers, exit 70. */
export class CypherError extends Error {
  override readonly name = 'CypherError';
}

/**
 * The database cannot be reached, is locked, or took too long. GraphQL `SERVICE_UNAVAILABLE` or a more
 * precise code, exit 69.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly code: 'SERVICE_UNAVAILABLE' | 'DEADLINE_EXCEEDED' | 'TOO_BUSY' | 'RATE_LIMITED';
  /** When to ask again, where that is known; seconds. */
  readonly retryAfter: number | undefined;
  /** What whoever asks may read: the message, but where that names addresses, users or settings, which are the operator's. */
  readonly told: string;

  constructor(
    message: string,
    options?: ErrorOptions & {
      readonly code?: UnavailableError['code'];
      readonly retryAfter?: number | undefined;
      readonly told?: string;
    },
  ) {
    super(message, options);
    this.code = options?.code ?? 'SERVICE_UNAVAILABLE';
    this.retryAfter = options?.retryAfter;
    this.told = options?.told ?? message;
  }
}

/**
 * A part of an answer took longer than such a part may; the rest of the answer is valid. GraphQL `TOO_SLOW`.
 */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

/** A request has read more records than it may, and was stopped. GraphQL `TOO_MANY_NODES`. */
export class TooManyRecordsError extends Error {
  override readonly name = 'TooManyRecordsError';
}

/** A write would break a uniqueness rule; nothing of its transaction was applied. */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
}

/** The caller must show who they are, or what they showed is not taken. HTTP 401, GraphQL `UNAUTHENTICATED`. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}
