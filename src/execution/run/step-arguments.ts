import { getArgumentValues } from 'graphql';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { Args } from '../calls/link-loaders.ts';
import type { StepField } from '../plan/plan.ts';
import { refusedVariable } from './refused-variable.ts';

/**
 * The coerced arguments of a field.
 * @param variables Coerced.
 * @throws GraphQLError when a variable that may be null is, where an argument may not
 */
export function stepArguments(
  { field, nodes: [node], constantArgs }: StepField,
  variables: Variables,
): Args {
  if (constantArgs !== null) return constantArgs;
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    throw refusedVariable(error);
  }
}
