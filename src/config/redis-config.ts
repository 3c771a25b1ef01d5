import { z } from 'zod';
import { milliseconds, secret } from './values.ts';

/** A password in the file would be committed with it. */
const address = z
  .string()
  .regex(/^rediss?:\/\/[^@\s]+$/, 'must be redis://host:port, rediss:// for TLS, or env:NAME')
  .refine(URL.canParse, 'is not a URL');

export const redis = z.strictObject({
  url: z
    .union([secret, address])
    .describe('`redis://host:port`; with user and password as `env:NAME` or `file:path`.'),
  keyPrefix: z
    .string()
    .regex(/^[A-Za-z0-9:._-]*$/, 'may have letters, digits and : . _ -')
    .default('headgate:')
    .describe('What all keys begin with, so that several gateways can share one Redis.'),
  connectTimeoutMs: milliseconds.default(2_000).describe('The longest that connecting may take.'),
  commandTimeoutMs: milliseconds.default(500).describe('The longest that one command may take.'),
});

export type RedisConfig = z.output<typeof redis>;
