import type { ServersConfig } from '../../config/sections/servers-config.ts';
import type { CallOutcome } from '../resilience/call-outcome.ts';
import type { ServerHealth } from './server-health.ts';

/** A median of one or two says nothing of them. */
const minServersForLatency = 3;
/** Faster ones cannot be told apart: one of them would be left out because the clock went on. */
const minMedianMs = 1;

/**
 * Leaves out a server for a while whose calls fail one after the other, or take much longer than those
 * of the others.
 * @param all All servers of the source.
 * @returns Why it is left out from now on; `undefined`: it is not.
 */
export function judge(
  server: ServerHealth,
  { outcome, tookMs }: { readonly outcome: CallOutcome; readonly tookMs: number },
  settings: ServersConfig['ejection'],
  all: readonly ServerHealth[],
  now: number,
): 'failures' | 'latency' | undefined {
  if (outcome === 'ignored') return undefined;
  if (outcome === 'success') {
    server.consecutiveFailures = 0;
    server.medianLatency.add(tookMs);
    // Well again for as long as it was left out at first.
    if (now - server.availableSince >= settings.ejectMs) server.ejections = 0;
  } else {
    server.consecutiveFailures += 1;
  }
  const reason =
    server.consecutiveFailures >= settings.consecutiveFailures
      ? 'failures'
      : isTooSlow(server, settings, all, now)
        ? 'latency'
        : undefined;
  if (reason === undefined || !mayEject(settings, all, now)) return undefined;
  if (server.state(now) !== 'available') return undefined;
  eject(server, settings, now);
  return reason;
}

/** If nearly all fail, it is not for being bad servers; and somebody must get the calls. */
function mayEject(
  { enabled, maxEjectedRatio }: ServersConfig['ejection'],
  all: readonly ServerHealth[],
  now: number,
): boolean {
  if (!enabled || all.length < 2) return false;
  const ejected = all.filter((each) => each.state(now) === 'ejected').length;
  return ejected + 1 <= Math.max(1, Math.floor(all.length * maxEjectedRatio));
}

function isTooSlow(
  { medianLatency }: ServerHealth,
  { latencyFactor }: ServersConfig['ejection'],
  all: readonly ServerHealth[],
  now: number,
): boolean {
  if (latencyFactor === undefined) return false;
  const ownMs = medianLatency.valueMs;
  if (ownMs === undefined) return false;
  const latencies = all
    .filter((each) => each.state(now) === 'available')
    .flatMap((each) => each.medianLatency.valueMs ?? [])
    .toSorted((left, right) => left - right);
  if (latencies.length < minServersForLatency) return false;
  const median = latencies[Math.floor((latencies.length - 1) / 2)] ?? 0;
  return ownMs > Math.max(minMedianMs, median) * latencyFactor;
}

function eject(server: ServerHealth, settings: ServersConfig['ejection'], now: number): void {
  server.ejections += 1;
  const { ejectMs, maxEjectMs } = settings;
  server.ejectedUntil = now + Math.min(maxEjectMs, ejectMs * server.ejections);
  // Slow start counts from its return.
  server.availableSince = server.ejectedUntil;
  server.consecutiveFailures = 0;
  // What was measured before says nothing about a server that has had time to recover.
  server.medianLatency.forget();
}
