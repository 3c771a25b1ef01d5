/** What the root types are called, in every source and in the composed schema; in this order. */
export const rootTypeNames: readonly string[] = ['Query', 'Mutation', 'Subscription'];
