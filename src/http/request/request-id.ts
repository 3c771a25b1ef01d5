import { randomUUID } from 'node:crypto';

const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The client's own id is kept only when it can do no harm in a log line or a header. */
export function requestIdOf(given?: string): string {
  return given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
}
