import {
  DEFAULT_DEPRECATION_REASON,
  type GraphQLArgumentConfig,
  type GraphQLField,
  type GraphQLFieldConfig,
  GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
} from 'graphql';
import type { CleanTypes } from './clean-types.ts';
import type { OperationPlan, PlannedArgument } from './operation-plan.ts';
import type { RootTypeName } from './root-fields.ts';
import { anything } from './shape.ts';

/** The field that Mesh made for a plan; `undefined` when it lost the operation. */
export function meshField(
  plan: OperationPlan,
  meshSchema: GraphQLSchema,
): GraphQLField<unknown, unknown> | undefined {
  const type = plan.rootType === 'Query' ? meshSchema.getQueryType() : meshSchema.getMutationType();
  return type?.getFields()[plan.id];
}

/** `undefined` when no plan is for this root type. */
export function rootType(
  name: RootTypeName,
  plans: readonly OperationPlan[],
  meshSchema: GraphQLSchema,
  types: CleanTypes,
): GraphQLObjectType | undefined {
  const fields = plans
    .filter((plan) => plan.rootType === name)
    .flatMap((plan) => {
      const field = meshField(plan, meshSchema);
      return field === undefined ? [] : [[plan.name, fieldConfig(plan, field, types)] as const];
    });
  if (fields.length === 0) return undefined;
  return new GraphQLObjectType({ name, fields: Object.fromEntries(fields) });
}

function fieldConfig(
  { operation, binding, args, answer }: OperationPlan,
  field: GraphQLField<unknown, unknown>,
  types: CleanTypes,
): GraphQLFieldConfig<unknown, unknown> {
  return {
    type: types.output(field.type, answer),
    description: operation.description,
    ...(operation.deprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
    args: Object.fromEntries(
      field.args.map((arg) => [
        arg.name,
        argumentConfig(
          arg,
          args.find(({ name }) => name === arg.name),
          types,
        ),
      ]),
    ),
    extensions: { headgate: { binding } },
  };
}

function argumentConfig(
  { type }: GraphQLField<unknown, unknown>['args'][number],
  planned: PlannedArgument | undefined,
  types: CleanTypes,
): GraphQLArgumentConfig {
  const shape = planned?.shape ?? anything;
  const cleanType = types.input(type, shape);
  const isDeprecated = planned?.deprecated === true && !isNonNullType(cleanType);
  const maxItems = shape.kind === 'list' ? shape.maxItems : undefined;
  return {
    type: cleanType,
    description: planned?.description,
    ...(isDeprecated && { deprecationReason: DEFAULT_DEPRECATION_REASON }),
    ...(maxItems !== undefined && { extensions: { headgate: { maxItems } } }),
  };
}
