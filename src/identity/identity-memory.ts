import type { JWTVerifyGetKey } from 'jose';
import { KeptWhileUsed } from '../tools/kept-while-used.ts';
import type { PasswordChecks } from './credentials/password-checks.ts';
import type { TokenVerifier } from './tokens/token-verifier.ts';

/**
 * What others have told us of who asks, each found by all that it was asked with. It outlives the graph:
 * else a reload while an issuer is down would let nobody in, and each reload would ask for all tokens
 * and check all passwords at once.
 */
export class IdentityMemory {
  readonly keySets = new KeptWhileUsed<JWTVerifyGetKey>();
  /** Verifiers that ask an authorization server. */
  readonly verifiers = new KeptWhileUsed<TokenVerifier>();
  readonly passwords = new KeptWhileUsed<PasswordChecks>((checks) => checks[Symbol.asyncDispose]());
}
