import { z } from 'zod';
import { port } from './values.ts';

export const observability = z.strictObject({
  logLevel: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('What is logged.'),
  logFormat: z
    .enum(['json', 'pretty'])
    .default('json')
    .describe('JSON lines, or lines for people.'),
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
  metrics: z.boolean().default(true).describe('Serve Prometheus metrics on /metrics.'),
  metricsPort: port
    .optional()
    .describe(
      'A port of its own for /metrics, on `server.host`; 0 takes a free one. Left out: `server.port` when the gateway listens on a loopback address, else none, because what metrics say is not for everybody.',
    ),
});
