import { z } from 'zod';
import { callDefaults, operation, retryBudget } from './call-config.ts';
import { concurrency } from './concurrency-config.ts';
import { credentials, tls, wsSecurity } from './credentials-config.ts';
import { endpoint } from './endpoint-config.ts';
import { headers } from './headers-config.ts';
import { servers } from './servers-config.ts';
import { milliseconds, positive } from './values.ts';

export const source = z.strictObject({
  endpoint: endpoint
    .optional()
    .describe(
      "Overrides the contract's own address. Operations with a server of their own keep it: see `endpoints`.",
    ),
  servers: servers
    .optional()
    .describe('Several servers that answer the same. Left out: `endpoint` alone.'),
  endpoints: z
    .record(z.string(), endpoint)
    .default({})
    .describe(
      'Overrides the servers of single operations: by the `endpoint` that `@rest` has in the composed schema, what is called instead.',
    ),
  connectTimeoutMs: milliseconds.default(3_000).describe('The longest that connecting may take.'),
  pingIntervalMs: milliseconds
    .default(330_000)
    .describe(
      'gRPC: how long a server may send nothing while calls are open before it is asked whether it is still there. Most servers refuse to be asked more often than every 5 minutes.',
    ),
  maxConnections: positive.default(64).describe('The most connections to the upstream.'),
  maxResponseBytes: positive.default(16_777_216).describe('The largest answer that is read.'),
  tls: tls
    .optional()
    .describe('How the certificate of an `https` or `grpcs` endpoint is checked, and our own.'),
  headers: headers
    .prefault({})
    .describe('HTTP headers (gRPC metadata) for this source. Nothing else is passed on.'),
  credentials,
  soapHeaders: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'SOAP header parts by element name, as nested keys; strings may be `env:NAME` or `file:path`.',
    ),
  wsSecurity: wsSecurity
    .optional()
    .describe('SOAP: a WS-Security UsernameToken, made anew for each call.'),
  ...callDefaults,
  retryBudget: retryBudget
    .prefault({})
    .describe('How many retries all calls to the source may cause together.'),
  concurrency: concurrency
    .prefault({})
    .describe('How many calls are made at once, and how many wait.'),
  operations: z
    .record(z.string(), operation)
    .default({})
    .describe(
      'Other settings for single operations, by the name in the contract: `GET /products/{id}`, `shop.Inventory/GetStock`, `GetQuote`.',
    ),
});

export type SourceConfig = z.output<typeof source>;

/** What a source gets that `gateway.yaml` does not mention. */
export const defaultSourceConfig: SourceConfig = source.parse({});
