import { UpstreamError } from '../../errors/upstream-error.ts';
import type { UpstreamCall } from '../call.ts';
import type { SentCredential, UpstreamCredential } from './credential.ts';

/**
 * Adds credentials to what is sent, as the last thing before it is: so neither equal calls nor
 * anything else is told apart by them. One that is refused is replaced once, and the call made
 * again: a call that was not let in has done nothing.
 */
export function sendCredentials<C extends UpstreamCall>(
  credentials: readonly UpstreamCredential[],
  send: (call: C) => Promise<unknown>,
): (call: C) => Promise<unknown> {
  if (credentials.length === 0) return send;
  return async (call) => {
    const sent = await getAll(credentials, call);
    try {
      return await send(withCredentials(call, sent));
    } catch (error) {
      const isRefusal = error instanceof UpstreamError && error.code === 'UPSTREAM_UNAUTHENTICATED';
      if (!isRefusal) throw error;
      const replaceable = credentials.map((each, index) => each.refused?.(sent[index] ?? {}));
      if (!replaceable.includes(true)) throw error;
      return send(await withOwnCredentials(call, credentials));
    }
  };
}

/** @throws UpstreamError when one cannot be had */
export async function withOwnCredentials<C extends UpstreamCall>(
  call: C,
  credentials: readonly UpstreamCredential[],
): Promise<C> {
  if (credentials.length === 0) return call;
  return withCredentials(call, await getAll(credentials, call));
}

function getAll(
  credentials: readonly UpstreamCredential[],
  call: UpstreamCall,
): Promise<SentCredential[]> {
  return Promise.all(credentials.map((each) => each.get(call)));
}

function withCredentials<C extends UpstreamCall>(call: C, sent: readonly SentCredential[]): C {
  const query = Object.assign({}, ...sent.map((each) => each.query));
  const cookies = [call.headers.cookie, ...sent.map(({ cookie }) => cookie)].filter(
    (cookie) => cookie !== undefined,
  );
  return {
    ...call,
    headers: {
      ...call.headers,
      ...Object.assign({}, ...sent.map(({ headers }) => headers)),
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
    },
    ...(Object.keys(query).length > 0 && { query }),
  };
}
