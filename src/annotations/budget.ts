import type { OperationDefinitionNode } from 'graphql';
import { z } from 'zod';
import { readDirective } from './read.ts';

/** What an operation says that it needs: `query Page @budget(calls: 4)`. */
export type Budget = z.output<typeof budgetSchema>;

const budgetSchema = z
  .strictObject({
    /** The most calls to upstreams. */
    calls: z.int().nonnegative().nullish(),
    cost: z.number().nonnegative().nullish(),
    /** Whether parents in a list may make a call each (N+1). */
    callPerParent: z.boolean().nullish(),
  })
  .refine(
    ({ calls, callPerParent }) => callPerParent !== true || calls != null,
    'callPerParent needs calls: say how many there may be',
  );

/** @throws AnnotationError when it is wrong */
export function readBudget({ directives }: OperationDefinitionNode): Budget {
  return readDirective(directives, 'budget', budgetSchema) ?? {};
}
