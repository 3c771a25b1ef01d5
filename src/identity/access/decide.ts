import type { Requirement } from '../../annotations/policies.ts';
import type { RequestContext } from '../../shared/request-context.ts';
import type { CallSignal } from '../../tools/call-signal.ts';
import { untilAborted } from '../../tools/until-aborted.ts';
import type { Demand } from './access-requirements.ts';
import type { GuardedField } from './operation-access.ts';
import type { Policies, PolicyInput } from './policy.ts';

type Caller = Pick<RequestContext, 'principal' | 'client' | 'signal'>;
type Variables = Readonly<Record<string, unknown>>;

/** A field that the caller may not ask for. */
export interface Denial {
  readonly field: GuardedField;
  /** The place of the field among the guarded ones. */
  readonly index: number;
  /** What a policy threw, for the log. */
  readonly cause?: unknown;
}

/** Finds those of the guarded fields that a caller may not ask for. */
export type Decide = (
  guarded: readonly GuardedField[],
  caller: Caller,
  variables: Variables,
) => Promise<readonly Denial[]>;

/** Whether any policy has to be asked: scopes alone are decided without waiting. */
export const needsPolicies = (guarded: readonly GuardedField[]): boolean =>
  guarded.some(({ demands }) => demands.some(({ requirement }) => requirement.of === 'policies'));

export function deniedByScopes(
  guarded: readonly GuardedField[],
  { principal }: Pick<Caller, 'principal'>,
): Denial[] {
  const isDenied = ({ demands }: GuardedField) =>
    demands.some(({ requirement }) => !hasScopes(requirement, principal));
  return guarded.flatMap((field, index) => (isDenied(field) ? [{ field, index }] : []));
}

/** True also where it is policies that are asked for. */
function hasScopes({ of, anyOf }: Requirement, principal: Caller['principal']): boolean {
  if (of === 'policies') return true;
  return (
    principal !== null &&
    anyOf.some((scopes) => scopes.every((scope) => principal.scopes.has(scope)))
  );
}

/** Policies are asked one after the other, and only while they can still change what is decided. */
export function createDecide(policies: Policies): Decide {
  return async (guarded, caller, variables) => {
    const denials = deniedByScopes(guarded, caller);
    const denied = new Set(denials.map(({ index }) => index));
    for (const [index, field] of guarded.entries()) {
      if (denied.has(index)) continue;
      const denial = await judge(field.demands, policies, caller, variables);
      if (denial !== undefined) denials.push({ field, index, ...denial });
    }
    return denials.toSorted((left, right) => left.index - right.index);
  };
}

/** A policy that fails says no: a fault must not open what it guards. */
async function judge(
  demands: readonly Demand[],
  policies: Policies,
  caller: Caller,
  variables: Variables,
): Promise<{ cause?: unknown } | undefined> {
  for (const { requirement, argumentsOf } of demands) {
    if (requirement.of !== 'policies') continue;
    const { principal, client } = caller;
    const input = { principal, client, args: argumentsOf(variables) };
    try {
      if (!(await isMet(requirement, policies, input, caller.signal))) return {};
    } catch (cause) {
      return { cause };
    }
  }
  return undefined;
}

async function isMet(
  { anyOf }: Requirement,
  policies: Policies,
  input: PolicyInput,
  signal: CallSignal,
): Promise<boolean> {
  for (const names of anyOf) {
    let all = true;
    for (const name of names) {
      const policy = policies.get(name);
      if (policy === undefined) throw new Error(`there is no policy ${name}`);
      all = (await within(signal, policy(input))) === true;
      if (!all) break;
    }
    if (all) return true;
  }
  return false;
}

/** A policy may ask others; the request does not wait for it longer than for anything else. */
function within(signal: CallSignal, answer: boolean | Promise<boolean>): unknown {
  return typeof answer === 'boolean' ? answer : untilAborted(answer, signal, () => signal.reason);
}
