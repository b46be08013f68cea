import { tellState } from '../app/notice.ts';
import { authorization, bearer, signOut } from '../app/session.ts';

/** A question with the types of its answer and variables, which are generated from the schema. */
export interface Question<Answer, Variables> {
  readonly text: string;
  /** Never set: carries the types. */
  readonly types?: (variables: Variables) => Answer;
}

/** A question with the types of its answer and variables. */
export function question<Answer, Variables>(text: string): Question<Answer, Variables> {
  return { text };
}

/** What went wrong, in the server's words, with its code. */
export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code: string;
  /** Seconds after which to ask again; undefined where asking again will not help. */
  readonly retryAfter: number | undefined;

  constructor(message: string, code: string, retryAfter?: number) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

interface Body {
  readonly data?: unknown;
  readonly extensions?: { readonly notice?: string };
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly retryAfter?: number };
  }[];
}

/** How a question is put: until when, and as whom where not as who is signed in. */
export interface Asking {
  readonly signal?: AbortSignal;
  readonly key?: string;
}

/** Looks whether the server has something to say of the graph, also for pages that ask nothing. */
export async function readState(): Promise<void> {
  const response = await fetch('/health/ready').catch(() => undefined);
  const body: { readonly notice?: string } | undefined = await response?.json().catch(() => undefined);
  tellState(body?.notice);
}

/** Signs out whoever sent a key that is taken no longer. */
export function noteRefusal(code: string | undefined, message: string, sent: string | undefined): void {
  if (code === 'UNAUTHENTICATED' && sent !== undefined && sent === bearer()) signOut(message);
}

/** Asks the API as who is signed in; a key that is no longer taken signs them out. Throws `AskError`, also where only a part could not be answered: pages ask parts that may fail by questions of their own. */
export async function ask<Answer, Variables>(
  asked: Question<Answer, Variables>,
  variables: Variables,
  { signal, key }: Asking = {},
): Promise<Answer> {
  const sent = key ?? bearer();
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(sent) },
    body: JSON.stringify({ query: asked.text, variables }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new AskError(
      'The server cannot be reached. Is it running, and is this machine online?',
      'UNREACHABLE',
      3,
    );
  });
  const body = (await response.json().catch(() => ({}))) as Body;
  if (body.extensions) tellState(body.extensions.notice);
  const [error] = body.errors ?? [];
  if (error) {
    const code = error.extensions?.code ?? 'UNKNOWN';
    noteRefusal(code, error.message, sent);
    const wait = error.extensions?.retryAfter ?? (code === 'SERVICE_UNAVAILABLE' ? 2 : undefined);
    throw new AskError(error.message, code, wait);
  }
  if (body.data === undefined || body.data === null)
    throw new AskError(`The server answered ${response.status} without data.`, 'NO_DATA');
  return body.data as Answer;
}
