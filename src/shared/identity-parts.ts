import type { RequestContext } from './request-context.ts';

/** What an upstream may be told of who asks: `sources.*.headers.identity` of gateway.yaml. */
export type IdentityPart = 'principal' | 'subject' | 'client' | 'scopes';

type Caller = Pick<RequestContext, 'principal' | 'client'>;

const parts: Readonly<Record<IdentityPart, (caller: Caller) => string | undefined>> = {
  principal: ({ principal }) => principal?.id,
  subject: ({ principal }) => principal?.subject,
  client: ({ client }) => client ?? undefined,
  scopes: ({ principal }) =>
    principal === null ? undefined : [...principal.scopes].toSorted().join(' '),
};

/** `undefined`: there is nothing to tell. */
export const identityPart = (part: IdentityPart, caller: Caller): string | undefined =>
  parts[part](caller);
