import { z } from 'zod';
import { headerName, milliseconds, positive, secret } from './values.ts';

/** Part of the connection or of the framing of one message (RFC 9110, 7.6.1): not ours to choose. */
const connectionHeader =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-length|proxy-.*)$/;

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

const endpoint = z
  .string()
  .min(1)
  .refine((text) => !/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i.test(text), {
    message: 'must hold no user and password: send them as a header, see headers.set',
  });

const tls = z
  .strictObject({
    ca: secret
      .optional()
      .describe('Certificates of authorities to trust instead of the usual ones, in PEM.'),
    cert: secret.optional().describe('The certificate that the gateway shows, in PEM.'),
    key: secret.optional().describe('The private key of `cert`, in PEM.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'cert and key belong together',
  });

const wsSecurity = z.strictObject({
  username: z.string().min(1).describe('The name; may be `env:NAME` or `file:path`.'),
  password: secret.describe('The password: `env:NAME` or `file:path`.'),
  type: z
    .enum(['text', 'digest'])
    .default('text')
    .describe('How the password is sent: as it is, or as a digest with a nonce and the time.'),
  timestampTtlSeconds: positive
    .optional()
    .describe('Adds a Timestamp, after which the request expires. Left out: none.'),
});

export const source = z.strictObject({
  endpoint: endpoint
    .optional()
    .describe(
      "Overrides the contract's own address. Operations with a server of their own keep it: see `endpoints`.",
    ),
  endpoints: z
    .record(z.string(), endpoint)
    .default({})
    .describe(
      'Overrides the servers of single operations: by the `endpoint` that `@rest` has in the composed schema, what is called instead.',
    ),
  timeoutMs: milliseconds.default(10_000).describe('The longest that one call may take.'),
  connectTimeoutMs: milliseconds.default(3_000).describe('The longest that connecting may take.'),
  maxConnections: positive.default(64).describe('The most connections to the upstream.'),
  maxResponseBytes: positive.default(16_777_216).describe('The largest answer that is read.'),
  tls: tls
    .optional()
    .describe('How the certificate of an `https` or `grpcs` endpoint is checked, and our own.'),
  headers: z
    .strictObject({
      forward: z
        .array(upstreamHeader)
        .default([])
        .describe("Headers of the client's request to pass on."),
      set: constantHeaders.default({}),
    })
    .prefault({})
    .describe('HTTP headers (gRPC metadata) for this source. Nothing else is passed on.'),
  soapHeaders: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'SOAP header parts by element name, as nested keys; strings may be `env:NAME` or `file:path`.',
    ),
  wsSecurity: wsSecurity
    .optional()
    .describe('SOAP: a WS-Security UsernameToken, made anew for each call.'),
});

export type SourceConfig = z.output<typeof source>;

/** What a source gets that `gateway.yaml` does not mention. */
export const defaultSourceConfig: SourceConfig = source.parse({});
