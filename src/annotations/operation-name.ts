import type { Binding } from './bindings.ts';

/**
 * An operation as its contract calls it; unique within its source. Fit for logs and metrics: there
 * are as many as the schema has, and none comes from a client.
 */
export function operationName(binding: Binding): string {
  switch (binding.protocol) {
    case 'rest':
      return `${binding.method} ${binding.path}`;
    case 'grpc':
      return `${binding.service}/${binding.method}`;
    case 'soap':
      return binding.operation;
  }
}
