import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GraphQLSchema } from 'graphql';
import { requiredPolicies } from '../../annotations/required-policies.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { unreadable } from '../../config/read-file.ts';
import { UserError } from '../../errors/user-error.ts';
import { didYouMean } from '../../tools/closest-name.ts';
import { celPolicy } from './cel-policy.ts';
import { moduleFault } from './module-fault.ts';
import type { Policies, Policy } from './policy.ts';

/**
 * The policies of `access`, of which a graph must find all that its `@policy`s name.
 * @param baseDir What the module is relative to: the folder of gateway.yaml.
 * @throws UserError when one is missing, there twice or wrong
 */
export async function loadPolicies(
  { policies, policyModule }: GatewayConfig['access'],
  graph: GraphQLSchema,
  baseDir: string,
): Promise<Policies> {
  const known = new Map<string, Policy>();
  for (const [name, expression] of Object.entries(policies)) {
    known.set(name, celPolicy(expression, `access.policies.${name}`));
  }
  if (policyModule !== undefined) {
    const file = path.resolve(baseDir, policyModule);
    for (const [name, policy] of await importPolicies(file)) {
      if (known.has(name)) {
        throw new UserError(`the policy ${name} stands in access.policies, too`, { file });
      }
      known.set(name, policy);
    }
  }
  for (const { coordinate, name } of requiredPolicies(graph)) {
    if (known.has(name)) continue;
    throw new UserError(`${coordinate}: there is no policy ${name}`, {
      hint:
        didYouMean(name, known.keys()) ??
        'Add it to access.policies or the policyModule of gateway.yaml.',
    });
  }
  return known;
}

async function importPolicies(file: string): Promise<readonly (readonly [string, Policy])[]> {
  const module = await importFresh(file);
  const { default: exported } = module;
  if (typeof exported !== 'object' || exported === null) {
    throw new UserError('has no default export with policies by name', { file });
  }
  return Object.entries(exported).map(([name, policy]: [string, unknown]) => {
    if (isPolicy(policy)) return [name, policy] as const;
    throw new UserError(`its policy ${name} is not a function`, { file });
  });
}

const isPolicy = (value: unknown): value is Policy => typeof value === 'function';

const hint = 'access.policyModule in gateway.yaml names it.';

/** Modules are kept by their URL: another version must have another one. */
async function importFresh(file: string): Promise<Readonly<Record<string, unknown>>> {
  const version = versionOf(file);
  try {
    return await import(`${pathToFileURL(file)}?version=${version}`);
  } catch (cause) {
    const { column, ...place } = (await moduleFault(cause, file)) ?? { file, column: undefined };
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`the module of policies cannot be loaded: ${reason}`, {
      ...place,
      ...(column !== undefined && { column }),
      ...{ hint, cause },
    });
  }
}

function versionOf(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch (cause) {
    throw unreadable(cause, file, hint);
  }
}
