import type { ServersConfig } from '../../config/gateway-config.ts';
import type { CallOutcome } from '../resilience/call-outcome.ts';
import type { Endpoint } from './endpoint.ts';

/** A median of one or two says nothing of them. */
const minEndpointsForLatency = 3;
/** Faster ones cannot be told apart: one of them would be left out because the clock went on. */
const minMedianMs = 1;

/**
 * Leaves out an endpoint for a while whose calls fail one after the other, or take much longer than
 * those of the others.
 * @param all All endpoints of the source.
 * @returns Why it is left out from now on; `undefined`: it is not.
 */
export function judge(
  endpoint: Endpoint,
  { outcome, tookMs }: { readonly outcome: CallOutcome; readonly tookMs: number },
  settings: ServersConfig['ejection'],
  all: readonly Endpoint[],
  now: number,
): 'failures' | 'latency' | undefined {
  if (outcome === 'ignored') return undefined;
  if (outcome === 'success') {
    endpoint.consecutiveFailures = 0;
    endpoint.took(tookMs);
    // Well again for as long as it was left out at first.
    if (now - endpoint.availableSince >= settings.ejectMs) endpoint.ejections = 0;
  } else {
    endpoint.consecutiveFailures += 1;
  }
  const reason =
    endpoint.consecutiveFailures >= settings.consecutiveFailures
      ? 'failures'
      : isTooSlow(endpoint, settings, all, now)
        ? 'latency'
        : undefined;
  if (reason === undefined || !mayEject(settings, all, now)) return undefined;
  if (endpoint.state(now) !== 'available') return undefined;
  eject(endpoint, settings, now);
  return reason;
}

/** If nearly all fail, it is not for being bad servers; and somebody must get the calls. */
function mayEject(
  { enabled, maxEjectedRatio }: ServersConfig['ejection'],
  all: readonly Endpoint[],
  now: number,
): boolean {
  if (!enabled || all.length < 2) return false;
  const ejected = all.filter((each) => each.state(now) === 'ejected').length;
  return ejected + 1 <= Math.max(1, Math.floor(all.length * maxEjectedRatio));
}

function isTooSlow(
  { meanLatencyMs }: Endpoint,
  { latencyFactor }: ServersConfig['ejection'],
  all: readonly Endpoint[],
  now: number,
): boolean {
  if (latencyFactor === undefined || meanLatencyMs === undefined) return false;
  const latencies = all
    .filter((each) => each.state(now) === 'available')
    .flatMap((each) => each.meanLatencyMs ?? [])
    .toSorted((left, right) => left - right);
  if (latencies.length < minEndpointsForLatency) return false;
  const median = latencies[Math.floor((latencies.length - 1) / 2)] ?? 0;
  return meanLatencyMs > Math.max(minMedianMs, median) * latencyFactor;
}

function eject(endpoint: Endpoint, settings: ServersConfig['ejection'], now: number): void {
  endpoint.ejections += 1;
  const { ejectMs, maxEjectMs } = settings;
  endpoint.ejectedUntil = now + Math.min(maxEjectMs, ejectMs * endpoint.ejections);
  // Slow start counts from its return.
  endpoint.availableSince = endpoint.ejectedUntil;
  endpoint.consecutiveFailures = 0;
  endpoint.forgetLatencies();
}
