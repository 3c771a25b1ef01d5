import { z } from 'zod';

/** Where an operation that answers once may stand. */
export type RootTypeName = 'Query' | 'Mutation';

const rootTypeName = z
  .string()
  .regex(/^(query|mutation)$/i, 'is neither Query nor Mutation')
  .transform((text): RootTypeName => (/^query$/i.test(text) ? 'Query' : 'Mutation'));

/** `selectQueryOrMutationField`, which Mesh documents for all of its handlers. */
export const rootTypeChoices = z
  .array(z.strictObject({ type: rootTypeName, fieldName: z.string().min(1) }))
  .default([]);

/** An operation, by one of its names, and the root type that the project chose for it. */
export type RootTypeChoice = z.output<typeof rootTypeChoices>[number];
