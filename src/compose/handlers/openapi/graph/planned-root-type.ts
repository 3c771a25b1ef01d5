import {
  DEFAULT_DEPRECATION_REASON,
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  type GraphQLObjectType,
  isNonNullType,
} from 'graphql';
import { rootType } from '../../root-type.ts';
import type { RootTypeName } from '../../root-type-choices.ts';
import { type GraphQLTypes, inputExtensions } from './graphql-types.ts';
import type { OperationPlan, PlannedArgument } from './operation-plan.ts';

/** `undefined` when no plan is for this root type. */
export function plannedRootType(
  name: RootTypeName,
  plans: readonly OperationPlan[],
  types: GraphQLTypes,
): GraphQLObjectType | undefined {
  const planned = plans.filter((plan) => plan.rootType === name);
  return rootType(
    name,
    planned.map((plan) => [plan.name, fieldConfig(plan, types)]),
  );
}

function fieldConfig(
  { operation, binding, args, answer }: OperationPlan,
  types: GraphQLTypes,
): GraphQLFieldConfig<unknown, unknown> {
  return {
    // May be null: an error of one root field must not take the others with it.
    type: types.output(answer, false),
    description: operation.description,
    ...(operation.deprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
    args: Object.fromEntries(args.map((arg) => [arg.name, argumentConfig(arg, types)])),
    extensions: { headgate: { binding } },
  };
}

function argumentConfig(
  { shape, required, description, deprecated }: PlannedArgument,
  types: GraphQLTypes,
): GraphQLArgumentConfig {
  const type = types.input(shape, required);
  const isDeprecated = deprecated && !isNonNullType(type);
  return {
    type,
    description,
    ...(isDeprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
    ...inputExtensions(shape),
  };
}
