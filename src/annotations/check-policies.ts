import type { GraphQLSchema } from 'graphql';
import { UserError } from '../errors/user-error.ts';
import { policyProblems } from './policies.ts';

/**
 * @param file What the schema was read from; named in errors.
 * @throws UserError that lists every policy that is wrong
 */
export function checkPolicies(schema: GraphQLSchema, file: string): void {
  const lines = policyProblems(schema).map(({ node: { loc }, message }) =>
    [file, loc?.startToken.line, ` ${message}`].filter((part) => part !== undefined).join(':'),
  );
  if (lines.length > 0) throw new UserError(lines.join('\n'));
}
