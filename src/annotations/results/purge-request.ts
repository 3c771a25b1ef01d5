import { z } from 'zod';

const name = z.string().min(1).max(1_000);
const names = z.array(name).max(1_000).default([]);

/** What is to be purged: whatever fits one of these. */
const parts = z.strictObject({
  tags: names.describe('Names of `sources.*.cache.tags`.'),
  types: names,
  entities: z
    .array(z.strictObject({ type: name, key: name }))
    .max(1_000)
    .default([]),
  sources: names,
  operations: z
    .array(z.strictObject({ source: name, operation: name }))
    .max(1_000)
    .default([]),
  everything: z.boolean().default(false),
});

export type PurgeRequest = z.output<typeof parts>;

export const purgeRequestSchema = parts.refine(
  ({ everything, ...lists }) => everything || Object.values(lists).some(({ length }) => length > 0),
  { message: 'names nothing: tags, types, entities, sources, operations or everything' },
);
