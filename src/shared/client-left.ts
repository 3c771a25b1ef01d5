import type { RequestContext } from './request-context.ts';

/** Whether nobody waits for the answer. The deadline, of which clients are told, aborts otherwise. */
export function hasClientLeft({ signal }: Pick<RequestContext, 'signal'>): boolean {
  return signal.aborted && signal.reason instanceof Error && signal.reason.name === 'AbortError';
}
