import { z } from 'zod';

/** Kinds of values that several parts of `gateway.yaml` have. */

/** A secret is never written down: `env:NAME` reads the environment, `file:path` a file. */
export const secret = z
  .string()
  .regex(/^(env|file):.+/, 'must be env:NAME or file:path: secrets do not stand in this file')
  .describe('`env:NAME` or `file:path` (relative to gateway.yaml)');

/** Relative to gateway.yaml. */
export const filePath = z.string().min(1);

export const positive = z.int().positive();

/** Timers of Node hold 31 bits: a longer time would be over at once. */
export const milliseconds = positive.max(2_147_483_647);

export const port = z.int().min(0).max(65_535);

export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is not a header name')
  .toLowerCase();

/** Where secrets go, or what is trusted comes from: who stands in between must not change it. */
export const httpsUrl = z
  .string()
  .refine(isTrustedUrl, 'must be an https URL (http only of this machine)');

/** What stays on this machine nobody can change on its way. */
export function isTrustedUrl(text: string): boolean {
  const { protocol = '', hostname = '' } = URL.canParse(text) ? new URL(text) : {};
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}

/** As browsers send it: scheme and host in lower case, no port that is the scheme's own, no path. */
export const origin = z.string().refine(isOrigin, 'is not an origin, such as https://app.example');

function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\s]+$/.test(text) || !URL.canParse(text)) return false;
  // Schemes of apps (`capacitor://localhost`) have no origin of their own in the URL standard.
  return !/^https?:/.test(text) || new URL(text).origin === text;
}
