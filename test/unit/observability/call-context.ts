import type { RequestContext } from '../../../src/shared/request-context.ts';
import { requestContext } from '../../fixtures/request-context.ts';

export const callContext = (requestId: string): RequestContext => requestContext({ requestId });
