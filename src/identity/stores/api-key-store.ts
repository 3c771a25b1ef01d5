import { z } from 'zod';
import type { CommandTrace } from '../../tools/command-trace.ts';

export const storedKeySchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  hash: z.string().regex(/^sha256:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}$/),
  client: z.string().min(1),
  scopes: z.array(z.string()),
  /** ISO 8601. */
  createdAt: z.iso.datetime().optional(),
  /** The key is refused from then on. */
  expiresAt: z.iso.datetime().optional(),
});

/** What is kept of an API key; never the key itself. */
export type StoredKey = z.output<typeof storedKeySchema>;

/** Where API keys are looked up. What is changed in it counts for the next request. */
export interface ApiKeyStore {
  /**
   * @param trace Of the request; `null`: it is not traced.
   * @throws GatewayError when nobody can say now
   */
  find(
    id: string,
    trace?: CommandTrace | null,
  ): StoredKey | undefined | Promise<StoredKey | undefined>;
  /** Notes that a key was used: written down later, so that requests do not wait for it. */
  used(id: string): void;
}

/** A store that `headgate key` can change. */
export interface ChangeableKeyStore {
  /** All keys, with the time of their last use as far as it was written down. */
  list(): Promise<readonly (StoredKey & { readonly lastUsedAt?: string })[]>;
  /** @throws UserError when there is a key with this id */
  add(key: StoredKey): Promise<void>;
  /** @returns Whether there was one. */
  remove(id: string): Promise<boolean>;
}
