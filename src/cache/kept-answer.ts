import { hash } from 'node:crypto';
import { z } from 'zod';
import type { CachePolicy } from './cache-policy.ts';

/** An answer as its JSON text: it is sent again without being built or written again. */
export interface KeptAnswer {
  readonly json: string;
  /** A hash of `json`, worked out once, of which `ETag`s are made. */
  readonly hash: string;
  readonly maxAgeSeconds: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
}

const keptAnswerSchema = z.object({
  json: z.string(),
  hash: z.string(),
  maxAgeSeconds: z.number(),
  scope: z.enum(['PUBLIC', 'PRIVATE']),
  keptAt: z.number(),
});

/** Whether what comes from outside of this process is one. */
export const isKeptAnswer = (value: unknown): value is KeptAnswer =>
  keptAnswerSchema.safeParse(value).success;

/**
 * An answer that begins to be kept now.
 * @param keepMs How long it may be used: HTTP counts whole seconds, of which a part may be over.
 */
export function keptAnswer(
  json: string,
  { scope }: Pick<CachePolicy, 'scope'>,
  keepMs: number,
): KeptAnswer {
  const maxAgeSeconds = Math.ceil(keepMs / 1000);
  return {
    json,
    hash: hash('sha256', json, 'base64url'),
    maxAgeSeconds,
    scope,
    keptAt: Date.now() + keepMs - maxAgeSeconds * 1000,
  };
}

/** By the clock of this process, which has set `keptAt`: a shared store has a clock of its own. */
export const isFresh = (kept: KeptAnswer | undefined): kept is KeptAnswer =>
  kept !== undefined && Date.now() < kept.keptAt + kept.maxAgeSeconds * 1000;

export const ageSeconds = ({ keptAt }: KeptAnswer): number =>
  Math.max(0, Math.floor((Date.now() - keptAt) / 1000));
