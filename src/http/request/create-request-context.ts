import {
  newRequestReport,
  type RequestContext,
  type RequestReport,
} from '../../shared/request-context.ts';
import type { CallSignal } from '../../tools/call-signal.ts';
import { incrementalFormat } from './incremental-format.ts';
import type { Peer } from './peer.ts';
import type { RequestLifetime } from './request-lifetime.ts';

/** Where a request comes from, and its id. */
export interface RequestOrigin
  extends Pick<RequestContext, 'requestId' | 'headers' | 'getsBody' | 'answerHeaders' | 'trace'> {
  readonly peer: Peer;
  /** `Accept`, of what may come later. */
  readonly accept: string | undefined;
}

/** What the rooms of a request share, made when its headers are read. */
export function createRequestContext(
  origin: RequestOrigin,
  lifetime: RequestLifetime,
): RequestContext {
  return new Context(origin, lifetime);
}

/** A class, because an object with a getter of its own takes twenty times as long to make. */
class Context implements RequestContext {
  readonly requestId: string;
  readonly headers: RequestContext['headers'];
  readonly getsBody: boolean;
  readonly answerHeaders: RequestContext['answerHeaders'];
  readonly clientIp: string;
  readonly fromTrustedProxy: boolean;
  readonly clientCertificate: RequestContext['clientCertificate'];
  principal: RequestContext['principal'] = null;
  client: string | null = null;
  denied: RequestContext['denied'] = null;
  readonly deadlineAt: number;
  readonly operationCalls = { count: 0, max: Number.POSITIVE_INFINITY };
  readonly report: RequestReport = newRequestReport();
  readonly trace: RequestContext['trace'];
  readonly batch = null;
  /** Not `#lifetime`: contexts that `partOfRequest` makes have no private members. */
  readonly lifetime: RequestLifetime;
  readonly accept: string | undefined;

  constructor(origin: RequestOrigin, lifetime: RequestLifetime) {
    this.requestId = origin.requestId;
    this.headers = origin.headers;
    this.getsBody = origin.getsBody;
    this.answerHeaders = origin.answerHeaders;
    const { clientIp, fromTrustedProxy, clientCertificate } = origin.peer;
    this.clientIp = clientIp;
    this.fromTrustedProxy = fromTrustedProxy;
    this.clientCertificate = clientCertificate;
    this.trace = origin.trace;
    this.deadlineAt = lifetime.deadlineAt;
    this.lifetime = lifetime;
    this.accept = origin.accept;
  }

  get signal(): CallSignal {
    return this.lifetime.signal;
  }

  /** Operations of a batch have one answer together. */
  get incremental(): RequestContext['incremental'] {
    if (this.batch !== null || !this.getsBody) return null;
    return incrementalFormat(this.accept);
  }

  whenAbandoned(listener: (reason: Error) => void): () => void {
    return this.lifetime.whenAbandoned(listener);
  }

  get liftDeadline(): () => void {
    return () => this.lifetime.liftDeadline();
  }

  get end(): RequestContext['end'] {
    return (reason) => this.lifetime.cancel(reason);
  }
}

/** A copy for Yoga, which copies contexts itself and loses all members that are not their own. */
export function withOwnMembers(context: RequestContext): RequestContext {
  const { liftDeadline, end } = context;
  return {
    ...context,
    get signal() {
      return context.signal;
    },
    get incremental() {
      return context.incremental;
    },
    whenAbandoned: (listener) => context.whenAbandoned(listener),
    liftDeadline,
    end,
  };
}
