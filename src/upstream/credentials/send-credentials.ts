import { isPromise } from '@envelop/core';
import { UpstreamError } from '../../errors/upstream-error.ts';
import { failureCode } from '../ended-call.ts';
import type { Next, PolicyCall } from '../policy.ts';
import type { SentCredential, UpstreamCredential } from './credential.ts';

/**
 * Adds credentials to what is sent, as the last thing before it is: so neither equal calls nor
 * anything else is told apart by them. One that is refused is replaced once, and the call made
 * again: a call that was not let in has done nothing.
 */
export function sendCredentials(credentials: readonly UpstreamCredential[], send: Next): Next {
  if (credentials.length === 0) return send;
  return async (call) => {
    const sent = await getAll(credentials, call);
    try {
      return await send(withCredentials(call, sent));
    } catch (error) {
      if (!canBeReplaced(credentials, sent, error)) throw error;
      return send(withCredentials(call, await getAll(credentials, call)));
    }
  };
}

/** The same for a stream, as long as nothing of it has been passed on. */
export function streamWithCredentials(
  credentials: readonly UpstreamCredential[],
  open: (call: PolicyCall) => AsyncIterable<unknown>,
): (call: PolicyCall) => AsyncIterable<unknown> {
  if (credentials.length === 0) return open;
  return async function* (call) {
    const sent = await getAll(credentials, call);
    let hasBegun = false;
    try {
      for await (const message of open(withCredentials(call, sent))) {
        hasBegun = true;
        yield message;
      }
      return;
    } catch (error) {
      if (hasBegun || !canBeReplaced(credentials, sent, error)) throw error;
    }
    yield* open(withCredentials(call, await getAll(credentials, call)));
  };
}

/** Whether a call failed because of its credentials, and others can be had. */
function canBeReplaced(
  credentials: readonly UpstreamCredential[],
  sent: readonly SentCredential[],
  error: unknown,
): boolean {
  if (!(error instanceof UpstreamError) || error.code !== 'UPSTREAM_UNAUTHENTICATED') return false;
  // Each learns of it.
  const replaceable = credentials.map((each, index) => each.refused?.(sent[index] ?? {}));
  return replaceable.includes(true);
}

/** @throws UpstreamError when one cannot be had */
function getAll(
  credentials: readonly UpstreamCredential[],
  call: PolicyCall,
): Promise<SentCredential[]> {
  return Promise.all(credentials.map((each) => traced(each.get(call), call)));
}

/** A token that is not there yet may take longer than the call that it is for. */
function traced(
  credential: SentCredential | Promise<SentCredential>,
  { trace }: PolicyCall,
): SentCredential | Promise<SentCredential> {
  if (trace === null || !isPromise(credential)) return credential;
  const step = trace.token();
  return credential.then(
    (sent) => {
      step.ended('ok');
      return sent;
    },
    (error: unknown) => {
      step.ended(failureCode(error));
      throw error;
    },
  );
}

function withCredentials(call: PolicyCall, sent: readonly SentCredential[]): PolicyCall {
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
