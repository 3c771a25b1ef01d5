import { z } from 'zod';

/** An answer as its JSON text: it is sent again without being built or written again. */
export interface KeptAnswer {
  readonly json: string;
  readonly maxAgeSeconds: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
}

const keptAnswerSchema = z.object({
  json: z.string(),
  maxAgeSeconds: z.number(),
  scope: z.enum(['PUBLIC', 'PRIVATE']),
  keptAt: z.number(),
});

/** Whether what comes from outside of this process is one. */
export const isKeptAnswer = (value: unknown): value is KeptAnswer =>
  keptAnswerSchema.safeParse(value).success;

export const ageSeconds = ({ keptAt }: KeptAnswer): number =>
  Math.max(0, Math.floor((Date.now() - keptAt) / 1000));
