import { z } from 'zod';
import { milliseconds, secret } from './values.ts';

/** A password in the file would be committed with it. */
const address = z
  .string()
  .regex(/^rediss?:\/\/[^@\s]+$/, 'must be redis://host:port, rediss:// for TLS, or env:NAME')
  .refine(URL.canParse, 'is not a URL');

const url = z.union([secret, address]);

const keys = z.strictObject({
  url: z
    .union([url, z.array(url).min(1).max(20)])
    .describe(
      '`redis://host:port`; with user and password as `env:NAME` or `file:path`. Of a cluster: one of its nodes, or several, of which any may be down.',
    ),
  cluster: z
    .boolean()
    .default(false)
    .describe(
      'Whether it is a cluster. Nodes that are not in `url` are found, and are spoken to as the first one: by its user, password and TLS.',
    ),
  keyPrefix: z
    .string()
    .regex(/^[A-Za-z0-9:._-]*$/, 'may have letters, digits and : . _ -')
    .default('headgate:')
    .describe('What all keys begin with, so that several gateways can share one Redis.'),
  connectTimeoutMs: milliseconds.default(2_000).describe('The longest that connecting may take.'),
  commandTimeoutMs: milliseconds.default(500).describe('The longest that one command may take.'),
});

export const redis = keys.refine(
  ({ url: given, cluster }) => cluster || [given].flat().length === 1,
  {
    path: ['url'],
    message: 'names several servers: that is for a cluster (`cluster: true`)',
  },
);

export type RedisConfig = z.output<typeof redis>;
