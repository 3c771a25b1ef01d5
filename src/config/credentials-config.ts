import { z } from 'zod';
import { positive, secret } from './values.ts';

export const tls = z
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

export const wsSecurity = z.strictObject({
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
