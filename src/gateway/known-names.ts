import { boundOperations } from '../annotations/bound-operations.ts';
import { wireNameOf } from '../annotations/input-path.ts';
import { operationName } from '../annotations/operation-name.ts';
import type { KnownNames } from '../config/check-known-names.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Graph } from '../execution/graph/graph.ts';

/** What gateway.yaml may speak of. */
export function knownNames({ sources, schema }: Graph): KnownNames {
  const bySource = Map.groupBy(boundOperations(schema), ({ binding }) => binding.source);
  return new Map(
    sources.map(({ name }) => {
      const own = bySource.get(name) ?? [];
      const endpoints = own.flatMap(({ binding }) =>
        binding.protocol === 'rest' && binding.endpoint !== undefined ? [binding.endpoint] : [],
      );
      return [
        name,
        {
          operations: own.map(({ binding }) => operationName(binding)),
          endpoints: [...new Set(endpoints)],
          args: () => own.flatMap(({ field }) => field.args.map(wireNameOf)),
        },
      ];
    }),
  );
}

/** The tags that gateway.yaml gives to results. */
export function cacheTagsOf({ sources }: GatewayConfig): ReadonlySet<string> {
  const caches = Object.values(sources).flatMap(({ cache, operations }) => [
    cache,
    ...Object.values(operations).map((operation) => operation.cache),
  ]);
  return new Set(caches.flatMap((cache) => cache?.tags ?? []));
}
