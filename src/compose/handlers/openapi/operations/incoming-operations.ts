import { objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Finding } from '../contract/finding.ts';
import { operationsOfPath } from './path-operations.ts';

/** An operation that cannot be served, and why. */
export interface SkippedOperation {
  readonly operation: string;
  readonly why: Finding;
}

/** What upstreams call: webhooks of the contract, callbacks of its operations. Not served. */

export function webhooks(contract: Contract): SkippedOperation[] {
  const named = { ...objectAt(contract.root['x-webhooks']), ...objectAt(contract.root.webhooks) };
  const text = 'A webhook: the upstream calls it. Not served yet.';
  return incoming(contract, named, 'webhook', text);
}

/** @param label The operation that asks for the callbacks. */
export function callbacks(contract: Contract, node: unknown, label: string): SkippedOperation[] {
  const text = 'A callback: the upstream calls it. Not served yet.';
  return Object.entries(objectAt(objectAt(node).callbacks)).flatMap(([name, callback]) =>
    incoming(contract, pathsOf(contract, callback), `callback ${name} of ${label}`, text),
  );
}

const pathsOf = (contract: Contract, callback: unknown) =>
  unlessBroken({}, () => objectAt(contract.resolve(callback).node));

function incoming(
  contract: Contract,
  paths: Readonly<Record<string, unknown>>,
  what: string,
  text: string,
): SkippedOperation[] {
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, item]) =>
      unlessBroken([{ operation: `${path} (${what})`, why: { text, at: item } }], () =>
        operationsOfPath(contract, item).operations.map(({ method, node }) => ({
          operation: `${method} ${path} (${what})`,
          why: { text, at: node },
        })),
      ),
    );
}
