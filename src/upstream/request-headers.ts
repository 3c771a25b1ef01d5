import { resolveSecret } from '../config/secret.ts';
import type { SourceConfig } from '../config/sections/source-config.ts';
import { identityPart } from '../shared/identity-parts.ts';
import type { RequestContext } from '../shared/request-context.ts';

/** The headers that go with a call of a request. */
export type RequestHeaders = (
  request: Pick<RequestContext, 'headers' | 'principal' | 'client'>,
) => Readonly<Record<string, string>>;

/**
 * Only what the operator listed: anything else that a client sends stays here.
 * @throws UserError when a secret cannot be read
 */
export function requestHeaders(
  { forward, set, identity }: SourceConfig['headers'],
  baseDir: string,
): RequestHeaders {
  const constant = Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, resolveSecret(value, baseDir)]),
  );
  const told = Object.entries(identity);
  if (forward.length === 0 && told.length === 0) return () => constant;
  return (request) => {
    const picked: Record<string, string> = {};
    for (const name of forward) {
      const value = request.headers[name];
      if (value !== undefined) picked[name] = value;
    }
    for (const [name, part] of told) {
      const value = identityPart(part, request);
      if (value !== undefined) picked[name] = headerText(value);
    }
    return { ...picked, ...constant };
  };
}

/**
 * Subjects are whatever an issuer says. What a header cannot carry (and `%`, so that it can be read
 * back) is percent-encoded; blanks stay, they stand between scopes. One at an end would be lost on
 * the way, and " ann" be "ann".
 */
const headerText = (value: string): string =>
  value.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]|^ | $/gu, encodeURIComponent);
