import type { TracedRequest } from '../../shared/request-trace.ts';
import { type Context, ROOT_CONTEXT, W3CTraceContextPropagator } from './opentelemetry.ts';

/** Whose `traceparent` is believed. */
export type Follow = 'trustedProxies' | 'everybody' | 'nobody';

const propagator = new W3CTraceContextPropagator();
const fromRecord = {
  get: (headers: Readonly<Record<string, string>>, name: string) => headers[name],
  keys: (headers: Readonly<Record<string, string>>) => Object.keys(headers),
};
const intoRecord = {
  set(headers: Record<string, string>, name: string, value: string) {
    // Of a `tracestate` that could not be read, nothing is left.
    if (value !== '') headers[name] = value;
  },
};

/**
 * The trace that a request belongs to already. Anybody can write a `traceparent`: with one that says
 * "sampled", all that a stranger asks would be recorded, and under a trace of somebody else.
 */
export function parentOf({ headers, fromTrustedProxy }: TracedRequest, follow: Follow): Context {
  const follows = follow === 'everybody' || (follow === 'trustedProxies' && fromTrustedProxy);
  return follows ? propagator.extract(ROOT_CONTEXT, headers, fromRecord) : ROOT_CONTEXT;
}

/** `traceparent`, and `tracestate` where there is one. */
export function headersOf(context: Context): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, intoRecord);
  return headers;
}
