import type { Principal } from '../../shared/request-context.ts';

/** What a policy judges by. */
export interface PolicyInput {
  /** `null`: anonymous. */
  readonly principal: Principal | null;
  /** The arguments of the guarded field, as far as they are known before anything is called. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly client: string | null;
}

/** Whether the principal may ask for the field. What it throws is a no. */
export type Policy = (input: PolicyInput) => boolean | Promise<boolean>;

/** Policies by their names. */
export type Policies = ReadonlyMap<string, Policy>;
