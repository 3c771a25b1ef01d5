import type { RestBinding, RestParameter } from '../../../../../src/annotations/bindings.ts';
import type { UpstreamError } from '../../../../../src/errors/upstream-error.ts';
import { createRestAdapter } from '../../../../../src/upstream/adapters/rest/adapter.ts';
import type { Adapter } from '../../../../../src/upstream/call.ts';

export function createAdapter(endpoint: string): Adapter<RestBinding> {
  return createRestAdapter({
    source: 'shop',
    endpoint,
    wire: undefined,
    maxResponseBytes: 100_000,
    maxConnections: 4,
    connectTimeoutMs: 1_000,
    pingIntervalMs: 330_000,
    soapHeaders: {},
  });
}

/** `GET /` that answers JSON, except for what a test is about. */
export function bindingOf(overrides: Partial<RestBinding> = {}): RestBinding {
  return {
    protocol: 'rest',
    source: 'shop',
    method: 'GET',
    path: '/',
    parameters: [],
    accept: 'application/json',
    ...overrides,
  };
}

export function parameterOf(
  location: RestParameter['in'],
  overrides: Partial<RestParameter> = {},
): RestParameter {
  const style = location === 'query' || location === 'cookie' ? 'form' : 'simple';
  return { arg: 'v', name: 'v', in: location, style, explode: style === 'form', ...overrides };
}

export function call(
  adapter: Adapter<RestBinding>,
  binding: RestBinding,
  args: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<unknown> {
  return adapter.call({
    binding,
    args,
    headers,
    signal: new AbortController().signal,
    deadlineAt: Date.now() + 5_000,
  });
}

export async function failureOf(promise: Promise<unknown>): Promise<UpstreamError> {
  try {
    await promise;
  } catch (error) {
    return error as UpstreamError;
  }
  throw new Error('expected a failure');
}
