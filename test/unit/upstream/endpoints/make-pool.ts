import { servers as serversSchema } from '../../../../src/config/sections/servers-config.ts';
import {
  EndpointPool,
  type KnownServers,
} from '../../../../src/upstream/endpoints/endpoint-pool.ts';
import { policyCall } from '../resilience/policy-call.ts';

type ServerInput = string | { endpoint: string; [key: string]: unknown };

/** A pool with a clock and dice of its own. Servers are letters, or as in gateway.yaml. */
export function makePool(
  list: readonly ServerInput[],
  settings: object = {},
  known: KnownServers = { pool: undefined, follow: new Set() },
) {
  const clock = { now: 1_000_000 };
  let seed = 1;
  const serversOf = (inputs: readonly ServerInput[]) =>
    serversSchema.parse({
      ...settings,
      list: inputs.map((each) => (typeof each === 'string' ? { endpoint: each } : each)),
    });
  const changes: string[] = [];
  const pool = new EndpointPool({
    settings: serversOf(list),
    connect: () => ({ adapter: policyCall().adapter, probe: undefined }),
    known,
    now: () => clock.now,
    random: () => {
      // Park and Miller's generator: the same dice in every run.
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    },
    changed: ({ endpoint, state, reason }) => changes.push(`${endpoint} ${state}: ${reason}`),
  });
  const update = (inputs: readonly ServerInput[]) => pool.update(serversOf(inputs).list ?? []);
  update(list);
  const named = (name: string) => {
    const endpoint = pool.endpoints.find((each) => each.name === name);
    if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
    return endpoint;
  };
  return {
    pool,
    clock,
    changes,
    update,
    named,
    fail: (name: string, times = 1) => {
      for (let time = 0; time < times; time++) pool.ended(named(name), 'failure', 10);
    },
    succeed: (name: string, tookMs = 10, times = 1) => {
      for (let time = 0; time < times; time++) pool.ended(named(name), 'success', tookMs);
    },
    /** How often each server was chosen. */
    chosen: (times: number, call: Parameters<typeof policyCall>[0] = {}) => {
      const counts: Record<string, number> = {};
      for (let time = 0; time < times; time++) {
        const name = pool.choose(policyCall(call))?.name ?? 'none';
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}
