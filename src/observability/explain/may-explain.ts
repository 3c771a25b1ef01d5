import type { GatewayConfig } from '../../config/gateway-config.ts';
import type { RequestContext } from '../../shared/request-context.ts';

export interface ExplainAccess {
  /** `observability.explain` */
  readonly explain: GatewayConfig['observability']['explain'];
  /** Whether the gateway can only be reached from this machine. */
  readonly isLocal: boolean;
  readonly isLoopback: (address: string) => boolean;
}

/** Who may ask for explanations; `undefined`: nobody. */
export function mayExplain({
  explain,
  isLocal,
  isLoopback,
}: ExplainAccess): ((context: RequestContext) => boolean) | undefined {
  if (typeof explain === 'object') {
    return ({ principal }) => principal?.scopes.has(explain.scope) ?? false;
  }
  switch (explain) {
    case 'off':
      return undefined;
    case 'everybody':
      return () => true;
    case 'loopback':
      return isLocal
        ? (context) => isLoopback(context.clientIp) && !isForwarded(context)
        : undefined;
  }
}

/** A proxy on this machine makes everybody look as if they were here, too. */
const isForwarded = ({ headers }: RequestContext) =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
