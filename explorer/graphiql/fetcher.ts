import { getOperationAST, parse } from 'graphql';
import { authorization } from '../app/session.ts';

interface Params {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null | undefined;
}

interface More {
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Takes results one after another, as GraphiQL listens to them. */
interface Listener {
  readonly next: (result: object) => void;
  readonly error: (problem: unknown) => void;
  readonly complete: () => void;
}

/** What somebody listens to, until they take it back. */
interface Told {
  readonly subscribe: (listener: Listener) => { readonly unsubscribe: () => void };
}

/** Asks the server what stands in the editors, by whom is signed in: an answer, or what a subscription is told. */
export async function ask(params: Params, more?: More): Promise<object> {
  const given = Object.entries(more?.headers ?? {}).map(([name, value]) => [name, String(value)]);
  const headers = { ...authorization(), ...(Object.fromEntries(given) as Record<string, string>) };
  if (isSubscription(params)) return follow(params, headers);
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return response.json();
}

/** What cannot be read goes to the server, which says what is wrong with it. */
function isSubscription({ query, operationName }: Params): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === 'subscription';
  } catch {
    return false;
  }
}

/** Follows a subscription until it is stopped. It is not begun anew where it breaks off: what was missed would not show. */
async function follow(
  { query, variables, operationName }: Params,
  headers: Record<string, string>,
): Promise<Told> {
  const { createClient, NetworkError } = await import('graphql-sse');
  const client = createClient({ url: '/graphql/stream', headers, retryAttempts: 0 });
  const request = {
    query,
    variables: variables as Record<string, unknown>,
    ...(typeof operationName === 'string' && { operationName }),
  };
  return {
    subscribe: (listener) => {
      const error = async (problem: unknown) => {
        const isAnswered = problem instanceof NetworkError && problem.response instanceof Response;
        listener.error(isAnswered ? await answerOf(problem.response as Response) : problem);
      };
      const next = (result: object) => listener.next(result);
      const unsubscribe = client.subscribe(request, { next, error, complete: () => listener.complete() });
      return { unsubscribe };
    },
  };
}

/** What a refusal says. */
async function answerOf(response: Response): Promise<unknown> {
  try {
    const { errors } = (await response.json()) as { readonly errors?: readonly unknown[] };
    return errors?.[0] ?? { message: response.statusText };
  } catch {
    return { message: response.statusText };
  }
}
