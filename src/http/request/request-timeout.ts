import type { GatewayConfig } from '../../config/gateway-config.ts';

type TimeoutConfig = Pick<GatewayConfig['server'], 'requestTimeoutMs' | 'timeoutHeader'>;

/** How long a request may take: the client may ask for less than is allowed, never for more. */
export function requestTimeout(
  headers: Readonly<Record<string, string>>,
  { requestTimeoutMs, timeoutHeader }: TimeoutConfig,
): number {
  const asked = timeoutHeader === undefined ? undefined : headers[timeoutHeader];
  return asked !== undefined && /^[1-9]\d{0,9}$/.test(asked)
    ? Math.min(requestTimeoutMs, Number(asked))
    : requestTimeoutMs;
}
