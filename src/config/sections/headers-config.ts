import { z } from 'zod';
import { headerName, secret } from './values.ts';

/** Part of the connection or of the framing of one message (RFC 9110, 7.6.1): not ours to choose. */
const connectionHeader =
  /^(host|connection|keep-alive|http2-settings|te|trailer|transfer-encoding|upgrade|expect|content-length|proxy-.*)$/;

const upstreamHeader = headerName.refine((name) => !connectionHeader.test(name), {
  message: 'belongs to the connection with the upstream: it cannot be forwarded or set',
});

/** Headers that hold credentials by their usual names. */
const credentialHeader = /^(authorization|cookie|apikey|(.+-)?(key|token|secret|password))$/;

const constantHeaders = z
  .record(upstreamHeader, z.string())
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!credentialHeader.test(name) || secret.safeParse(value).success) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'must be env:NAME or file:path: secrets do not stand in this file',
      });
    }
  })
  .describe(
    'Headers to send with every call; values may be `env:NAME` or `file:path`, and must be in headers for credentials.',
  );

const identityPart = z.enum(['principal', 'subject', 'client', 'scopes']);

export const headers = z
  .strictObject({
    forward: z
      .array(upstreamHeader)
      .default([])
      .describe("Headers of the client's request to pass on."),
    set: constantHeaders.default({}),
    identity: z
      .record(upstreamHeader, identityPart)
      .default({})
      .describe(
        'Headers that say who asks: `x-user-id: subject`. What clients send under these names is dropped. Values are percent-encoded; a request without the part has no such header.',
      ),
    traceContext: z
      .boolean()
      .default(true)
      .describe(
        'With `observability.traces`: send `traceparent`, so that the spans of the source belong to the same trace.',
      ),
  })
  .superRefine(({ forward, set, identity }, context) => {
    for (const name of Object.keys(identity)) {
      if (!forward.includes(name) && !Object.hasOwn(set, name)) continue;
      const message = 'is also forwarded or set: only one can say who asks';
      context.addIssue({ code: 'custom', path: ['identity', name], message });
    }
  });
