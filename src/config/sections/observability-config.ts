import { z } from 'zod';
import { headerName, port, secret } from './values.ts';

export const observability = z.strictObject({
  logLevel: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('What is logged.'),
  logFormat: z
    .enum(['json', 'pretty'])
    .optional()
    .describe(
      'JSON lines, or lines for people. Left out: `pretty` in development, `json` in production.',
    ),
  explain: z
    .union([
      z.enum(['off', 'loopback', 'everybody']),
      z.strictObject({
        scope: z.string().min(1).describe('Principals with this scope may ask.'),
      }),
    ])
    .optional()
    .describe(
      'Who may ask what an operation calls, by the header `x-headgate-explain: plan` (nothing runs) or `run`: nobody, clients on this machine (when the gateway listens on a loopback address), everybody, or principals with a scope. Left out: `loopback` in development, `off` in production.',
    ),
  traces: z
    .strictObject({
      endpoint: z
        .url({
          protocol: /^https?$/,
          error: 'must be an http or https URL, such as http://collector:4318/v1/traces',
        })
        .refine((url) => !/^[^/]*\/\/[^/?#]*@/.test(url), {
          message: 'must hold no user and password: send them as a header, see headers',
        })
        .describe(
          'Where spans are sent, by OTLP over HTTP (protobuf): `http://collector:4318/v1/traces`.',
        ),
      headers: z
        .record(headerName, secret)
        .default({})
        .describe('Headers for the collector, such as its API key; each is a secret.'),
      serviceName: z.string().min(1).default('headgate').describe('`service.name` of the spans.'),
      resourceAttributes: z
        .record(z.string().min(1), z.string())
        .default({})
        .describe('More about the gateway: `deployment.environment.name: production`.'),
      sampleRatio: z
        .number()
        .min(0)
        .max(1)
        .default(1)
        .describe(
          'How many of the requests are recorded that belong to no trace yet: 0.1 is every tenth. For others, their trace says it.',
        ),
      operationNames: z
        .boolean()
        .default(false)
        .describe(
          'Call spans of requests `query ShopPage` in place of `query`; an attribute has the name anyhow. Only where your own clients alone can ask: collectors count spans by their names, and anybody can make up others.',
        ),
      follow: z
        .enum(['trustedProxies', 'everybody', 'nobody'])
        .default('trustedProxies')
        .describe(
          'Whose `traceparent` is believed: that of requests from `server.trustedProxies`, of all, or of none. Whoever is believed decides what is recorded, and under which trace.',
        ),
    })
    .optional()
    .describe('OpenTelemetry: requests and their calls as spans. Left out: there are none.'),
  metrics: z.boolean().default(true).describe('Serve Prometheus metrics on /metrics.'),
  metricsPort: port
    .optional()
    .describe(
      'A port of its own for /metrics, on `server.host`; 0 takes a free one. Left out: `server.port` when the gateway listens on a loopback address, else none, because what metrics say is not for everybody.',
    ),
});
