import path from 'node:path';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { resolveSecret } from '../config/secret.ts';
import type { LostSpans, Traces } from '../shared/request-trace.ts';
import type { Owned } from '../tools/owned.ts';

/**
 * What `observability.traces` asks for; `null`: nothing. The library is loaded only then.
 * @throws UserError when a secret cannot be read
 */
export async function openTraces(
  { traces }: GatewayConfig['observability'],
  configFile: string,
  lost: (spans: LostSpans) => void,
  stack: Owned,
): Promise<Traces | null> {
  if (traces === undefined) return null;
  const baseDir = path.dirname(configFile);
  const headers = Object.entries(traces.headers).map(([name, value]) => [
    name,
    resolveSecret(value, baseDir),
  ]);
  const { startTraces } = await import('../observability/traces/start-traces.ts');
  return stack.use(startTraces({ ...traces, headers: Object.fromEntries(headers), lost }));
}
