import type { OperationReport } from '../../../../annotations/model.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import { objectAt } from '../contract/json-node.ts';
import { operationsOfPath } from './path-operations.ts';

/** What upstreams call: webhooks of the contract, callbacks of its operations. Not served. */

export function webhooks(contract: Contract): OperationReport[] {
  const named = { ...objectAt(contract.root['x-webhooks']), ...objectAt(contract.root.webhooks) };
  return incoming(contract, named, 'webhook').map((operation) => ({
    operation,
    skipped: 'A webhook: the upstream calls it. Not served yet.',
  }));
}

/** @param label The operation that asks for the callbacks. */
export function callbacks(contract: Contract, node: unknown, label: string): OperationReport[] {
  return Object.entries(objectAt(objectAt(node).callbacks)).flatMap(([name, callback]) =>
    incoming(contract, pathsOf(contract, callback), `callback ${name} of ${label}`).map(
      (operation) => ({
        operation,
        skipped: 'A callback: the upstream calls it. Not served yet.',
      }),
    ),
  );
}

const pathsOf = (contract: Contract, callback: unknown) =>
  unlessBroken({}, () => objectAt(contract.resolve(callback).node));

function incoming(
  contract: Contract,
  paths: Readonly<Record<string, unknown>>,
  what: string,
): string[] {
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, item]) =>
      unlessBroken([`${path} (${what})`], () =>
        operationsOfPath(contract, item).operations.map(
          ({ method }) => `${method} ${path} (${what})`,
        ),
      ),
    );
}
