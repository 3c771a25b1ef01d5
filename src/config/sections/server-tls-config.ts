import { z } from 'zod';
import { secret } from './values.ts';

export const serverTls = z.strictObject({
  cert: secret.describe(
    "The server's certificate and those between it and its authority, in PEM. A file is read again when it changes: no restart.",
  ),
  key: secret.describe('The private key of `cert`, in PEM. Read again like `cert`.'),
  clientCa: secret
    .optional()
    .describe('The authorities of client certificates, in PEM. Left out: clients are not asked.'),
  clientCertificate: z
    .enum(['optional', 'required'])
    .default('optional')
    .describe('With `clientCa`: whether a client without a valid certificate gets a connection.'),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('The oldest TLS taken.'),
});

export type ServerTlsConfig = z.output<typeof serverTls>;
