import { Neo4jError } from 'neo4j-driver';
import { ConstraintError, CypherError, UnavailableError } from '../../errors.ts';

/** The address of the database, for messages. */
export interface Neo4jPlace {
  readonly uri: string;
  readonly username: string;
  readonly database: string;
  readonly poolSize: number;
}

/** Returns true when a read that failed with this error may succeed when it is simply repeated. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Neo4jError && error.retriable && !isPoolExhausted(error);
}

/** Returns true when the database could not be asked at all, as opposed to having answered with an error. */
export function isOutage(error: unknown): boolean {
  if (error instanceof UnavailableError) return true;
  if (!(error instanceof Neo4jError)) return false;
  return (
    isConnectionLost(error) ||
    isPoolExhausted(error) ||
    /^Neo\.ClientError\.(Security|Database)\./.test(error.code)
  );
}

/** What strangers read of an outage: addresses, users and settings are the operator's. */
export const TOLD =
  'The database cannot answer now; ask again in a few seconds. The log of the server says why.';

const UNKNOWN =
  'It is unknown whether the write was applied, because its end was not confirmed. Give it again: that changes nothing if it was.';

/** Returns an error of the driver as one of ours; other errors come back unchanged. */
export function translated(name: string, error: unknown, place: Neo4jPlace): unknown {
  if (!(error instanceof Neo4jError)) return error;
  const options = { cause: error };
  if (error.code.includes('ConstraintValidationFailed')) {
    return new ConstraintError(
      `The statement "${name}" breaks a uniqueness rule, and nothing of it was applied: ${error.message}`,
      options,
    );
  }
  if (/^Neo\.ClientError\.(Statement|Request)\./.test(error.code))
    return new CypherError(`The statement "${name}" cannot be understood: ${error.message}`, options);
  if (error.code.includes('TransactionTimedOut')) {
    return new UnavailableError(
      `The database stopped "${name}" because it took too long; try again, or ask for less.`,
      { ...options, code: 'DEADLINE_EXCEEDED' },
    );
  }
  if (error.code.includes('MemoryPoolOutOfMemory')) {
    return new UnavailableError(
      `The database has not the memory for "${name}", and nothing of it was applied; write less at a time, or let whoever runs Neo4j raise dbms.memory.transaction.total.max.`,
      options,
    );
  }
  return new UnavailableError(reasonOf(error, place), { ...options, told: TOLD });
}

/**
 * Returns the error of a write whose COMMIT was not answered: the message says that giving it again is safe.
 */
export function unknownOutcome(error: unknown, place: Neo4jPlace): UnavailableError {
  return new UnavailableError(`${UNKNOWN} (${reasonOf(error, place)})`, { cause: error, told: UNKNOWN });
}

/**
 * Returns true when a failure leaves open whether the server did what it was asked, because it never
 * answered.
 */
export function leavesOpen(error: unknown): boolean {
  return error instanceof UnavailableError || (error instanceof Neo4jError && isConnectionLost(error));
}

/** Returns what is wrong with the database and what to do about it, as a sentence. */
export function reasonOf(error: unknown, place: Neo4jPlace): string {
  const { uri, username, database, poolSize } = place;
  if (error instanceof UnavailableError) return error.message;
  const code = error instanceof Neo4jError ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  if (isPoolExhausted(error))
    return `No connection to Neo4j at ${uri} was free or could be made within a second (at most ${poolSize} are kept); try again shortly.`;
  if (code.includes('CredentialsExpired'))
    return `The password of "${username}" at ${uri} has expired. Set a new one in Neo4j, then NEO4J_PASSWORD.`;
  if (isRefused(error))
    return `Neo4j at ${uri} refuses the user "${username}" or its password. Check NEO4J_USERNAME and NEO4J_PASSWORD.`;
  if (code.includes('Forbidden'))
    return `Neo4j at ${uri} does not let the user "${username}" do this: ${message} Grant it the right, or set NEO4J_USERNAME to one who has it.`;
  if (code.includes('DatabaseNotFound'))
    return `Neo4j at ${uri} has no database "${database}". Check NEO4J_DATABASE.`;
  if (error instanceof Neo4jError && isConnectionLost(error))
    return `Neo4j cannot be reached at ${uri}. Check NEO4J_URI and that the server runs. (${message})`;
  return `Neo4j at ${uri} cannot answer now: ${message}`;
}

/** Returns true when the server rejected the user or the password. */
export function isRefused(error: unknown): boolean {
  return error instanceof Neo4jError && /Unauthorized|AuthenticationRateLimit|TokenExpired/.test(error.code);
}

function isConnectionLost(error: Neo4jError): boolean {
  return error.code === 'ServiceUnavailable' || error.code === 'SessionExpired';
}

function isPoolExhausted(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Connection acquisition timed out');
}
