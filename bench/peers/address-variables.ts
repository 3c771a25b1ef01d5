import type { Addresses } from '../upstreams/upstream.ts';

/** `{ posts: … }` as `POSTS_URL=…`, for configuration files that read the environment. */
export function addressVariables(addresses: Addresses): Record<string, string> {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => [`${name.toUpperCase()}_URL`, address]),
  );
}
